package rules

import (
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestConfigVerdicts: where SparkMagic 0.23.0 fails for a config.json. The rows are
// from its own functions in the order in which the PySpark kernel calls them, with a
// server that answers as Livy does: kernel (it does not start), every (cell is
// refused), first (the session is not posted), sql (each %%sql), suggest (an error
// can't be shown) or ok.
func TestConfigVerdicts(t *testing.T) {
	type row struct{ ID, Config, Stage, Why string }
	about := map[string]bool{"kernel-start": true, "livy-credentials": true, "config-value": true, "not-an-object": true, "json-syntax": true}
	c := newConfusion(t, "sparkmagic-config")
	for _, r := range readVerdicts[row](t, "sparkmagic-config.jsonl") {
		files := linttest.Load(t, map[string]string{".sparkmagic/config.json": r.Config}, lint.Terms{SparkMagic: "0.23.0"})
		found := linttest.Check(t, linttest.Load(t, map[string]string{".sparkmagic/config.json": r.Config}, lint.Terms{}), All)
		said := errorsOf(found, about)
		if r.Stage == "suggest" {
			for _, d := range found {
				if d.Severity == lint.Warning && d.Rule == "config-value" {
					said = append(said, d.Message)
				}
			}
		}
		c.add(r.ID, "0.23.0", r.Config+" "+r.Why, r.Stage != "ok", said)
		posted := r.Stage == "ok" || r.Stage == "sql" || r.Stage == "suggest"
		if e := files[0].Replay(); posted != (e.Body() != nil) && !c.excepted(r.ID) {
			t.Errorf("%s: %s: %s, and the body is %v (%s)", r.ID, r.Config, r.Stage, e.Body() != nil, e.Why())
		}
	}
	c.done()
}
