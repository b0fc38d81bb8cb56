package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
)

var noExecutorCap = &lint.Rule{
	Name:     "no-executor-cap",
	Severity: lint.Warning,
	Doc: `one notebook can take the whole endpoint

With dynamic allocation and no ` + "`spark.dynamicAllocation.maxExecutors`" + ` a session grows until nothing is left:
measured on YARN, the first of two took all 18 nodes, and the second stayed ACCEPTED. Glue development
endpoints and EMR have dynamic allocation on; a session that turns it off is silent here, and so are all where the ` + "`defaults`" + ` of
their endpoint in the settings do, or have the cap.

Whether this harms anybody depends on who else is there: it is info, until ` + "`--max-executors N` (`max-executors`" + `
of the settings) or the ` + "`users`" + ` of an endpoint say that it is shared and what a session may have. Then it is a
warning, and adding the cap is a safe fix.

One cause is one finding: where the sessions of several notebooks start from one config.json of the run,
it is reported there, and a cap in its ` + "`session_configs_defaults`" + ` (SparkMagic 0.21 and later) mends them all.`,
	Evidence: []string{"X3a-no-max-first", "X3b-no-max-second", "X2-seed-3users-max5", "X4b-two"},
	Examples: []lint.Example{
		{
			Bad:   `{"conf": «{»"spark.executor.memory": "4g"}}`,
			Good:  `{"conf": {"spark.executor.memory": "4g", "spark.dynamicAllocation.maxExecutors": "5"}}`,
			Flags: []string{"--max-executors", "5"},
		},
		{
			Bad:  `«{»"executorMemory": "4g", "numExecutors": 10}`,
			Good: `{"executorMemory": "4g", "numExecutors": 10, "conf": {"spark.dynamicAllocation.enabled": "false"}}`,
		},
	},
	CrossFile: func(p *lint.CrossFilePass) {
		uncapped := causes(p, func(s *lint.Session) bool { return lacksCap(s.Target.Terms, s) })
		for _, f := range p.Targets {
			if list := uncapped[f]; len(list) > 0 {
				reportUncapped(p, f, list)
			}
		}
	},
}

// lacksCap reports whether a session has no cap and may need one. A session with numExecutors and
// dynamic allocation is left to executors-not-a-cap.
func lacksCap(o *lint.Terms, s *lint.Session) bool {
	told := allocates(o, s) && s.Property("spark.executor.instances").Exists()
	return !fixed(o, s) && !told && !s.Get("conf", capKey).Exists() && o.Defaults[capKey] == ""
}

func reportUncapped(p *lint.CrossFilePass, f *lint.Target, list []*lint.Session) {
	if f.Config == nil {
		for _, s := range list {
			d := lint.Diagnostic{
				Place: where(s.Settings), Severity: lint.Info, Cause: shared(p, f),
				Message: "no " + capKey + ": with dynamic allocation this session can take the whole endpoint",
			}
			if l := limitOf(f.Terms, s); l.shared {
				d.Severity = lint.Warning
				d.Fix = capped(s, l)
			}
			p.Report(d)
		}
		return
	}
	reportShared(p, f, list)
}

// where returns the place at which the cap is missing.
func where(settings doc.Node) doc.Place {
	if conf := settings.Get("conf"); conf.IsObject() {
		return conf.Opening()
	}
	return settings.Opening()
}

// reportShared reports all sessions that start from one config.json there.
func reportShared(p *lint.CrossFilePass, f *lint.Target, list []*lint.Session) {
	notebooks := map[*lint.Target]bool{}
	ownLacks := false
	d := lint.Diagnostic{Severity: lint.Info, Cause: f, Sessions: list}
	for _, s := range list {
		if s.Target == f {
			ownLacks = true
			continue
		}
		notebooks[s.Target] = true
		d.Related = append(d.Related, lint.Related{Place: s.Cell.Name(), Message: "no cap"})
	}
	root := f.Config.Root().Dict()
	if !root.IsObject() || misspelt(root) {
		return
	}
	at := root.Get("session_configs")
	d.Message = "no " + capKey + ": with dynamic allocation every session can take the whole endpoint"
	if len(notebooks) > 0 {
		at = root.Get("session_configs_defaults")
		who := fmt.Sprintf("the sessions of %d notebooks", len(notebooks))
		if len(notebooks) == 1 {
			who = "the session of 1 notebook"
		}
		d.Message = fmt.Sprintf("no %s in session_configs_defaults: with dynamic allocation %s can take the whole endpoint", capKey, who)
		if root.Get("session_configs", "conf", capKey).Exists() {
			d.Message += " (cells drop the one in session_configs)"
		}
	}
	d.Place = root.Opening()
	if at.IsObject() {
		d.Place = where(at)
	}
	if l := limitOf(f.Terms, list...); l.shared { // all go to the same server
		d.Severity = lint.Warning
		d.Fix = sharedCap(root, list, len(notebooks) > 0, ownLacks, l)
	}
	p.Report(d)
}

// sharedCap adds the cap where all sessions of a config.json get it, unless one
// of them begins above it.
func sharedCap(root doc.Node, list []*lint.Session, notebooks, own bool, l limit) *lint.Fix {
	most := l.most
	if most < 1 {
		return nil
	}
	for _, s := range list {
		for _, n := range starts(s) {
			if i, ok := integer(n); !ok || i > most {
				return nil
			}
		}
	}
	path := []string{"session_configs", "conf", capKey}
	if notebooks || !own {
		path[0] = "session_configs_defaults"
	}
	for i := 1; i < len(path); i++ {
		if n := root.Get(path[:i]...); n.Exists() && !n.IsObject() {
			return nil
		}
	}
	since := ""
	if path[0] == "session_configs_defaults" {
		since = ", which SparkMagic 0.21 and later reads"
	}
	return &lint.Fix{
		Message: fmt.Sprintf("add %s %d to %s%s%s", capKey, most, path[0], since, l.note), Safe: l.safe,
		Ops: []doc.Op{root.Insert(path, doc.Quote(fmt.Sprint(most)))},
	}
}
