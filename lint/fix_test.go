package lint_test

import (
	"context"
	"testing"

	"github.com/sparklint/sparklint/lint"
)

// TestEmptyFix: a fix that changes nothing is none.
func TestEmptyFix(t *testing.T) {
	empty := &lint.Rule{Name: "empty-fix", Check: func(p *lint.Pass) {
		for _, d := range p.Documents() {
			for range 2 {
				p.Report(lint.Diagnostic{
					Place: d.Whole(), Severity: lint.Warning, Message: "wrong", Fix: &lint.Fix{Message: "mend it"},
				})
			}
		}
	}}
	f, _ := lint.Load("config.json", `{"session_configs": {}}`)
	result, err := lint.Check(context.Background(), lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: []*lint.Rule{empty}})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Found {
		if d.Fix != nil || d.Withheld != nil {
			t.Errorf("a fix without changes is offered: %+v", d.Fix)
		}
	}
}
