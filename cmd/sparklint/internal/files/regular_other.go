//go:build !unix

package files

// nonblock is of use where pipes have names in directories.
const nonblock = 0
