package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// JSONLines prints a diagnostic a line, each as in the one object of JSON.
func JSONLines(w io.Writer, r Report) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, d := range r.Found {
		j, err := asJSON(d)
		if err != nil {
			return err
		}
		if err := e.Encode(j); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
