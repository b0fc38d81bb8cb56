package files

import (
	"bytes"
	"errors"
	"io"
)

// HasMagic reports whether one of the needles occurs in what r gives, and stops
// reading at the first. It reads into buf, whose content is lost; a buf that is
// kept from file to file costs nothing, one shorter than the longest needle is
// replaced by one that is long enough. 64 KiB is best: with 256 KiB, what was read
// has left the processor's nearer cache when it is searched (half as slow again).
func HasMagic(r io.Reader, buf []byte, needles ...string) (bool, error) {
	search := make([][]byte, len(needles))
	longest := 0
	for i, needle := range needles {
		if needle == "" {
			return true, nil
		}
		search[i] = []byte(needle)
		longest = max(longest, len(needle))
	}
	if longest == 0 {
		return false, nil
	}
	if len(buf) < longest {
		buf = make([]byte, 2*longest)
	}
	kept := 0 // the end of the window before, where a needle may have begun
	for {
		n, err := io.ReadFull(r, buf[kept:])
		window := buf[:kept+n]
		for _, needle := range search {
			if bytes.Contains(window, needle) {
				return true, nil
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return false, nil
		case err != nil:
			return false, err
		}
		kept = copy(buf, window[len(window)-longest+1:])
	}
}
