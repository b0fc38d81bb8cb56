// Package linttest tests rules with their examples, which are also their documentation. In every notebook format, a rule
// must report exactly the marked places of an example, and its fixes must produce exactly the good form.
//
// A test of some rules is a few lines:
//
//	func TestExamples(t *testing.T) {
//		for _, r := range rules.All {
//			t.Run(r.Name, func(t *testing.T) { linttest.Run(t, r, rules.All) })
//		}
//	}
//
// This is a rule with the examples that [Run] runs:
//
//	var teamQueue = &lint.Rule{
//		Name:     "team-queue",
//		Severity: lint.Warning,
//		Doc:      "a queue that is not ours\n\nOur sessions run in the queue etl, and others are billed.",
//		Examples: []lint.Example{{
//			Bad:  `{"queue": «"default"»}`,
//			Good: `{"queue": "etl"}`,
//		}},
//		Check: func(p *lint.Pass) {
//			for _, s := range p.Sessions() {
//				queue := s.Get("queue")
//				if queue.Type() != doc.String || queue.String() == "etl" || !s.Owns(queue) {
//					continue
//				}
//				p.Report(lint.Diagnostic{
//					Place: queue.Value(), Severity: lint.Warning, Message: "the session is billed: its queue is not etl",
//					Fix: &lint.Fix{Message: "write etl", Ops: []doc.Op{queue.Replace(`"etl"`)}},
//				})
//			}
//		},
//	}
//
// The other functions load files and run rules like [Run], for tests that need more than an example.
package linttest

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/settings"
	"github.com/sparklint/sparklint/lint/text"
)

// A Carrier is a format of a notebook.
type Carrier struct {
	Name string
	// File is the name of the notebook; empty for a.ipynb.
	File string
	// Notebook returns a notebook with the cells; empty if the format can't have them.
	Notebook func(cells []string) string
}

// Carriers are the formats of real notebooks. All of them are SparkMagic notebooks with PySpark.
var Carriers = []Carrier{
	{"list, indent 1", "", list("\n", " ")},
	{"list, indent 4", "", list("\n", "    ")},
	{"list, tab", "", list("\n", "\t")},
	{"list, CRLF", "", list("\r\n", "  ")},
	{"string", "", func(cells []string) string { return compact(cells, quote) }},
	{"compact", "", func(cells []string) string {
		return compact(cells, func(s string) string {
			lines := splitLines(s)
			for i := range lines {
				lines[i] = quote(lines[i])
			}
			return "[" + strings.Join(lines, ",") + "]"
		})
	}},
	{"no final newline, outputs", "", func(cells []string) string {
		nb := strings.TrimSuffix(list("\n", "  ")(cells), "\n")
		return strings.ReplaceAll(nb, `"outputs": []`,
			`"outputs": [{"name": "stdout", "output_type": "stream", "text": ["%%configure é 😀\u001b[0m\n"]}]`)
	}},
	{"escaped", "", func(cells []string) string { return escapeASCII(list("\n", " ")(cells)) }},
	{"nbformat 3", "", func(cells []string) string {
		var b strings.Builder
		for i, c := range cells {
			fmt.Fprintf(&b, "%s{\"cell_type\": \"code\", \"input\": %s, \"language\": \"python\", \"outputs\": []}", comma(i), quote(c))
		}
		return `{"metadata": {"kernelspec": {"name": "pysparkkernel"}}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [` +
			b.String() + "]}]}\n"
	}},
}

