package report

import (
	"io"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

type verdict struct {
	Version     int          `json:"version"`
	Refuse      bool         `json:"refuse"`
	Message     string       `json:"message"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

// Verdict prints what comes of the body of a request as one object. Its diagnostics are like those of JSON.
func Verdict(w io.Writer, refuse bool, message string, found []lint.Diagnostic) error {
	out := verdict{Version: 1, Refuse: refuse, Message: message, Diagnostics: []diagnostic{}}
	for _, d := range found {
		j, err := asJSON(d, false)
		if err != nil {
			return err
		}
		out.Diagnostics = append(out.Diagnostics, j)
	}
	return inert.WriteJSON(w, "  ", out)
}
