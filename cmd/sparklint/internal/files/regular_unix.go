//go:build unix

package files

import "syscall"

// nonblock prevents waiting in open, if a pipe has replaced the file.
const nonblock = syscall.O_NONBLOCK
