package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var droppedSettings = &lint.Rule{
	Name:     "dropped-settings",
	Severity: lint.Warning,
	Needs:    func(f *lint.Target) bool { return f.Config != nil || f.Base != nil },
	Doc: `a cell that overrides session_configs, so that the settings there are lost

` + "`%%configure`" + ` does not add to ` + "`session_configs`" + ` of config.json: it replaces it. The notebook silently loses the
queue, the ` + "`proxyUser`" + ` or the executor cap that is set there (jupyter-incubator/sparkmagic issue 958). Set them in
` + "`session_configs_defaults`" + ` (SparkMagic 0.21 and later) instead: cells are merged over it.

In SageMaker Unified Studio, no session gets ` + "`session_configs` or `session_configs_defaults`" + `, with or without a
` + "`%%configure`" + ` cell: for EMR, its magics put their own settings in place of both. Set everything in cells there. Credentials and
authenticators of config.json are not used either, but it must be valid JSON, or no session starts.

The rule reports proxyUser, queue and caps. A note names the other settings that are lost. If several notebooks of a run
lose them, there is one finding at config.json, provided that this file is part of the run.`,
	Evidence: []string{
		"merge-01", "merge-08@0.20.5", "magic-two-before", "studio/config-emr-none", "studio/config-emr-cell", "studio/config-emr-bad",
	},
	Examples: []lint.Example{{
		Bad: `-- .sparkmagic/config.json --
{
  "session_configs": {
    "queue": "bi",
    "driverMemory": "1000M"
  }
}
-- a.ipynb --
# %%
«%%configure» -f
{"executorMemory": "4g"}
`,
		Good: `-- .sparkmagic/config.json --
{
  "session_configs": {
    "driverMemory": "1000M"
  },
  "session_configs_defaults": {
    "queue": "bi"
  }
}
-- a.ipynb --
# %%
%%configure -f
{"executorMemory": "4g"}
`,
	}},
	CrossFile: func(p *lint.CrossFilePass) {
		own := queues(p.Targets)
		byCause := map[*lint.Target][]drop{}
		var causes []*lint.Target
		for _, f := range p.Targets {
			for _, s := range f.Known() {
				names, nodes := dropped(s)
				if len(names) == 0 {
					continue
				}
				// A rejected cell loses nothing yet. A suppressed finding is silenced at its cell, and counted.
				if s.Refused || !p.Agree(f, f.Base) || p.Suppressed(s) {
					reportDrops(p, f.Base, []drop{{s, names, nodes}}, own[f.Base])
					continue
				}
				if byCause[f.Base] == nil {
					causes = append(causes, f.Base)
				}
				byCause[f.Base] = append(byCause[f.Base], drop{s, names, nodes})
			}
		}
		for _, cause := range causes {
			reportDrops(p, cause, byCause[cause], own[cause])
		}
	},
}

// A drop has the settings that one cell loses.
type drop struct {
	session *lint.Session
	names   []string
	nodes   []doc.Node
}

// also names the other settings of session_configs that a cell overrides and that its session does not
// have; empty if there are none.
func (d drop) also() string {
	var names []string
	add := func(n doc.Node, again bool) {
		if !again && n.Type() != doc.Null && !slices.Contains(d.nodes, n) {
			names = append(names, given(n))
		}
	}
	for n := range d.session.Replaced.Fields() {
		property := n.Key()
		if f, ok := livy.Find(n.Key()); ok && f.Twin != "" {
			property = f.Twin
		}
		if !slices.Contains([]string{"conf", "kind", "heartbeatTimeoutInSecond"}, n.Key()) { // SparkMagic sets the last two
			add(n, d.session.Get(n.Key()).Exists() || d.session.Property(property).Exists())
		}
	}
	for n := range d.session.Replaced.Get("conf").Fields() {
		add(n, d.session.Property(n.Key()).Exists())
	}
	if len(names) == 0 {
		return ""
	}
	if more := len(names) - 8; more > 1 {
		names = append(names[:8], fmt.Sprintf("%d more", more))
	}
	return "also lost: " + list(names)
}

// kept are the settings that a notebook should not lose.
var kept = [][]string{
	{"proxyUser"},
	{"queue"},
	{"conf", "spark.yarn.queue"},
	{"conf", capKey},
}

// dropped returns the settings of session_configs that a cell overrides and that its session does not
// have in any other form.
func dropped(s *lint.Session) (names []string, nodes []doc.Node) {
	for _, path := range kept {
		n := s.Replaced.Get(path...)
		key := path[len(path)-1]
		again := s.Get(path...)
		if key == "queue" || key == "spark.yarn.queue" {
			again = s.Property("spark.yarn.queue")
		}
		if key == capKey && saysOff(s.Get("conf", enabledKey)) {
			continue // the cap has no effect
		}
		if !n.Exists() || n.Type() == doc.Null || n.String() == "" || again.Exists() {
			continue
		}
		names = append(names, fmt.Sprintf("%s %s", key, shown(n)))
		nodes = append(nodes, n)
	}
	if off := s.Replaced.Get("conf", enabledKey); saysOff(off) &&
		!s.Get("conf", enabledKey).Exists() && !s.Get("conf", capKey).Exists() {
		names = append(names, fmt.Sprintf("%s %q", enabledKey, off.String()))
		nodes = append(nodes, off)
	}
	return names, nodes
}

