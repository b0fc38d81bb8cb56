package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/rules"
)

//go:generate go test . -run TestMessages -update

// TestMessages: fixtures/messages.txt has one real message of each kind, so that all of them can be
// read on one page. They come from the examples of the rules and from the requests, configurations
// and properties that the real programs were asked about.
func TestMessages(t *testing.T) {
	kinds := newKinds()
	for _, r := range rules.All {
		for _, e := range r.Examples {
			kinds.add(linttest.Found(t, rules.All, e))
		}
	}
	check := func(name, src string, terms lint.Terms) {
		kinds.add(linttest.Check(t, linttest.Load(t, map[string]string{name: src}, terms), rules.All))
	}
	cell := func(body string, terms lint.Terms) {
		check("a.ipynb", linttest.Carriers[0].Notebook([]string{"%%configure -f\n" + body}), terms)
	}
	verdicts(t, "livy.jsonl", func(r struct{ Request string }) {
		for _, version := range []string{"", "0.5.0", "0.8.0"} {
			cell(r.Request, lint.Terms{Livy: version})
		}
	})
	verdicts(t, "sparkmagic-config.jsonl", func(r struct{ Config string }) {
		check(".sparkmagic/config.json", r.Config, lint.Terms{})
	})
	verdicts(t, "spark.jsonl", func(r struct{ Conf map[string]*string }) {
		body, err := json.Marshal(map[string]any{"conf": r.Conf})
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []string{"", "3.3.4", "4.0.1"} {
			cell(string(body), lint.Terms{Spark: version, DeployMode: "cluster"})
		}
	})
	compareGolden(t, "../../fixtures/messages.txt", kinds.String()+refusals(t))
}

// verdicts calls a function with each row of a table.
func verdicts[T any](t *testing.T, name string, each func(T)) {
	t.Helper()
	f, err := os.Open("../../fixtures/verdicts/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		each(row)
	}
}

func compareGolden(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Errorf("%s is not what is printed; renew it: go generate ./...", path)
	}
}

// kinds are messages by the words that are always in them.
type kinds struct {
	seen   map[string]bool
	byRule map[string][]string
}

func newKinds() kinds { return kinds{map[string]bool{}, map[string][]string{}} }

// varying is what makes two messages of one kind different: quoted text, names, numbers, paths, types.
var varying = regexp.MustCompile(strings.Join([]string{
	`"(?:[^"\\]|\\.)*"`, "`[^`]*`", `'[^']*'`, `[\w.*-]*[a-z][A-Z.:/_][\w.*:/$%-]*`, `[0-9][\w.,]*`, `\B-[0-9]`,
	`\b(?:an?|one|list|object|null|true|false|-?Infinity|string|number|boolean|NaN|is|are)\b`,
	`\b(?:jars|files|archives|name|queue|conf|kind|url|auth|handlers?|formatters?|filters?|loggers?|root|username|password)\b`,
}, "|"))

// add keeps the first message of each kind.
func (k kinds) add(found []lint.Diagnostic) {
	for _, d := range found {
		said := fmt.Sprintf("%s: %s\n", d.Severity, d.Message)
		if d.Note != "" {
			said += "  note: " + d.Note + "\n"
		}
		if d.Fix != nil {
			said += map[bool]string{true: "  fix: ", false: "  unsafe fix: "}[d.Fix.Safe] + d.Fix.Message + "\n"
		}
		for _, at := range d.Related[:min(1, len(d.Related))] {
			said += "  related: " + at.Message + "\n"
		}
		kind := d.Rule + " " + strings.Join(strings.Fields(varying.ReplaceAllString(said, "")), " ")
		if !k.seen[kind] {
			k.seen[kind] = true
			k.byRule[d.Rule] = append(k.byRule[d.Rule], said)
		}
	}
}

func (k kinds) String() string {
	var b strings.Builder
	b.WriteString("One real message of each kind. Made by go generate; not to be edited.\n")
	for _, r := range rules.All {
		fmt.Fprintf(&b, "\n== %s: %s\n", r.Name, r.Summary())
		for _, said := range k.byRule[r.Name] {
			b.WriteString(strings.ToValidUTF8(said, "�"))
		}
	}
	return b.String()
}

// wrongUse are commands that say what is wrong.
const wrongUse = `missing.ipynb
a.txt
lnt a.ipynb
--no-such
--format yaml a.ipynb
--format json --format json a.ipynb
--select nothing a.ipynb
--jobs 0 a.ipynb
--min-severity bad a.ipynb
--max-executors -1 a.ipynb
--fix --diff a.ipynb
--spark 9.9 a.ipynb
--endpoint none a.ipynb
--settings broken.yaml a.ipynb
--settings wrong.yaml a.ipynb
--settings missing.yaml a.ipynb
--since none a.ipynb
--staged a.ipynb
--baseline missing.json a.ipynb
--config-json missing.json a.ipynb
--deploy-mode both a.ipynb
--worker-type G.9X --workers 3 a.ipynb
--workers 3 a.ipynb
--dpus 1 a.ipynb
--add-ignore
--stdin-filename a.json -
-
plan
plan --worker-type G.1X --workers 1
plan --worker-type G.1X --workers 18 --users 90
capacity a.ipynb
effective a.txt
baseline
baseline update a.ipynb
property
property spark.no.such
rule
rule nothing
completion
completion csh
endpoint
endpoint import
endpoint import a.txt
endpoint import missing.xml
settings missing.ipynb
`

// refusals are what commands say of wrong use and of files that they can't read.
func refusals(t *testing.T) string {
	t.Helper()
	d := desk{T: t, folder: t.TempDir()}
	d.put("a.ipynb", configure(0, `{"executorMemory": "4g"}`))
	d.put("a.txt", "no notebook")
	d.put("broken.yaml", "endpoints: [\n")
	d.put("wrong.yaml", "endpoint: none\nseverity: {no-such: error}\npolicy: [{pointer: queue}]\nper-file: [{files: x}]\n"+
		"max-executors: many\nendpoints: {e: {nodes: -1, node-memory: x, calculator: none, livy: y}}\nexpires: 1\n")
	var b strings.Builder
	b.WriteString("\n== wrong use\n")
	at(t, d.folder, func() {
		for _, line := range strings.Split(strings.TrimSpace(wrongUse), "\n") {
			_, _, errs := call(t, "", strings.Fields(line)...)
			fmt.Fprintf(&b, "$ sparklint %s\n%s", line, errs)
		}
	})
	return b.String()
}

// The flags of the rules' examples, which their documentation shows, are accepted.
func TestExampleFlags(t *testing.T) {
	for _, r := range rules.All {
		for _, e := range r.Examples {
			if len(e.Flags) == 0 {
				continue
			}
			args := append([]string{"lint", "--settings", "none", "--config-json", "none", "--stdin-filename", "a.ipynb"}, e.Flags...)
			if code, _, stderr := call(t, `{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`, append(args, "-")...); code != 0 {
				t.Errorf("%s: %q: exit code %d: %s", r.Name, e.Flags, code, stderr)
			}
		}
	}
}
