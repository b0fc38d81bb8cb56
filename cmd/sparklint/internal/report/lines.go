package report

import (
	"io"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// JSONLines prints one diagnostic per line, each in the form of JSON.
func JSONLines(w io.Writer, r Report) error {
	var lines []any
	for _, d := range r.Found {
		j, err := asJSON(d, r.Secrets)
		if err != nil {
			return err
		}
		lines = append(lines, j)
	}
	return inert.WriteJSON(w, "", lines...)
}