// saysOff reports whether a setting turns dynamic allocation off, whatever the server's
// defaults are.
func saysOff(n doc.Node) bool { return allocation(&lint.Terms{}, n) == endpoint.AllocationOff }

// queues returns the base configs of cells that set a queue only in conf. A queue in
// session_configs_defaults would override it.
func queues(targets []*lint.Target) map[*lint.Target]bool {
	own := map[*lint.Target]bool{}
	for _, t := range targets {
		for _, s := range t.Known() {
			if t.Base != nil && s.Settings.Get("conf", "spark.yarn.queue").Exists() && !s.Settings.Get("queue").Exists() {
				own[t.Base] = true
			}
		}
	}
	return own
}

func reportDrops(p *lint.CrossFilePass, config *lint.Target, drops []drop, ownQueue bool) {
	first := drops[0]
	cells := map[*lint.Target]bool{}
	for _, d := range drops {
		cells[d.session.Target] = true
	}
	if !p.Has(config) || len(cells) == 1 {
		for _, d := range drops {
			p.Report(lint.Diagnostic{
				Place:    d.session.Cell.Name(),
				Severity: lint.Warning,
				Message:  fmt.Sprintf("%s session_configs and loses %s (%s)", overrides(d.session), list(d.names), d.nodes[0].Name().At()),
				Note:     joined(elsewhere(p, config, len(d.names)), d.also()),
				Related:  related(d.nodes),
				Fix:      keep(config, d.nodes, ownQueue),
				Cause:    sameCause(p, d.session.Target, config),
			})
		}
		return
	}
	d := lint.Diagnostic{
		Place: first.nodes[0].Name(), Severity: lint.Warning,
		Message: fmt.Sprintf("%d notebooks override session_configs with %%%%configure and lose %s", len(cells), list(first.names)),
		Fix:     keep(config, first.nodes, ownQueue), Cause: config, Note: alsoOfAll(drops),
	}
	for _, drop := range drops {
		d.Sessions = append(d.Sessions, drop.session)
		d.Related = append(d.Related, lint.Related{
			Place: drop.session.Cell.Name(), Message: "loses " + list(drop.names),
		})
	}
	p.Report(d)
}

// alsoOfAll is what several cells lose besides, if they all lose the same.
func alsoOfAll(drops []drop) string {
	also := drops[0].also()
	if slices.ContainsFunc(drops, func(d drop) bool { return d.also() != also }) {
		return "other settings are lost, too; sparklint effective lists them"
	}
	return also
}

// joined is two parts of a note, of which either may be empty.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// sameCause returns the config.json if the finding could be reported there; else nil.
func sameCause(p *lint.CrossFilePass, f, config *lint.Target) *lint.Target {
	if p.Agree(f, config) {
		return config
	}
	return nil
}

// overrides says that a cell overrides something, now or when SparkMagic accepts it.
func overrides(s *lint.Session) string {
	if s.Refused {
		return "once SparkMagic accepts this cell, it overrides"
	}
	return "this cell overrides"
}

// elsewhere says where to set the settings if there is no fix.
func elsewhere(p *lint.CrossFilePass, config *lint.Target, settings int) string {
	switch {
	case !sparkmagic.Since(config.Terms.SparkMagic, "0.21.0"):
		return "set " + pronoun(settings) + " here, too"
	case p.Has(config):
		return ""
	}
	return "move " + pronoun(settings) + " to session_configs_defaults in " + config.Path + ", which cells keep"
}

// pronoun stands for a number of things.
func pronoun(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func list(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func related(nodes []doc.Node) []lint.Related {
	var list []lint.Related
	for _, n := range nodes {
		list = append(list, lint.Related{Place: n.Name(), Message: "set here"})
	}
	return list
}

// keep returns the fix that moves settings from session_configs to session_configs_defaults; nil for a
// queue if a notebook has its own in conf.
func keep(config *lint.Target, nodes []doc.Node, ownQueue bool) *lint.Fix {
	if ownQueue && slices.ContainsFunc(nodes, func(n doc.Node) bool { return n.Key() == "queue" }) {
		return nil
	}
	if !sparkmagic.Since(config.Terms.SparkMagic, "0.21.0") {
		return nil
	}
	fix := &lint.Fix{Message: "move " + pronoun(len(nodes)) + " to session_configs_defaults, which cells keep (SparkMagic 0.21 and later)"}
	for _, n := range nodes {
		path := []string{"session_configs_defaults", n.Key()}
		if parent := n.Parent(); parent.Key() == "conf" {
			path = []string{"session_configs_defaults", "conf", n.Key()}
		}
		fix.Ops = append(fix.Ops, n.Delete(), n.Document().Root().Insert(path, n.Strict()))
	}
	return fix
}
