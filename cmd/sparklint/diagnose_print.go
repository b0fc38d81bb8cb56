package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/failures"
	"github.com/sparklint/sparklint/rules"
)

// site is where the causes are documented.
const site = "https://sparklint.github.io/sparklint/"

// masked is a text of somebody else's, without secrets and with nothing in it that acts.
func masked(s string) string { return inert.Text(facts.Masked(s, facts.Code)) }

// printDiagnoses prints each failure as a paragraph.
func printDiagnoses(w io.Writer, list []*examined, colors bool) error {
	var b strings.Builder
	bold := color.New(color.Bold)
	bold.DisableColor()
	if colors {
		bold.EnableColor()
	}
	for i, in := range list {
		if i > 0 && len(in.causes) > 0 {
			b.WriteByte('\n')
		}
		for j := range in.causes {
			if j > 0 {
				b.WriteByte('\n')
			}
			printDiagnosis(&b, in, &in.causes[j], bold)
		}
		for _, line := range remarks(in, list) {
			b.WriteString(line + "\n")
		}
	}
	if slices.ContainsFunc(list, func(in *examined) bool { return len(in.found) == 0 && !subject(in, list) }) {
		b.WriteString(next + "\n")
	}
	_, err := io.WriteString(inert.Colored(w, colors), b.String())
	return err
}

// remarks say what was not found, or not printed.
func remarks(in *examined, list []*examined) (lines []string) {
	switch {
	case len(in.found) == 0 && subject(in, list):
		lines = append(lines, in.name()+": no failure in its saved outputs; its settings were used for the other inputs")
	case len(in.found) == 0:
		lines = append(lines, in.name()+": nothing recognized")
		if in.table {
			lines = append(lines, "  this is a list of applications: sparklint sessions --from "+inert.Text(in.path))
		}
	}
	if in.more > 0 {
		lines = append(lines, fmt.Sprintf("%s: %s more not shown", in.name(), endpoint.Grouped(int64(in.more))))
	}
	if in.killed > 0 {
		lines = append(lines, fmt.Sprintf("%s: %s %s killed, and nothing says why", in.name(),
			endpoint.Counted(int64(in.killed), "session"), verb(in.killed, "was", "were")))
	}
	if in.unknown > 0 {
		lines = append(lines, fmt.Sprintf("%s: %d of %s %s no reason that sparklint knows", in.name(), in.unknown,
			endpoint.Counted(int64(in.parts), "failed session"), verb(in.unknown, "gives", "give")))
	}
	return lines
}

// next says what to try where nothing was recognized.
const next = "give the lines around the error, or the whole log of the driver: yarn logs -applicationId ID | sparklint diagnose -\n" +
	"the messages that sparklint knows: " + site + "diagnose/"

func printDiagnosis(b *strings.Builder, in *examined, d *diagnosis, bold *color.Color) {
	where := fmt.Sprintf("%s:%d", in.name(), d.Line)
	sure := ""
	if d.Text.Likely {
		sure = "likely "
	}
	fmt.Fprintf(b, "%s: %s\n", bold.Sprint(where), bold.Sprint(sure+d.Cause.ID))
	fmt.Fprintf(b, "  %s\n", d.Why())
	for _, q := range d.Quotes {
		fmt.Fprintf(b, "  | %s\n", masked(q.Text))
	}
	line := func(name, format string, a ...any) { fmt.Fprintf(b, "  = %s: %s\n", name, fmt.Sprintf(format, a...)) }
	if cell := d.cellIndex(); cell >= 0 {
		line("output of", "cell %d", cell+1)
	}
	if d.Count > 1 {
		line("found", "%s times%s", endpoint.Grouped(int64(d.Count)), among(d))
	}
	if read := readings(d.Facts); read != "" {
		line("details", "%s", read)
	}
	if s := settled(d); s != "" {
		line("setting", "%s", s)
	}
	if f := d.finding; f != nil {
		line("rule", "%s%s: %s", f.Rule, elsewhere(d), masked(f.Message))
		if f.Fix != nil {
			how := "sparklint lint --fix"
			if !f.Fix.Safe {
				how += " --unsafe-fixes"
			}
			line("fix", "%s%s (%s)", masked(f.Fix.Message), elsewhere(d), how)
		}
	} else if r, needs := d.reportable(); r != "" {
		if needs {
			line("rule", "with an endpoint declared, %s reports this at commit time (explain it: sparklint rule %s)", r, r)
		} else {
			line("rule", "%s reports this at commit time (explain it: sparklint rule %s)", r, r)
		}
	}
	for _, help := range d.helps() {
		line("help", "%s", masked(help))
	}
	line("more", "%s", linkOf(d))
}

