package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/fatih/color"
	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/kernel"
)

func effectiveCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "effective", Usage: "show what SparkMagic sends for each notebook, and where each setting comes from",
		ArgsUsage: "[path …]",
		Description: "It reads the cells from top to bottom, and assumes that Livy accepts each session. Without a notebook: the session that " +
			"config.json asks for.",
		Flags: slices.Concat(
			[]cli.Flag{formatFlag("full or json"), colorFlag(), showSecretsFlag("in requests")},
			grouped(groupVersions, stringFlag("sparkmagic", "", "`V` version of SparkMagic")),
			grouped(groupFiles, excludeFlag(), configJSONFlag(), stdinNameFlag(), limitFlag()),
		),
		Action: func(c *cli.Context) error { return effectiveAction(c, w) },
	}
}

// posted returns the notebooks, or the config.json files if there is no notebook: the targets whose requests
// are to be printed. overrides adds to the flags of this command.
func posted(c *cli.Context, overrides project.Overrides, w world) (list []*lint.Target, in *input, err error) {
	limit, err := readLimit(c)
	if err != nil {
		return nil, nil, err
	}
	spec := project.Spec{
		ConfigJSON: c.String("config-json"), Exclude: c.StringSlice("exclude"), Everything: true, Jobs: runtime.GOMAXPROCS(0), Limit: limit,
		Stdin: &project.Stdin{Name: c.String("stdin-filename")}, Overrides: overrides,
	}
	spec.Terms.SparkMagic, err = readVersion(c, "sparkmagic")
	if err != nil {
		return nil, nil, err
	}
	in, err = open(c.Context, c.Args().Slice(), spec, w)
	if err != nil {
		return nil, nil, err
	}
	if in.Excluded {
		fmt.Fprintf(w.err, "skipped: %s; a file that you name is not skipped\n", inert.Text(leftCount(in.Left)))
	}
	notebooks := slices.ContainsFunc(in.Targets, func(t *lint.Target) bool { return t.Notebook != nil })
	for _, t := range in.Targets {
		if t.Notebook != nil || !notebooks {
			list = append(list, t)
		}
	}
	return list, in, nil
}

// ended returns the error to end the command with, after the output: some files could not be read.
func (in *input) ended() error {
	if in.failed {
		return exit{code: exitFailed}
	}
	return nil
}

func effectiveAction(c *cli.Context, w world) error {
	printer := printEffective
	switch c.String("format") {
	case "full":
	case "json":
		printer = effectiveJSON
	default:
		return failed("--format %q: write full or json", c.String("format"))
	}
	list, in, err := posted(c, project.Overrides{}, w)
	if err != nil {
		return err
	}
	requests, masked := requestsOf(list, c.Bool("show-secrets"))
	err = interruptible(c.Context, func() error { return printer(w.out, requests, colored(c.String("color"), w.out, w.getenv)) })
	if err != nil {
		return failed("%v", err)
	}
	if masked && c.String("format") == "full" {
		fmt.Fprintf(w.out, "\n%s\n", secretsMasked)
	}
	if note := baseNote(in.Project, c.String("config-json") == "none"); note != "" && c.String("format") == "full" {
		fmt.Fprintf(w.out, "\n%s\n", inert.Text(note))
	}
	return in.ended()
}

// requests are the session requests that SparkMagic posts for a target.
type requests struct {
	*lint.Target
	body    *kernel.Value // of the last request; nil if nothing is posted
	lost    []kernel.Lost
	earlier []*kernel.Value
	masked  bool // they have secrets, which are masked
}

// requestsOf returns the requests of targets, and reports whether secrets in them are masked.
func requestsOf(targets []*lint.Target, secrets bool) (list []requests, masked bool) {
	for _, t := range targets {
		replay := t.Replay()
		r := requests{Target: t, body: replay.Body(), lost: replay.Lost(), earlier: replay.Earlier()}
		if !secrets {
			r.mask()
		}
		list, masked = append(list, r), masked || r.masked
	}
	return list, masked
}

// mask masks the secrets in all requests, and in the settings that are lost.
func (r *requests) mask() {
	whole := func(v *kernel.Value) *kernel.Value {
		if v == nil {
			return nil
		}
		hidden, masked := maskedValue(v, false)
		r.masked = r.masked || masked
		return hidden
	}
	r.body = whole(r.body)
	for i, v := range r.earlier {
		r.earlier[i] = whole(v)
	}
	for i, l := range r.lost {
		inSecret := slices.ContainsFunc(strings.Split(l.Pointer, "/"), func(part string) bool { return facts.SecretKey(doc.Unescape(part)) })
		hidden, masked := maskedValue(l.Value, inSecret)
		pointer := lint.MaskedPointer(l.Pointer)
		r.lost[i].Value, r.lost[i].Pointer = hidden, pointer
		r.masked = r.masked || masked || pointer != l.Pointer
	}
}

