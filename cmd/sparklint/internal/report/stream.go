package report

import (
	"io"
	"unicode/utf8"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// streamed is the line about a document of a stream.
type streamed struct {
	Path        string       `json:"path"`
	Diagnostics []diagnostic `json:"diagnostics"`
	Skipped     string       `json:"skipped,omitempty"`
	Content     *string      `json:"content,omitempty"`
	Base64      *[]byte      `json:"content_base64,omitempty"`
}

// unread is the line about a line of a stream that has no answer.
type unread struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// Streamed prints the report of one document of a stream on a line, with its new content unless that is nil; the schema
// is docs/stream.schema.json. The content is whole: nothing in it is masked.
func Streamed(w io.Writer, path string, r Report, content *string) error {
	out := streamed{Path: path, Diagnostics: []diagnostic{}}
	for _, s := range r.Skipped {
		out.Skipped = s.Reason
	}
	for _, d := range r.Found {
		j, err := asJSON(d, r.Secrets)
		if err != nil {
			return err
		}
		out.Diagnostics = append(out.Diagnostics, j)
	}
	switch {
	case content == nil:
	case utf8.ValidString(*content):
		out.Content = content
	default:
		b := []byte(*content)
		out.Base64 = &b
	}
	return inert.WriteJSON(w, "", out)
}

// outlined is the line about a document of which an outline is made.
type outlined struct {
	Path       string  `json:"path"`
	ConfigJSON *string `json:"config_json,omitempty"`
	Outline    []byte  `json:"outline,omitempty"`
	Skipped    string  `json:"skipped,omitempty"`
}

// Outlined prints the packed outline of a document, or why it is skipped, with its base config unless that is nil. The
// line can be read as a line of a stream.
func Outlined(w io.Writer, path string, base *string, packed []byte, skipped string) error {
	return inert.WriteJSON(w, "", outlined{path, base, packed, skipped})
}

// Unread prints why a line of a stream, by its number from 1, has no answer.
func Unread(w io.Writer, line int, why string) error {
	return inert.WriteJSON(w, "", unread{line, why})
}