// among says whose the failures are that were counted together.
func among(d *diagnosis) string {
	var parts []string
	for _, list := range []struct {
		noun  string
		names []string
	}{{"applications", d.Applications}, {"users", d.Users}, {"queues", d.Queues}} {
		if len(list.names) > 1 {
			parts = append(parts, list.noun+" "+masked(strings.Join(list.names[:min(5, len(list.names))], ", ")))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, "; ")
}

// settled is the setting that decides a failure, with its value and its place; empty if none does.
func settled(d *diagnosis) string {
	if d.setting == "" && d.at.Source() == nil {
		return unsettled(d)
	}
	s := masked(settingName(cmp.Or(d.setting, d.Setting())))
	if d.setting == "" && len(strings.Fields(d.Setting())) > 1 {
		s = oneOf(d.Setting())
	}
	if d.value != "" && !facts.SecretKey(settingName(d.setting)) {
		s += " " + masked(d.value)
	}
	if d.at.Source() != nil {
		s += " at " + standsAt(d.at, d.cell)
	}
	if d.changed {
		s += ": changed since, because the message names another value"
	}
	return s
}

// unsettled is the setting that decides a failure, where it has no place.
func unsettled(d *diagnosis) string {
	setting := d.Setting()
	keys := keysOf(setting)
	switch {
	case setting == "":
		return ""
	case len(strings.Fields(setting)) > 1:
		return oneOf(setting)
	case d.subject == nil || len(keys) == 0 || configKey(keys[0]):
		return masked(settingName(setting))
	}
	sessions := d.subject.ranBefore(d.cellIndex())
	switch {
	case len(sessions) == 0:
		return masked(settingName(setting))
	case sessions[0].Cell != nil:
		return fmt.Sprintf("%s, which is not set in cell %d", masked(settingName(setting)), sessions[0].Cell.Index+1)
	}
	return masked(settingName(setting)) + ", which is not set"
}

// oneOf are the settings of which one decides a failure.
func oneOf(settings string) string {
	names := strings.Fields(settings)
	for i := range names {
		names[i] = settingName(names[i])
	}
	return masked("one of " + strings.Join(names, ", "))
}

// standsAt is where something stands, in the file and in its cell.
func standsAt(at doc.Place, cell *lint.CellPosition) string {
	s := inert.Text(at.At())
	if cell != nil {
		s += fmt.Sprintf(" (cell %d:%d:%d)", cell.Index+1, cell.Line, cell.Column)
	}
	return s
}

// elsewhere is the place of a finding, if it is not that of the setting.
func elsewhere(d *diagnosis) string {
	f := d.finding
	beside := d.at.Source() != nil && f.Place.Document() == d.at.Document() && f.Place.Position().Line == d.at.Position().Line
	if f.Place.Source() == nil || beside {
		return ""
	}
	return " at " + standsAt(f.Place, f.Cell)
}

// reportable is the rule that reports a failure like this one at commit time, and whether it needs an endpoint for that; empty if
// none does, or if it has all that it needs and says nothing here.
func (d *diagnosis) reportable() (rule string, needs bool) {
	if d.changed {
		return "", false
	}
	rule, needs = ruleFor(d.Failure)
	if d.subject == nil || needs && !ruleNamed(rule).Needs(d.subject.Target) {
		return rule, needs
	}
	return "", false
}

// ruleFor is the rule that reports failures like this one at commit time, and whether it needs an endpoint; empty if none does.
func ruleFor(f failures.Failure) (rule string, needs bool) {
	if f.Rule() == "" || f.Sometimes() {
		return "", false
	}
	return f.Rule(), ruleNamed(f.Rule()).Needs != nil
}

// ruleNamed is the rule of a name that there is.
func ruleNamed(name string) *lint.Rule {
	return rules.All[slices.IndexFunc(rules.All, func(r *lint.Rule) bool { return r.Name == name })]
}

// helps is what to do.
func (d *diagnosis) helps() []string {
	list := d.Help()
	if d.Cause.ID == "unrecognized-field" {
		list = misnamed(d.Facts.Get("field"))
	}
	if d.changed {
		list = []string{"run the cells again: the setting has another value now"}
	}
	if d.subject != nil {
		for i, help := range list {
			switch {
			case help == "sparklint lint" && d.subject.Path != "":
				list[i] += " " + d.subject.Path
			case d.subject.Terms.Endpoint != nil:
				list[i] = strings.TrimPrefix(help, "declare the cluster with sparklint init: then ")
			}
		}
	}
	return list
}

// misnamed is what to do about a field that Livy does not know.
func misnamed(field string) []string {
	var names []string
	for _, f := range livy.Fields {
		names = append(names, f.Name)
	}
	known, ok := livy.Find(field)
	switch near := facts.Nearest(field, names); {
	case ok:
		return []string{
			fmt.Sprintf("remove %s: this Livy does not know it. Livy %s and later do", field, strings.TrimSuffix(known.Since, ".0")),
			"sparklint property " + field,
		}
	case near != "":
		return []string{fmt.Sprintf("rename %s to %s", field, near), "sparklint property " + near}
	case strings.HasPrefix(field, "spark."):
		return []string{"move " + field + " into `conf`"}
	}
	return []string{"correct the name of " + field + ", move it into `conf` if it is a Spark property, or remove it"}
}

// readings are the facts as a person reads them.
func readings(list failures.Facts) string {
	var parts []string
	for _, f := range list {
		if len(f.Value) > 100 || slices.Contains([]string{"reason", "error", "answer", "name", "then"}, f.Name) {
			continue
		}
		value := masked(f.Value)
		if strings.Trim(value, "0123456789") == "" {
			if unit := unitOf(f.Name, list); unit != "" {
				value = facts.Grouped(value) + " " + unit
			}
		}
		if f.Name != "kind" && !strings.HasPrefix(value, f.Name) {
			value = strings.ReplaceAll(f.Name, "_", " ") + " " + value
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, ", ")
}

// unitOf is the unit that the programs leave out behind a number; empty if it is a count.
func unitOf(name string, list failures.Facts) string {
	switch name {
	case "memory", "overhead", "offheap", "pyspark", "threshold", "request", "user_limit", "used", "node", "free", "cluster", "max_memory":
		return "MiB"
	case "limit":
		if list.Get("request") != "" {
			return "MiB"
		}
	case "bytes", "minimum":
		return "bytes"
	}
	return ""
}

// linkOf is where more stands about a cause.
func linkOf(d *diagnosis) string { return site + "diagnose/#" + d.Cause.ID }

// diagnosesOut is what diagnose prints in JSON.
type diagnosesOut struct {
	Version  int          `json:"version" jsonschema:"enum=1"`
	Failures []failureOut `json:"failures"` // of each input, the first in time first
}

type failureOut struct {
	Cause      string            `json:"cause" jsonschema:"pattern=^[a-z0-9]+(-[a-z0-9]+)*$"` // an id of docs/diagnose.md
	Confidence string            `json:"confidence" jsonschema:"enum=certain,enum=likely"`
	Message    string            `json:"message"`
	Facts      map[string]string `json:"facts"` // what the text states, such as the memory that was requested
	Evidence   evidenceOut       `json:"evidence"`
	Setting    string            `json:"setting,omitempty"` // the setting that decides it
	Changed    bool              `json:"changed,omitempty"` // whether the setting has another value now
	At         *atOut            `json:"at,omitempty"`      // where the setting stands
	Rule       string            `json:"rule,omitempty"`    // the rule that reports it before a session starts
	Fix        string            `json:"fix,omitempty"`     // what the fix of the rule does
	Help       []string          `json:"help"`              // commands, and other things to do
	Link       string            `json:"link"`
	Count      int               `json:"count" jsonschema:"minimum=1"` // how often it was found
}

type evidenceOut struct {
	Path string `json:"path"` // of the input; - for standard input
	Line int    `json:"line" jsonschema:"minimum=1"`
	Text string `json:"text"`
	Cell *int   `json:"cell,omitempty" jsonschema:"minimum=0"` // whose output it is, from 0
}

type atOut struct {
	Path   string   `json:"path"`
	Line   int      `json:"line" jsonschema:"minimum=1"`
	Column int      `json:"column" jsonschema:"minimum=1"`
	Cell   *cellOut `json:"cell,omitempty"`
}

type cellOut struct {
	Index  int `json:"index" jsonschema:"minimum=0"` // among all cells, from 0
	Line   int `json:"line" jsonschema:"minimum=1"`
	Column int `json:"column" jsonschema:"minimum=1"`
}

func diagnosesJSON(w io.Writer, list []*examined, _ bool) error {
	out := diagnosesOut{1, []failureOut{}}
	for _, in := range list {
		for i := range in.causes {
			out.Failures = append(out.Failures, failureJSON(in, &in.causes[i]))
		}
	}
	return inert.WriteJSON(w, "  ", out)
}

// named is the pointer of the setting that decides a failure; empty if one of several does.
func (d *diagnosis) named() string {
	if d.setting == "" && len(strings.Fields(d.Setting())) > 1 {
		return ""
	}
	return cmp.Or(d.setting, d.Setting())
}

// ruleName is the rule that reports the failure; empty if none does.
func (d *diagnosis) ruleName() string {
	if d.finding != nil {
		return d.finding.Rule
	}
	name, _ := d.reportable()
	return name
}

func failureJSON(in *examined, d *diagnosis) failureOut {
	plain := func(s string) string { return facts.Masked(s, facts.Code) }
	o := failureOut{
		Cause: d.Cause.ID, Confidence: d.Confidence(), Message: d.Why(), Facts: map[string]string{},
		Setting: plain(d.named()), Rule: d.ruleName(), Changed: d.changed,
		Evidence: evidenceOut{Path: in.path, Line: d.Line}, Help: []string{}, Link: linkOf(d), Count: d.Count,
	}
	for _, f := range d.Facts {
		o.Facts[f.Name] = plain(f.Value)
	}
	var lines []string
	for _, q := range d.Quotes {
		lines = append(lines, plain(q.Text))
	}
	o.Evidence.Text = strings.Join(lines, "\n")
	if cell := d.cellIndex(); cell >= 0 {
		o.Evidence.Cell = &cell
	}
	for _, help := range d.helps() {
		o.Help = append(o.Help, plain(help))
	}
	if d.finding != nil && d.finding.Fix != nil {
		o.Fix = plain(d.finding.Fix.Message)
	}
	if source := d.at.Source(); source != nil {
		p := d.at.Position()
		o.At = &atOut{Path: source.Name(), Line: p.Line, Column: p.Column}
		if d.cell != nil {
			o.At.Cell = &cellOut{d.cell.Index, d.cell.Line, d.cell.Column}
		}
	}
	return o
}
