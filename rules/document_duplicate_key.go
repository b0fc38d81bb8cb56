package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var duplicateKey = &lint.Rule{
	Name:     "duplicate-key",
	Severity: lint.Warning,
	Doc: `a key that is set twice in an object

Python keeps the last of several equal keys and ignores the others without an error. A second ` + "`conf`" + ` does not
add to the first: it replaces it. The fix removes the key that has no effect, so it changes nothing. It is unsafe
if the key has an object or a list with other values: they may belong in the one that takes effect.`,
	Evidence: []string{"magic-dup", "magic-dup-conf"},
	Examples: []lint.Example{
		{Bad: "{\n  «\"executorMemory\"»: \"1g\",\n  \"executorMemory\": \"2g\"\n}", Good: "{\n  \"executorMemory\": \"2g\"\n}"},
		{
			Bad:  `{«"conf"»: {"spark.executor.cores": "1"}, "executorMemory": "2g", "conf": {"spark.speculation": "true"}}`,
			Good: `{"executorMemory": "2g", "conf": {"spark.speculation": "true"}}`,
		},
	},
	Check: func(p *lint.Pass) {
		if !p.Judged() {
			return
		}
		for _, d := range p.Documents() {
			checkDuplicates(p, d.Root())
		}
	},
}

func checkDuplicates(p *lint.Pass, n doc.Node) {
	last := map[string]doc.Node{}
	if n.IsObject() {
		for m := range n.Members() {
			last[m.Key()] = m
		}
	}
	for m := range n.Members() {
		if used, ok := last[m.Key()]; ok && used != m && !strings.ContainsRune(m.Key(), '\ufffd') && !n.Open() {
			listed := m.IsObject() || m.Type() == doc.Array
			safe := !listed || m.Strict() == used.Strict()
			p.Report(lint.Diagnostic{
				Place: m.Name(), Severity: lint.Warning,
				Message: fmt.Sprintf("%q has no effect here: it is set again below, and the last value wins", m.Key()),
				Related: []lint.Related{{Place: used.Name(), Message: "this value takes effect"}},
				Fix:     &lint.Fix{Message: "remove the key that has no effect", Safe: safe, Ops: []doc.Op{m.Delete()}},
			})
			continue // nothing in it has an effect
		}
		checkDuplicates(p, m)
	}
}
