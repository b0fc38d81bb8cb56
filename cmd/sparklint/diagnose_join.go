package main

import (
	"cmp"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/failures"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/rules"
)

// A diagnosis is a failure, and what the notebook and its config.json have to do with it.
type diagnosis struct {
	failures.Failure
	// subject is the notebook or config.json that it was joined with; nil if there is none.
	subject *subjectOf
	// settingAt is the setting that decides it; without a place if it is not known.
	settingAt
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
	d.subject = s
	most := -1
	settings := strings.Fields(d.Setting())
	for _, c := range s.candidates(d, settings) {
		f := s.finding(d.Rule(), c.node)
		points := 2 * int(agreement(d, c.node))
		if f != nil {
			points++
		}
		if points <= most || len(settings) > 1 && points < 3 {
			continue
		}
		most = points
		d.settingAt = settingAt{
			setting: c.setting, at: c.node.Name(), cell: s.CellAt(c.node.Name()), value: c.node.Shown(80), changed: points == 0,
		}
		d.finding = f
	}
	if d.finding == nil && !d.changed {
		d.finding = s.finding(d.Rule(), doc.Node{})
	}
	if most < 0 && d.finding != nil && d.Setting() != "" && d.finding.Place.Source() != nil {
		d.at, d.cell = d.finding.Place, d.finding.Cell
	}
}

// finding is what a rule says about a node, or about anything if the node does not exist; nil if it says nothing.
func (s *subjectOf) finding(rule string, n doc.Node) *lint.Diagnostic {
	for i := range s.found {
		f := &s.found[i]
		if f.Rule == rule && (!n.Exists() || within(f, n)) {
			return f
		}
	}
	return nil
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

// ranBefore returns the sessions of the cells before one, of all cells if it is not known. Those that are posted come first, the
// last one before the others.
func (s *subjectOf) ranBefore(cell int) (list []*kernel.Session) {
	replay := s.Replay()
	for _, session := range replay.Overridden {
		if cell < 0 || session.Cell.Index <= cell {
			list = append(list, session.Session)
		}
	}
	for _, session := range replay.Sessions {
		if cell < 0 || session.Cell == nil || session.Cell.Index <= cell {
			list = append(list, session)
		}
	}
	for _, post := range replay.Posts() {
		if c := post.Session.Cell; cell < 0 || c == nil || c.Index <= cell {
			list = append(slices.DeleteFunc(list, func(old *kernel.Session) bool { return old == post.Session }), post.Session)
		}
	}
	slices.Reverse(list)
	return list
}

// settingName is a setting as a person writes it: the field or the property, without a pointer.
func settingName(setting string) string {
	pointer := strings.TrimPrefix(setting, "/conf/")
	return doc.Unescape(cmp.Or(strings.TrimPrefix(pointer, "/"), "the request"))
}
