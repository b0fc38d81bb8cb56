package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

var noExecutorCap = &lint.Rule{
	Name:     "no-executor-cap",
	Severity: lint.Warning,
	Doc: `a session without an executor cap, which can take the whole endpoint

With dynamic allocation and without ` + "`spark.dynamicAllocation.maxExecutors`" + `, a session grows until nothing is left.
Measured on YARN: the first of two sessions took all 18 nodes, and the second waited in ACCEPTED. EMR and Glue
development endpoints turn dynamic allocation on. The rule does not report a session that turns it off. If the endpoint's
` + "`defaults`" + ` in the settings turn it off, or have a cap of at most ` + "`max-executors`" + `, the rule reports nothing.

A session that waits shows ` + "`Application is Activated, waiting for resources to be assigned for AM`" + ` in YARN. SparkMagic
then gives up: ` + "`Session 16 did not start up in 60 seconds`" + `.

Whether this does harm depends on the other users. So the finding is info. It becomes a warning, with a fix that
adds the cap, if you say what a session may have. Use ` + "`--max-executors N` (`max-executors`" + ` in the settings), or the
` + "`users`" + ` of the endpoint. The fix is safe, unless it also lowers ` + "`numExecutors`" + `, or the cap is computed from a size that
sparklint assumes.

If several notebooks start their sessions from one config.json of the run, there is one finding, at that config.json. A
cap in its ` + "`session_configs_defaults`" + ` (SparkMagic 0.21 and later) reaches all of them.`,
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

// lacksCap reports whether a session has no cap and may need one. Another rule, executors-not-a-cap,
// reports a session with numExecutors and dynamic allocation.
func lacksCap(o *lint.Terms, s *lint.Session) bool {
	told := allocates(o, s) && s.Property("spark.executor.instances").Exists() && exceedingDefault(o) == 0
	if n := s.Get("conf", enabledKey); n.Exists() && facts.Placeholder(n.String(), facts.InProperty) {
		return false
	}
	return !fixed(o, s) && !told && !s.Get("conf", capKey).Exists() && (o.Defaults[capKey] == "" || exceedingDefault(o) > 0)
}

// exceedingDefault returns the cap that the endpoint gives to sessions without one, if it is above max-executors; else 0.
func exceedingDefault(o *lint.Terms) int64 {
	most, err := strconv.ParseInt(strings.TrimSpace(o.Defaults[capKey]), 10, 64)
	if err != nil || o.MaxExecutors == 0 || most <= int64(o.MaxExecutors) {
		return 0
	}
	return most
}

// reachOf is what a session without a cap can take.
func reachOf(o *lint.Terms) string {
	if most := exceedingDefault(o); most > 0 {
		return fmt.Sprintf("%s, the default of %s, but max-executors is %d", executors(most), called(o), o.MaxExecutors)
	}
	return "the whole endpoint"
}

func reportUncapped(p *lint.CrossFilePass, f *lint.Target, list []*lint.Session) {
	if f.Config == nil {
		for _, s := range list {
			d := lint.Diagnostic{
				Place: where(s.Settings), Severity: lint.Info, Cause: shared(p, f),
				Message: fmt.Sprintf("with dynamic allocation, this session can take %s: %s is not set", reachOf(f.Terms), capKey),
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

// reportShared reports all sessions that start from one config.json at that file.
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
		d.Related = append(d.Related, lint.Related{Place: s.Cell.Name(), Message: "this notebook sets no cap"})
	}
	root := f.Config.Root().Dict()
	if !root.IsObject() || misspelt(root) {
		return
	}
	at := root.Get("session_configs")
	d.Message = fmt.Sprintf("with dynamic allocation, every session can take %s: %s is not set", reachOf(f.Terms), capKey)
	if len(notebooks) > 0 {
		at = root.Get("session_configs_defaults")
		who := fmt.Sprintf("each of %d notebooks", len(notebooks))
		if len(notebooks) == 1 {
			who = "1 notebook"
		}
		d.Message = fmt.Sprintf("%s can take %s: session_configs_defaults has no %s", who, reachOf(f.Terms), capKey)
		d.Note = "this applies if dynamic allocation is on"
		if root.Get("session_configs", "conf", capKey).Exists() {
			d.Note += "; " + cellsOverride
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

// sharedCap returns the fix that adds a cap for all sessions of a config.json; nil if one of them starts
// with more executors.
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
		since = " (SparkMagic 0.21 and later)"
	}
	return &lint.Fix{
		Message: fmt.Sprintf("add %s %d to %s%s%s", capKey, most, path[0], since, l.note), Safe: l.safe,
		Ops: []doc.Op{root.Insert(path, doc.Quote(fmt.Sprint(most)))},
	}
}
