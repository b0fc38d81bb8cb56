package report

import (
	"io"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// JSONLines prints a diagnostic a line, each as in the one object of JSON.
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
