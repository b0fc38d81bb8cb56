package project

import (
	"errors"
	"fmt"
	"io/fs"
)

// Plain returns an error as `path: what`, without the name of the system call.
func Plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Path, p.Err)
	}
	return err
}
