package inert

import (
	"bytes"
	"io"
	"regexp"
	"unicode/utf8"
)

// A Writer makes everything inert that is written to it, and keeps the ends of lines. All output of the program goes
// through one: a caller that forgets Text can spoil the layout, and nothing more.
type Writer struct {
	w      io.Writer
	line   *line
	failed *error
	colors bool
}

// NewWriter writes to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, line: &line{}, failed: new(error)} }

// Err returns the first error of writing; nil if there was none. Call it when nothing writes anymore.
func (w *Writer) Err() error { return *w.failed }

// Exact returns the writer below a Writer, for output that is meant to act, or must keep every byte.
func Exact(w io.Writer) io.Writer {
	if x, ok := w.(*Writer); ok {
		return x.w
	}
	return w
}

// Colored returns a writer that keeps colours if colors is true. Text from files must then pass through Text, or it
// could have colours of its own.
func Colored(w io.Writer, on bool) io.Writer {
	x, ok := w.(*Writer)
	if !ok || !on {
		return w
	}
	return &Writer{w: x.w, line: x.line, failed: x.failed, colors: true}
}

// sgr matches the escape sequence that sets a colour.
var sgr = regexp.MustCompile(`^\x1b\[[0-9;]*m`)

// Write writes text, which must end with a whole character.
func (w *Writer) Write(p []byte) (int, error) {
	var b bytes.Buffer
	b.Grow(len(p))
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRune(p[i:])
		switch {
		case r == '\n':
			*w.line = line{}
			b.WriteByte('\n')
		case r == '\r' && bytes.HasPrefix(p[i:], []byte("\r\n")):
			b.WriteByte('\r')
		case r == '\x1b' && w.colors && sgr.Match(p[i:]):
			n = len(sgr.Find(p[i:]))
			b.Write(p[i : i+n])
		default:
			b.WriteString(bare(r, w.line.next(r)))
		}
		i += n
	}
	if _, err := w.w.Write(b.Bytes()); err != nil {
		if *w.failed == nil {
			*w.failed = err
		}
		return 0, err
	}
	return len(p), nil
}
