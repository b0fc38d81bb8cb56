package lint_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/rules"
)

// TestTogether: checks that run at the same time have the same findings in the same targets, whatever is fixed meanwhile.
func TestTogether(t *testing.T) {
	const src = `{"session_configs": {"executorMemroy": "4g", "driverMemory": "0.5g"},
		"sparklint": {"ignore": {"unknown-request-field": "a fork", "memory-size": "known", "wrong-type": "unused"}}}`
	var targets []*lint.Target
	for i := range 10 {
		f, _ := lint.Load(fmt.Sprintf("%02d/config.json", i), src)
		targets = append(targets, lint.NewTarget(f))
	}
	for _, t := range targets {
		t.Whole = true
	}
	var names []string
	for _, r := range rules.All {
		names = append(names, r.Name)
	}
	check := func() (said []string) {
		result, err := lint.Check(context.Background(), lint.Run{Targets: targets, Rules: rules.All, Names: names, Jobs: 2})
		if err != nil {
			t.Error(err)
			return nil
		}
		for _, list := range [][]lint.Diagnostic{result.Found, result.Silenced, result.All.Left} {
			for _, d := range list {
				said = append(said, d.File.Path+" "+d.Rule+" "+d.Message)
			}
		}
		return said
	}
	want := check()
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 5 {
				if got := check(); !slices.Equal(got, want) {
					t.Errorf("found\n%q\nand before\n%q", got, want)
					return
				}
			}
		}()
	}
	all.Wait()
}
