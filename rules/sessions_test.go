package rules

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestSessions: which sessions are posted, one after the other, is what the real SparkMagic
// posted.
func TestSessions(t *testing.T) {
	type row struct {
		ID, SparkMagic, Kernel string
		Config                 string
		Cells                  []string
		Posted                 []string `json:"posted_all"`
		Livy                   json.RawMessage
	}
	right, unsure, n := 0, 0, 0
	unseen := readExceptions(t, "sparkmagic-sessions")
	for _, r := range readVerdicts[row](t, "sparkmagic-sessions.jsonl") {
		if len(r.Livy) > 0 {
			continue // a server that refuses or forgets sessions
		}
		n++
		src := strings.ReplaceAll(linttest.Carriers[0].Notebook(r.Cells), `"name": "pysparkkernel"`, `"name": "`+r.Kernel+`"`)
		f, _ := lint.Reading{All: true}.Load("a.ipynb", src)
		target := &lint.Target{File: f, Terms: &lint.Terms{SparkMagic: r.SparkMagic}}
		target.Base = lint.NewTarget(lint.Config(".sparkmagic/config.json", r.Config))
		var bodies []string
		for _, p := range target.Replay().Posts() {
			bodies = append(bodies, p.Body().Text())
		}
		same := slices.EqualFunc(bodies, r.Posted, linttest.SameJSON)
		unknown := func(cell string) bool { return sparkmagic.EffectOf(cell, r.SparkMagic) == sparkmagic.Unknown }
		switch {
		case same:
			right++
		case slices.ContainsFunc(unseen, func(e *exception) bool { return e.covers(r.ID) }):
		case slices.ContainsFunc(r.Cells, unknown):
			unsure++ // code of the kernel's own process: nothing is reported that rests on it
		default:
			t.Errorf("%s@%s %q\n got %.300q (%s)\nwant %.300q", r.ID, r.SparkMagic, r.Cells, bodies, target.Replay().Why(), r.Posted)
		}
	}
	t.Logf("%d of %d notebooks; %d others have cells that do what nobody knows", right, n, unsure)
}