// maskedValue returns a value with its secrets masked, and reports whether it has any. If secret is true, a
// key above the value says that all of it is secret.
func maskedValue(v *kernel.Value, secret bool) (hidden *kernel.Value, masked bool) {
	c := *v
	c.Key = facts.Masked(v.Key, facts.Code)
	masked = c.Key != v.Key
	secret = secret || facts.SecretKey(v.Key)
	if v.Object {
		c.Members = nil
		for _, m := range v.Members {
			member, has := maskedValue(m, secret)
			c.Members, masked = append(c.Members, member), masked || has
		}
		return &c, masked
	}
	switch v.JSON {
	case `""`, "true", "false", "null", "[]":
		return &c, masked
	}
	if secret {
		c.JSON = `"***"`
	} else {
		c.JSON = facts.Masked(v.JSON, facts.Code)
	}
	if !json.Valid([]byte(c.JSON)) {
		c.JSON = `"***"`
	}
	return &c, masked || c.JSON != v.JSON
}

// printEffective prints a table for each notebook. Lost settings are struck through, or marked if there are
// no colours.
func printEffective(w io.Writer, list []requests, colors bool) error {
	strike, bold := color.New(color.CrossedOut), color.New(color.Bold)
	for _, c := range []*color.Color{strike, bold} {
		if colors {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	var b strings.Builder
	for i, t := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(bold.Sprint(inert.Text(t.Path)) + "\n")
		if t.body == nil {
			fmt.Fprintf(&b, "  no request: %s\n", inert.Text(t.Replay().Why()))
			continue
		}
		if n := len(t.earlier); n > 0 {
			fmt.Fprintf(&b, "  sessions posted before this one: %d\n", n)
		}
		lost := "lost: "
		if colors {
			lost = ""
		}
		lines, err := table(t, lost)
		if err != nil {
			return err
		}
		posted := len(lines) - len(t.lost)
		for j, line := range lines {
			if j >= posted {
				line = strike.Sprint(line)
			}
			b.WriteString("  " + line + "\n")
		}
	}
	_, err := io.WriteString(inert.Colored(w, colors), b.String())
	return err
}

// table returns a line for each setting that is posted, then one for each that is lost, or replaced by a posted one.
func table(r requests, lost string) ([]string, error) {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(name string, v *kernel.Value) {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", cell(name), cell(v.Text()), cell(v.Layer), cell(place(v)))
	}
	posted := map[string]bool{}
	rows(r.body, "", func(name string, v *kernel.Value) {
		posted[name] = true
		row(name, v)
	})
	for _, l := range r.lost {
		name, label := strings.TrimPrefix(l.Pointer, "/"), lost
		if label != "" && posted[name] {
			label = "replaced: "
		}
		row(label+name, l.Value)
	}
	if err := t.Flush(); err != nil {
		return nil, err
	}
	return trimmed(strings.TrimSuffix(b.String(), "\n")), nil
}

// trimmed returns the lines of a table, without trailing blanks.
func trimmed(table string) []string {
	lines := strings.Split(table, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// rows calls row for each setting that is an empty object or not an object.
func rows(v *kernel.Value, prefix string, row func(name string, v *kernel.Value)) {
	for _, m := range v.Members {
		name := prefix + m.Key
		if m.Object && len(m.Members) > 0 {
			rows(m, name+"/", row)
			continue
		}
		row(name, m)
	}
}

func place(v *kernel.Value) string {
	if !v.Node.Exists() {
		return ""
	}
	return v.Node.Name().At()
}

type effectiveOut struct {
	Path    string            `json:"path"`
	Kernel  string            `json:"kernel"`
	Body    json.RawMessage   `json:"body"`
	Why     string            `json:"why,omitempty"`
	From    map[string]fromAt `json:"from"`
	Lost    []lostOut         `json:"lost"`
	Earlier []json.RawMessage `json:"earlier,omitempty"`
	Masked  bool              `json:"masked,omitempty"` // its secrets are masked
}

type fromAt struct {
	Layer  string `json:"layer"`
	Path   string `json:"path,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

type lostOut struct {
	Pointer string          `json:"pointer"`
	Value   json.RawMessage `json:"value"`
	Layer   string          `json:"layer"`
	Over    string          `json:"by"`
}

func effectiveJSON(w io.Writer, list []requests, _ bool) error {
	out := []effectiveOut{}
	for _, t := range list {
		o := effectiveOut{
			Path: t.Path, Body: json.RawMessage("null"), Why: t.Replay().Why(), From: map[string]fromAt{}, Lost: []lostOut{}, Masked: t.masked,
		}
		if t.Notebook != nil {
			o.Kernel = t.Notebook.Kernel
		}
		if t.body != nil {
			o.Body = json.RawMessage(t.body.Text())
			from(t.body, "", o.From)
		}
		for _, l := range t.lost {
			o.Lost = append(o.Lost, lostOut{l.Pointer, json.RawMessage(l.Value.Text()), l.Value.Layer, l.Over})
		}
		for _, v := range t.earlier {
			o.Earlier = append(o.Earlier, json.RawMessage(v.Text()))
		}
		out = append(out, o)
	}
	return inert.WriteJSON(w, "  ", out)
}

func from(v *kernel.Value, pointer string, into map[string]fromAt) {
	for _, m := range v.Members {
		at := pointer + "/" + doc.Escape(m.Key)
		if m.Object && len(m.Members) > 0 {
			from(m, at, into)
			continue
		}
		f := fromAt{Layer: m.Layer}
		if m.Node.Exists() {
			name := m.Node.Name()
			p := name.Position()
			f.Path, f.Line, f.Column = name.Source().Name(), p.Line, p.Column
		}
		into[at] = f
	}
}