// Others are formats of other files with cells.
var Others = []Carrier{
	{"Synapse", "a.json", func(cells []string) string {
		nb := strings.TrimSuffix(list("\n", "\t")(cells), "\n")
		return "{\n\"name\": \"a\",\n\"properties\": " + nb + "\n}\n"
	}},
	{"notebook named .json", "a.json", list("\n", " ")},
	{"percent script", "a.py", func(cells []string) string {
		var b strings.Builder
		b.WriteString("# ---\n# jupyter:\n#   kernelspec:\n#     display_name: PySpark\n#     name: pysparkkernel\n# ---\n")
		for _, c := range cells {
			b.WriteString("\n# %%\n")
			continued := false
			if strings.HasPrefix(c, "%% ") {
				return "" // it ends the cell before it
			}
			for _, line := range splitLines(c) {
				bare := strings.TrimLeft(line, " ")
				magic := strings.HasPrefix(bare, "%") || strings.HasPrefix(bare, "!")
				if magic {
					b.WriteString(line[:len(line)-len(bare)])
					line = bare
				}
				if magic || continued {
					b.WriteString("# ")
					continued = strings.HasSuffix(strings.TrimRight(line, "\r\n"), `\`)
				}
				b.WriteString(line)
			}
			b.WriteString("\n")
		}
		return b.String()
	}},
	{"Fabric", "notebook-content.py", fabric("#")},
	{"Fabric, SQL", "notebook-content.sql", fabric("--")},
	{"Fabric, Scala", "notebook-content.scala", fabric("//")},
	{"Markdown", "a.md", func(cells []string) string {
		return "---\njupyter:\n  jupytext:\n    formats: ipynb,md\n  kernelspec:\n    display_name: PySpark\n    name: pysparkkernel\n---\n" +
			"\n```python\n" + strings.Join(cells, "\n```\n\n```python\n") + "\n```\n"
	}},
}

// fabric returns the function that writes a notebook as Fabric does to git, with a sign of comments.
func fabric(sign string) func(cells []string) string {
	return func(cells []string) string {
		var b strings.Builder
		part := func(name string) { b.WriteString("\n" + sign + " " + name + " ********************\n\n") }
		b.WriteString(sign + " Fabric notebook source\n")
		part("METADATA")
		b.WriteString(sign + ` META {"kernel_info": {"name": "pysparkkernel"}}` + "\n")
		for _, c := range cells {
			if strings.TrimSpace(strings.SplitAfter(c, "\n")[0]) == "" {
				return "" // it does not belong to the cell
			}
			part("CELL")
			magic := false
			for _, line := range splitLines(c) {
				magic = magic || strings.HasPrefix(strings.TrimSpace(line), "%")
			}
			for _, line := range splitLines(c) {
				if magic {
					b.WriteString(sign + " MAGIC ")
				}
				b.WriteString(line)
			}
			b.WriteString("\n")
		}
		return b.String()
	}
}

const tail = `"metadata": {"kernelspec": {"display_name": "PySpark", "language": "", "name": "pysparkkernel"}, "language_info": ` +
	`{"name": "pyspark"}}, "nbformat": 4, "nbformat_minor": 5`

func quote(s string) string { return `"` + text.Escape(s) + `"` }

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

func splitLines(s string) []string {
	lines := strings.SplitAfter(s, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func list(newline, indent string) func([]string) string {
	in := func(n int) string { return newline + strings.Repeat(indent, n) }
	return func(cells []string) string {
		var b strings.Builder
		b.WriteString("{" + in(1) + `"cells": [`)
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(in(2) + "{" + in(3) + `"cell_type": "code",` + in(3) + `"execution_count": null,` + in(3) +
				fmt.Sprintf(`"id": "cell-%d",`, i) + in(3) + `"metadata": {},` + in(3) + `"outputs": [],` + in(3) + `"source": [`)
			for j, line := range splitLines(c) {
				if j > 0 {
					b.WriteByte(',')
				}
				b.WriteString(in(4) + quote(line))
			}
			b.WriteString(in(3) + "]" + in(2) + "}")
		}
		return b.String() + in(1) + "]," + in(1) + strings.ReplaceAll(tail, `, "nbformat`, ","+in(1)+`"nbformat`) + newline + "}" + newline
	}
}

func compact(cells []string, source func(string) string) string {
	var b strings.Builder
	for i, c := range cells {
		fmt.Fprintf(&b, `%s{"cell_type":"code","execution_count":null,"id":"c%d","metadata":{},"outputs":[],"source":%s}`,
			strings.TrimSpace(comma(i)), i, source(c))
	}
	return `{"cells":[` + b.String() + "]," + tail + "}"
}

func escapeASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// files returns the files of an example, by name: those of an archive, a config.json, or a notebook of the carrier.
func files(example string, c Carrier) map[string]string {
	if strings.HasPrefix(example, "-- ") {
		out := map[string]string{}
		for _, f := range txtar.Parse([]byte(example)).Files {
			data := string(f.Data)
			kernel, named := strings.CutPrefix(data, "# kernel: ")
			if strings.HasSuffix(f.Name, ".ipynb") && (named || strings.HasPrefix(data, "# %%")) {
				if c.File != "" {
					c = Carriers[0] // the name is that of another format
				}
				data = c.Notebook(Cells(data))
			}
			if named {
				kernel, _, _ = strings.Cut(kernel, "\n")
				data = kernelName.ReplaceAllString(data, "${1}"+kernel+"${2}")
				data = strings.ReplaceAll(data, `"name": "pyspark"`, `"name": "python"`)
			}
			out[f.Name] = data
		}
		return out
	}
	if IsConfig(example) {
		return map[string]string{"config.json": example}
	}
	return map[string]string{cmp.Or(c.File, "a.ipynb"): c.Notebook([]string{Cell(example)})}
}

var kernelName = pattern.New(`("name": *")pysparkkernel(")`)

// IsConfig reports whether an example is a config.json.
func IsConfig(example string) bool {
	return strings.Contains(example, "session_config") || strings.Contains(example, "_credentials")
}

// Cell returns the cell of an example, which may be only the body.
func Cell(example string) string {
	if strings.Contains(example, "%configure") || strings.HasPrefix(example, "%%") {
		return example
	}
	return "%%configure -f\n" + example
}

// Cells returns the cells of a script, which begin with "# %%".
func Cells(script string) []string {
	var cells []string
	for _, part := range strings.Split("\n"+script, "\n# %%\n")[1:] {
		cells = append(cells, strings.TrimSuffix(part, "\n"))
	}
	return cells
}

// strip returns an example without its marks.
func strip(s string) string { return strings.NewReplacer("«", "", "»", "").Replace(s) }

// marked returns the texts that an example marks.
func marked(s string) []string {
	var list []string
	for _, part := range strings.Split(s, "«")[1:] {
		inner, _, _ := strings.Cut(part, "»")
		list = append(list, inner)
	}
	return list
}

// Load loads files, given by name, as a run does. The terms hold for all of them, and a config.json among them is the
// base config of the notebooks. The test fails for a file with nothing to check.
func Load(tb testing.TB, files map[string]string, terms lint.Terms) []*lint.Target {
	tb.Helper()
	return load(tb, files, func(*lint.Target) *lint.Terms { return &terms })
}

// load is like Load, with terms for each file.
func load(tb testing.TB, files map[string]string, terms func(*lint.Target) *lint.Terms) (targets []*lint.Target) {
	tb.Helper()
	var base *lint.Target
	var notebooks []*lint.File
	add := func(f *lint.File, base *lint.Target) *lint.Target {
		t := &lint.Target{File: f, Base: base, Terms: &lint.Terms{}}
		t = &lint.Target{File: f, Base: base, Terms: terms(t)}
		targets = append(targets, t)
		return t
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, skipped := lint.Load(name, files[name])
		switch {
		case f == nil:
			tb.Fatalf("%s: %s", name, skipped)
		case f.Config != nil:
			base = add(f, nil)
		default:
			notebooks = append(notebooks, f)
		}
	}
	for _, f := range notebooks {
		add(f, base)
	}
	slices.SortFunc(targets, func(a, b *lint.Target) int { return strings.Compare(a.Path, b.Path) })
	return targets
}

// run returns a run of rules on targets.
func run(targets []*lint.Target, rules []*lint.Rule) lint.Run {
	return lint.Run{Targets: targets, Rules: rules, Jobs: 1}
}

// Check returns the findings of rules in targets.
func Check(tb testing.TB, targets []*lint.Target, rules []*lint.Rule) []lint.Diagnostic {
	tb.Helper()
	return Result(tb, run(targets, rules)).Found
}

// Result returns the result of a run. The test fails if a fix breaks a file.
func Result(tb testing.TB, r lint.Run) *lint.Result {
	tb.Helper()
	result, err := lint.Check(context.Background(), r)
	if err != nil {
		tb.Fatal(err)
	}
	for _, err := range slices.Concat(result.All.Faults, result.All.Errs) {
		tb.Error(err)
	}
	return result
}

// Only is for [lint.Run.Wants]: it wants the fixes of some findings.
func Only(some func(*lint.Diagnostic) bool) func([]*lint.Diagnostic) (lint.Wants, error) {
	return func([]*lint.Diagnostic) (lint.Wants, error) {
		return func(d *lint.Diagnostic) string {
			if some(d) {
				return ""
			}
			return "not asked for"
		}, nil
	}
}

// Source returns the bytes of a file.
func Source(tb testing.TB, t *lint.Target) string {
	tb.Helper()
	src, err := t.Source()
	if err != nil {
		tb.Fatal(err)
	}
	return src
}

// termsOf returns the terms for the flags of an example.
func termsOf(tb testing.TB, flags []string) (o lint.Terms) {
	tb.Helper()
	set := flag.NewFlagSet("example", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.IntVar(&o.MaxExecutors, "max-executors", 0, "")
	set.StringVar(&o.SparkMagic, "sparkmagic", "", "")
	set.StringVar(&o.Livy, "livy", "", "")
	set.StringVar(&o.Spark, "spark", "", "")
	set.StringVar(&o.DeployMode, "deploy-mode", "", "")
	worker := set.String("worker-type", "", "")
	workers, dpus, users := set.Int64("workers", 0, ""), set.Int64("dpus", 0, ""), set.Int64("users", 0, "")
	if err := set.Parse(flags); err != nil {
		tb.Fatalf("flags %v: %v", flags, err)
	}
	if *worker != "" {
		if (*worker == "Standard") != (*dpus > 0) { // as on the command line
			tb.Fatalf("flags %v: a Standard endpoint, and no other, has --dpus", flags)
		}
		e, err := endpoint.Glue(*worker, max(*workers, *dpus))
		if err != nil {
			tb.Fatalf("flags %v: %v", flags, err)
		}
		e.Users = *users
		o.Share(e)
	}
	return o
}

// Run runs the examples of a rule. In every carrier and with each kind of line break, the rule must report exactly the
// marked places, its fixes must turn Bad into Good byte for byte, and no rule of all may report a warning or error in
// Good. No finding may have a higher severity than the rule.
func Run(t *testing.T, rule *lint.Rule, all []*lint.Rule) {
	t.Helper()
	if len(rule.Examples) == 0 || !strings.Contains(rule.Doc, "\n\n") {
		t.Fatalf("%s has no example, or no documentation", rule.Name)
	}
	for i, e := range rule.Examples {
		for _, c := range slices.Concat(Carriers, Others) {
			if !strings.HasPrefix(e.Bad, "-- ") && slices.Contains(slices.Collect(maps.Values(files(strip(e.Bad), c))), "") {
				continue
			}
			for _, newline := range []string{"\n", "\r\n"} {
				if newline == "\r\n" && (strings.HasPrefix(e.Bad, "-- ") || !strings.Contains(e.Bad, "\n")) {
					continue
				}
				e := e
				e.Bad = strings.ReplaceAll(e.Bad, "\n", newline)
				e.Good = strings.ReplaceAll(e.Good, "\n", newline)
				t.Run(fmt.Sprintf("%d/%s/%q", i, c.Name, newline), func(t *testing.T) {
					runExample(t, rule, all, e, c)
				})
			}
			if IsConfig(e.Bad) && !strings.HasPrefix(e.Bad, "-- ") {
				break
			}
		}
		if IsConfig(e.Bad) && !strings.HasPrefix(e.Bad, "-- ") {
			runContained(t, i, rule, all, e)
		}
		if e, ok := inherited(e); ok {
			t.Run(fmt.Sprintf("%d/base config", i), func(t *testing.T) { runInherited(t, rule, all, e) })
		}
	}
}

// inherited returns an example with its settings moved to the base config of a cell; ok is false if the example is about
// more than settings.
func inherited(e lint.Example) (in lint.Example, ok bool) {
	body := doc.Read(text.File(strip(e.Bad)), doc.JSON)
	if e.CellOnly || IsConfig(e.Bad) || !body.Sound() || !body.Root().IsObject() {
		return e, false
	}
	within := func(body string) string {
		return "-- " + baseConfig + " --\n{\"session_configs_defaults\": " + body + "}\n-- a.ipynb --\n# %%\n%%configure -f\n{}\n"
	}
	e.Bad, e.Good = within(e.Bad), within(e.Good)
	return e, true
}

const baseConfig = ".sparkmagic/config.json"

// runInherited runs a rule on settings in the base config of a cell. It must report the marked places there once. Each
// finding must be in a file of the run, whether or not the run has the base config.
func runInherited(t *testing.T, rule *lint.Rule, all []*lint.Rule, e lint.Example) {
	t.Helper()
	in := setting(t, e)
	bad := in(strip(e.Bad), looking(rule, all), Carriers[0])
	alone := bad
	alone.Targets = slices.DeleteFunc(slices.Clone(bad.Targets), func(t *lint.Target) bool { return t.Config != nil })
	var got []string
	for _, d := range Result(t, bad).Found {
		if d.Rule == rule.Name {
			got = append(got, d.Place.String())
		}
	}
	if want := append(marked(e.Settings), marked(e.Bad)...); !slices.Equal(got, want) {
		t.Errorf("reported %q of the base config, marked %q", got, want)
	}
	for _, run := range []lint.Run{bad, alone} {
		for _, d := range Result(t, run).Found {
			in := func(t *lint.Target) bool { return t.Path == d.Place.Source().Name() }
			if !slices.ContainsFunc(slices.Concat(run.Targets, run.Settings), in) {
				t.Errorf("%s is reported in %s, which the run does not look at", d.Message, d.Place.At())
			}
			for _, at := range d.Related {
				if at.Place.Source() == nil {
					t.Errorf("%s: a related place is in no file", d.Message)
				}
			}
		}
	}
}

// looking returns the rules that run in the test of a rule.
func looking(rule *lint.Rule, all []*lint.Rule) []*lint.Rule {
	if rule.Audit != nil {
		return all // an audit needs the findings of all rules
	}
	return []*lint.Rule{rule}
}

// setting returns a function that makes runs of the files of an example, with its flags and settings.
func setting(t *testing.T, e lint.Example) func(example string, rules []*lint.Rule, c Carrier) lint.Run {
	t.Helper()
	said := termsOf(t, e.Flags)
	own, errs := settings.Read(settings.Name, strip(e.Settings))
	for _, err := range errs {
		t.Fatal(err)
	}
	by := map[string]*lint.Terms{} // one value for each endpoint, because it identifies the sessions that share it
	return func(example string, rules []*lint.Rule, c Carrier) lint.Run {
		r := run(load(t, files(example, c), func(target *lint.Target) *lint.Terms {
			name := own.EndpointOf(target)
			if by[name] == nil {
				with := said
				if e.Settings != "" {
					with = own.Terms(name, said, nil, 0)
					with.Entries = own.Suppressions(time.Now())
					with.Suppressions = with.Entries
				}
				by[name] = &with
			}
			return by[name]
		}), rules)
		r.Settings = []*lint.Target{{File: own.File(), Terms: &said}}
		return r
	}
}

// Found returns the findings of all rules in the bad form of an example.
func Found(t *testing.T, all []*lint.Rule, e lint.Example) []lint.Diagnostic {
	t.Helper()
	return Result(t, setting(t, e)(strip(e.Bad), all, Carriers[0])).Found
}

func runExample(t *testing.T, rule *lint.Rule, all []*lint.Rule, e lint.Example, c Carrier) {
	t.Helper()
	in := setting(t, e)
	bad := in(strip(e.Bad), looking(rule, all), c)
	bad.Wants = Only(func(d *lint.Diagnostic) bool { return d.Rule == rule.Name })
	result := Result(t, bad)
	found := slices.DeleteFunc(slices.Clone(result.Found), func(d lint.Diagnostic) bool { return d.Rule != rule.Name })
	var got []string
	fixable := false
	for _, d := range found {
		got = append(got, d.Place.String())
		fixable = fixable || d.Fix != nil
		if d.Severity > rule.Severity {
			t.Errorf("%s is more than the rule's %s", d.Severity, rule.Severity)
		}
	}
	want := append(marked(e.Settings), marked(e.Bad)...) // as paths are sorted
	if strings.Join(got, "\x00") != strings.Join(want, "\x00") || len(got) != len(want) {
		t.Fatalf("reported %q, marked %q", got, want)
	}
	good := files(e.Good, c)
	if fixable {
		for _, f := range result.All.Targets {
			if got := Source(t, f); got != good[f.Path] {
				t.Errorf("%s fixed:\n%s\nwant:\n%s", f.Path, got, good[f.Path])
			}
		}
	}
	for _, d := range Result(t, in(e.Good, all, c)).Found {
		if d.Severity >= lint.Warning && d.File.Path != settings.Name {
			t.Errorf("good: %s: %s [%s]", d.Severity, d.Message, d.Rule)
		}
	}
}
