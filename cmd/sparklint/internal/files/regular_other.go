//go:build !unix

package files

// nonblock is only needed if pipes can have names in directories.
const nonblock = 0
