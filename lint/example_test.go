package lint_test

import (
	"context"
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/rules"
)

// This checks a notebook with the rules of sparklint.
func Example() {
	const src = `{"cells": [{"cell_type": "code", "source": ["%%configure -f\n", "{\"executorMemroy\": \"8g\",}"]}],
 "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "nbformat": 4}`

	f, skipped := lint.Load("report.ipynb", src)
	if f == nil {
		fmt.Println("nothing to look at:", skipped)
		return
	}
	run := lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All}
	result, err := lint.Check(context.Background(), run)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Found {
		if d.Severity >= lint.Warning {
			fmt.Printf("%s:%d:%d: %s: %s [%s]\n", d.File.Path, d.At.Line, d.At.Column, d.Severity, d.What(), d.Rule)
		}
	}
	// Output:
	// report.ipynb:1:67: error: "executorMemroy" [unknown-request-field]
	// report.ipynb:1:93: error: , [json-syntax]
}

// The result has the fixed files. The caller writes them.
func ExampleResult() {
	const src = `{"session_configs": {
  "executorMemroy": "8g", // as agreed
  "executorCores": "2",
}}`

	f, _ := lint.Load("config.json", src)
	run := lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All}
	result, err := lint.Check(context.Background(), run)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, fixed := range []lint.Fixed{result.Safe, result.All} {
		now, err := fixed.Targets[0].Source()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d fixed:\n%s\n", fixed.Count, now)
	}
	// Output:
	// 3 fixed:
	// {"session_configs": {
	//   "executorMemory": "8g", // as agreed
	//   "executorCores": 2
	// }}
	// 4 fixed:
	// {"session_configs": {
	//   "executorMemory": "8g",
	//   "executorCores": 2
	// }}
}

// A rule is a value. This one is not one of sparklint's.
func ExampleRule() {
	teamQueue := &lint.Rule{
		Name:     "team-queue",
		Severity: lint.Warning,
		Doc:      "a queue that is not ours\n\nOur sessions run in the queue etl, and others are billed.",
		Check: func(p *lint.Pass) {
			for _, s := range p.Sessions() {
				queue := s.Get("queue")
				if queue.Type() != doc.String || queue.String() == "etl" || !s.Owns(queue) {
					continue
				}
				p.Report(lint.Diagnostic{
					Place: queue.Value(), Severity: lint.Warning, Message: "the session is billed: its queue is not etl",
					Fix: &lint.Fix{Message: "write etl", Ops: []doc.Op{queue.Replace(`"etl"`)}},
				})
			}
		},
	}

	f, _ := lint.Load("config.json", `{"session_configs": {"queue": "default"}}`)
	run := lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: []*lint.Rule{teamQueue}}
	result, err := lint.Check(context.Background(), run)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range result.Found {
		fmt.Printf("%s: %s, so %s\n", d.Place.At(), d.Message, d.Fix.Message)
	}
	// Output:
	// config.json:1:31: the session is billed: its queue is not etl, so write etl
}
