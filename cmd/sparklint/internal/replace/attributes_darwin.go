package replace

import "golang.org/x/sys/unix"

// gone is the error for a missing attribute.
const gone = unix.ENOATTR

func replaceable(string) error { return nil }
