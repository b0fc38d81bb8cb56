package project

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
)

// writers are used again, because one takes a megabyte.
var writers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one that there is
	}
	return w
}}

// Pack compresses an outline.
func Pack(outline string) ([]byte, error) {
	w, _ := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := io.WriteString(w, outline); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil // without room to grow
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
