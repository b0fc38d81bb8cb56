package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/sparklint/sparklint/lint"
)

// fingerprints returns a fingerprint for each finding, which stays the same when lines move: of the file, the
// rule, the place in the document and the text there. Equal ones get a number, so that each is unique.
func fingerprints(found []lint.Diagnostic) []string {
	prints := make([]string, len(found))
	seen := map[string]int{}
	for i, d := range found {
		cell := ""
		if d.Cell != nil {
			cell = d.Cell.ID
			if cell == "" {
				cell = fmt.Sprint(d.Cell.Index)
			}
		}
		what := fmt.Sprintf("%q %q %q %q %q", d.File.Path, d.Rule, cell, cmp.Or(d.About, d.Pointer), d.What())
		seen[what]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, seen[what]))
		prints[i] = hex.EncodeToString(sum[:16])
	}
	return prints
}
