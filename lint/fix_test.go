package lint_test

import (
	"context"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

// TestEmptyFix: a fix that changes nothing is not offered.
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

// TestSettingsStay: no fix changes the settings, although they can have findings.
func TestSettingsStay(t *testing.T) {
	config, _ := lint.Load("config.json", `{"session_configs": {}}`)
	settings, _ := lint.Load("settings/config.json", `{"session_configs": {"a": 1}}`)
	of := []*lint.Target{lint.NewTarget(settings)}
	rule := &lint.Rule{Name: "into-settings", CrossFile: func(p *lint.CrossFilePass) {
		key := settings.Config.Root().Get("session_configs", "a")
		for _, place := range []doc.Place{config.Config.Whole(), key.Name()} {
			p.Report(lint.Diagnostic{
				Place: place, Severity: lint.Warning, Message: "wrong", Fix: &lint.Fix{Message: "mend it", Ops: []doc.Op{key.Replace("2")}},
			})
		}
	}}
	result, err := lint.Check(context.Background(), lint.Run{
		Targets: []*lint.Target{lint.NewTarget(config)}, Settings: of, Rules: []*lint.Rule{rule},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Found) == 0 {
		t.Error("nothing is found")
	}
	for _, d := range result.Found {
		if d.Fix != nil || d.Withheld != nil {
			t.Errorf("%s: a fix of the settings is tried", d.File.Path)
		}
	}
}
