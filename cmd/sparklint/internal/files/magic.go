package files

import (
	"errors"
	"io"
)

// HasMagic reports whether a magic occurs in what r gives, and stops reading at the
// first. has reports it of a stretch; two stretches have reach-1 bytes in common. It
// reads into buf, whose content is lost; a buf that is kept from file to file costs
// nothing, one shorter than reach is replaced by one that is long enough. 64 KiB is
// best: with 256 KiB, what was read has left the processor's nearer cache when it is
// searched (half as slow again).
func HasMagic(r io.Reader, buf []byte, reach int, has func([]byte) bool) (bool, error) {
	if len(buf) < reach {
		buf = make([]byte, 2*reach)
	}
	kept := 0 // the end of the window before, where a magic may have begun
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
