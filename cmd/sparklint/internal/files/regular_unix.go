//go:build unix

package files

import "syscall"

// nonblock keeps opening a pipe from waiting, if one has come to the place of a file.
const nonblock = syscall.O_NONBLOCK
