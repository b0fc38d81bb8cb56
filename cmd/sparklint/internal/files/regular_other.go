//go:build !unix

package files

import "os"

// nonblock is only needed if pipes can have names in directories.
const nonblock = 0

func open(path string) (file, error) { return os.Open(path) }
