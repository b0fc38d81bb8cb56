package files

import (
	"errors"
	"io"
)

// HasMagic reports whether the text of r contains a magic, and stops reading at the first one. has reports it for
// a window; consecutive windows overlap by reach-1 bytes. HasMagic reads into buf, whose contents are lost. The
// same buf can be used for many files; one that is shorter than reach is replaced. 64 KiB is best: 256 KiB do
// not stay in the processor's nearer cache until they are searched, which takes half as long again.
func HasMagic(r io.Reader, buf []byte, reach int, has func([]byte) bool) (bool, error) {
	if len(buf) < reach {
		buf = make([]byte, 2*reach)
	}
	kept := 0 // the end of the previous window, where a magic may begin
	for {
		n, err := io.ReadFull(r, buf[kept:])
		window := buf[:kept+n]
		if has(window) {
			return true, nil
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return false, nil
		case err != nil:
			return false, err
		}
		kept = copy(buf, window[len(window)-reach+1:])
	}
}
