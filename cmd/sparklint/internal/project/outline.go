package project

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
)

// Pack compresses an outline.
func Pack(outline string) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, outline); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// Unpack returns the outline that Pack has compressed, if it is not larger than a limit.
func Unpack(packed []byte, limit files.Limit) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(r, int64(limit)+1))
	if err == nil && n > int64(limit) {
		err = fmt.Errorf("it is larger than %s", limit)
	}
	return b.String(), err
}
