package main

import (
	"cmp"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/failures"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/rules"
)

// A diagnosis is a failure, and what the notebook and its config.json have to do with it.
type diagnosis struct {
	failures.Failure
	// at is the setting that decides it, and value what it says; without a place if it is not known.
	at    doc.Place
	cell  *lint.CellPosition
	value string
	// finding is what the rule that reports the failure says about the file; nil if it says nothing.
	finding *lint.Diagnostic
}

// join names the settings at fault. A notebook is joined with its own failures. If there is one notebook, it is joined with
// those of the texts, too; without any, they are joined with the config.json that was named.
func join(c *cli.Context, w world, limit files.Limit, list []*examined) error {
	var notebooks []*examined
	for _, in := range list {
		if in.notebook && in.path != "-" {
			notebooks = append(notebooks, in)
		}
	}
	joined := map[string]*subjectOf{}
	for _, in := range notebooks {
		if len(in.found) == 0 && len(notebooks) > 1 {
			continue
		}
		s, err := newSubject(c, w, limit, in.path)
		if err != nil {
			return err
		}
		joined[in.path] = s
	}
	var config *subjectOf
	if path := c.String("config-json"); len(notebooks) == 0 && path != "" && path != "none" {
		s, err := newSubject(c, w, limit, path)
		if err != nil {
			return err
		}
		config = s
	}
	for _, in := range list {
		s := joined[in.path]
		if s == nil {
			s = config
		}
		if !in.notebook && len(notebooks) == 1 {
			s = joined[notebooks[0].path]
		}
		for _, f := range in.found {
			d := diagnosis{Failure: f}
			if s != nil {
				d.join(s)
			}
			in.causes = append(in.causes, d)
		}
	}
	return nil
}

// A subjectOf is a notebook, or a config.json, and what the rules say about it.
type subjectOf struct {
	*lint.Target
	found []lint.Diagnostic
}

// newSubject reads a notebook with its config.json, and runs the rules.
func newSubject(c *cli.Context, w world, limit files.Limit, path string) (*subjectOf, error) {
	spec := project.Spec{
		ConfigJSON: c.String("config-json"), Everything: true, Jobs: runtime.GOMAXPROCS(0), Limit: limit,
		Overrides: project.Overrides{Settings: c.String("settings")},
	}
	in, err := open(c.Context, []string{path}, spec, w)
	if err != nil {
		return nil, err
	}
	if len(in.Targets) == 0 {
		return nil, nil
	}
	result, err := lint.Check(c.Context, lint.Run{
		Targets: in.Targets, Settings: in.Settings, Rules: rules.All, Names: ruleNames(), Unsilenced: true,
	})
	if err != nil {
		return nil, err
	}
	return &subjectOf{Target: in.Targets[0], found: result.Found}, nil
}

// join finds what decides the failure, and what a rule says about it.
func (d *diagnosis) join(s *subjectOf) {
	node := s.decides(d.Setting(), d.cellIndex())
	for i := range s.found {
		f := &s.found[i]
		if f.Rule != d.Rule() || d.finding != nil && (!node.Exists() || !within(f, node)) {
			continue
		}
		d.finding = f
	}
	switch {
	case node.Exists():
		d.at = node.Name()
		d.value = node.Shown(80)
	case d.finding != nil && d.finding.Place.Source() != nil:
		d.at = d.finding.Place
	default:
		return
	}
	d.cell = s.CellAt(d.at)
}

// within reports whether a finding is about a node.
func within(f *lint.Diagnostic, n doc.Node) bool {
	return f.Place.Document() == n.Document() && strings.HasPrefix(f.Pointer, n.Pointer())
}

// cellIndex returns the index of the cell with the output, or -1 if the output is in no cell.
func (d *diagnosis) cellIndex() int {
	if d.Part == nil {
		return -1
	}
	return d.Part.Cell
}

// decides returns the node that a setting has in the session that ran last before a cell; of settings of config.json, that in it.
func (s *subjectOf) decides(setting string, cell int) doc.Node {
	pointer, ok := strings.CutPrefix(setting, "/")
	if !ok {
		return doc.Node{}
	}
	keys := strings.Split(pointer, "/")
	for i := range keys {
		keys[i] = doc.Unescape(keys[i])
	}
	if _, known := sparkmagic.Find(keys[0]); known || strings.HasSuffix(keys[0], "_credentials") {
		config := s.Config
		if s.Base != nil {
			config = s.Base.Config
		}
		for n := len(keys); n > 0 && config != nil; n-- {
			if node := config.Root().Get(keys[:n]...); node.Exists() {
				return node
			}
		}
		return doc.Node{}
	}
	session := s.ranBefore(cell)
	if session == nil || pointer == "" {
		return doc.Node{}
	}
	property := ""
	if len(keys) == 2 && keys[0] == "conf" {
		property = keys[1]
	}
	for _, f := range livy.Fields {
		if len(keys) == 1 && f.Name == keys[0] {
			property = f.Twin
		}
	}
	if property != "" {
		if node := session.Property(property); node.Exists() {
			return node
		}
	}
	return session.Get(keys...)
}

// ranBefore returns the session that was posted last before a cell; the last one of all if the cell is not known.
func (s *subjectOf) ranBefore(cell int) (last *kernel.Session) {
	replay := s.Replay()
	for _, post := range replay.Posts() {
		c := post.Session.Cell
		if last == nil || cell < 0 || c == nil || c.Index <= cell {
			last = post.Session
		}
	}
	for _, session := range replay.Sessions {
		if last == nil && (cell < 0 || session.Cell == nil || session.Cell.Index <= cell) {
			last = session
		}
	}
	return last
}

// settingName is a setting as a person writes it: the field or the property, without a pointer.
func settingName(setting string) string {
	pointer := strings.TrimPrefix(setting, "/conf/")
	return doc.Unescape(cmp.Or(strings.TrimPrefix(pointer, "/"), "the request"))
}
