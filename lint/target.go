package lint

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/kernel"
)

// A Target is a file that a run looks at, with what the run knows of it. It does not change
// once a run has it.
type Target struct {
	*File
	// Base is the config.json that a notebook's sessions start from, nil if none is known.
	// Where it is not itself a target of the run, nothing is reported in it and no fix
	// changes it.
	Base *Target
	// Whole says that the run has all files whose sessions may have to do with this one's.
	Whole bool
	// Personal says that the file is in its owner's home directory.
	Personal bool
	// Terms hold for the file's sessions. They must not be nil.
	Terms *Terms

	cache   atomic.Pointer[derived]
	secrecy secrecy
}

// derived is what is found in a target, and can be found again.
type derived struct {
	replay       *kernel.Replay
	sessions     []*Session
	suppressions suppressions
}

// NewTarget is a file that stands alone, of which nothing is known.
func NewTarget(f *File) *Target { return &Target{File: f, Terms: &Terms{}} }

// with is the same target with another file and another base config.
func (t *Target) with(f *File, base *Target) *Target {
	return &Target{File: f, Base: base, Whole: t.Whole, Personal: t.Personal, Terms: t.Terms}
}

// Terms are what is said of the sessions of a file: by flags, or by the settings.
type Terms struct {
	// SparkMagic is the version that reads the file; empty for the newest.
	SparkMagic string
	// MaxExecutors is the cap that a session should have, 0 if none is named.
	// Naming it says that the endpoint is shared.
	MaxExecutors int
	// Livy is the version of the server, empty if it is not known: then an error
	// is only what every current one, 0.7 and later, refuses.
	Livy string
	// Spark is the version of Spark that Livy starts, empty if it is not known:
	// then an error is only what 3.3 and every later one refuses.
	Spark string
	// DeployMode is where the driver runs: client, cluster, or empty if that is
	// not known.
	DeployMode string
	// Blacklist are the keys of conf that the server refuses, its spark-blacklist.conf.
	Blacklist []string
	// Defaults are what a session gets that does not say otherwise, as far as they are
	// known: the server's spark-defaults.conf.
	Defaults map[string]string
	// StartTimeout is how long the server waits for a session, its
	// livy.rsc.server.connect.timeout; 0 if it is not known.
	StartTimeout time.Duration
	// Server names who judges the sessions: those of one name go to one server; empty where
	// it is not declared.
	Server string
	// Endpoint is what the sessions share, nil if none is declared.
	Endpoint *endpoint.Endpoint
	// Declared are the places where the settings declare the endpoint, by key; nil if flags
	// declare it.
	Declared map[string]doc.Place
	// Policies are what an organisation asks of its sessions.
	Policies []*Policy
	// Off are rules that are not to speak, by name.
	Off map[string]bool
	// Levels are severities that somebody has chosen for rules, by name.
	Levels map[string]Severity
	// Enforced are rules that no file may silence, by name.
	Enforced map[string]bool
	// Entries are the suppressions of the settings, Suppressions those of them that are
	// about the file; RequireReasons asks of all suppressions why.
	Entries, Suppressions []*Suppression
	RequireReasons        bool
}

// level is the severity of a finding, if nobody has chosen another for its rule.
func (o *Terms) level(rule string, severity Severity) Severity {
	if chosen, ok := o.Levels[rule]; ok {
		return chosen
	}
	return severity
}

// Share declares the endpoint, when the versions and the deploy mode are said: those of
// the endpoint are not looked at.
//
// Where nobody says it, drivers run in the cluster of a Glue development endpoint, and
// beside Livy on any other, as is its default.
func (o *Terms) Share(e *endpoint.Endpoint) {
	shared := *e
	if o.Defaults != nil {
		shared.Defaults = o.Defaults
	}
	shared.Spark, shared.Client = o.Spark, o.DeployMode == "client" || o.DeployMode == "" && e.Worker == nil && !e.Pool
	o.Endpoint = shared.Remembering()
}

// A Session is one that a target asks for.
type Session struct {
	*kernel.Session
	Target *Target
}

// Python reports whether a session is known to be one of Python.
func (s *Session) Python() bool {
	kind := ""
	if s.Target.Notebook != nil {
		kind = sparkmagic.Kind(s.Target.Notebook.Kernel)
	}
	return strings.HasPrefix(kind, "pyspark")
}

// A Setting is a property of Spark that a session's own file decides: by conf, or
// by the request's field for it.
type Setting struct {
	Key     string // of Spark
	Node    doc.Node
	Session *Session
}

// look finds what the rules ask for again and again.
func (t *Target) look() *derived {
	if d := t.cache.Load(); d != nil {
		return d
	}
	d := &derived{replay: t.play(), suppressions: newSuppressions(t.File)}
	for _, s := range d.replay.Sessions {
		d.sessions = append(d.sessions, &Session{s, t})
	}
	if !t.cache.CompareAndSwap(nil, d) {
		return t.cache.Load()
	}
	return d
}

// forget lets go of what can be found again.
func (t *Target) forget() { t.cache.Store(nil) }

func (t *Target) play() *kernel.Replay {
	switch {
	case t.Config != nil:
		return kernel.Config(kernel.NewBase(t.Config, t.Terms.SparkMagic))
	case t.Base == nil:
		return kernel.Notebook(t.Notebook, kernel.NewBase(nil, t.Terms.SparkMagic))
	case t.Base.Terms.SparkMagic == t.Terms.SparkMagic: // what many notebooks start from is read once
		return kernel.Notebook(t.Notebook, t.Base.Replay().Base())
	}
	return kernel.Notebook(t.Notebook, kernel.NewBase(t.Base.Config, t.Terms.SparkMagic))
}

// Replay is what SparkMagic does when the notebook is run, or with the config.json alone.
func (t *Target) Replay() *kernel.Replay {
	return t.look().replay
}

// Sessions are those that the file asks for: one a %%configure cell, or that of config.json.
func (t *Target) Sessions() []*Session {
	return t.look().sessions
}

// Layers are the sessions of a file, and of a config.json also what session_configs_defaults
// alone gives: cells that replace session_configs start from it.
func (t *Target) Layers() []*Session {
	sessions := t.Sessions()
	if t.Config != nil && sessions[0].Defaults.Exists() && sessions[0].Settings.Exists() {
		return append(slices.Clip(sessions), &Session{&kernel.Session{Defaults: sessions[0].Defaults}, t})
	}
	return sessions
}

// Requests are the objects of a file that become a request, or a layer of one.
func (t *Target) Requests() (requests []doc.Node) {
	for _, s := range t.Sessions() {
		layers := []doc.Node{s.Settings}
		if s.Cell == nil {
			layers = append(layers, s.Defaults)
		}
		for _, n := range layers {
			if n.Exists() {
				requests = append(requests, n)
			}
		}
	}
	return requests
}

// Settings are those of all sessions of a file, each node once: what a field of the
// request beats is not among them. The defaults of a config.json count by themselves,
// too: a cell leaves nothing else of it.
func (p *Pass) Settings() []Setting {
	if !p.asked {
		p.settings, p.asked = settingsOf(p.Sessions()), true
	}
	return p.settings
}

func settingsOf(sessions []*Session) (list []Setting) {
	seen := map[doc.Node]bool{}
	add := func(s *Session, key string, n doc.Node) {
		if n.Exists() && !seen[n] && s.Property(key) == n {
			seen[n] = true
			list = append(list, Setting{key, n, s})
		}
	}
	for _, s := range sessions {
		layered := []*Session{s}
		if s.Cell == nil {
			layered = append(layered, &Session{&kernel.Session{Defaults: s.Defaults}, s.Target})
		}
		for _, s := range layered {
			for _, layer := range []doc.Node{s.Settings, s.Defaults} {
				if layer.Document() == nil || s.Cell != nil && layer != s.Settings {
					continue
				}
				for _, field := range livy.Fields {
					if field.Twin != "" && !field.Joins {
						add(s, field.Twin, layer.Get(field.Name))
					}
				}
				if conf := layer.Get("conf"); conf.IsObject() {
					for m := range conf.Fields() {
						add(s, m.Key(), m)
					}
				}
			}
		}
	}
	return list
}

// Servers are the urls that the file's sessions are posted to, as far as they are known.
func (t *Target) Servers() []string {
	config := t.Config
	if t.Notebook != nil && t.Base != nil {
		config = t.Base.Config
	}
	return kernel.Servers(t.Notebook, config)
}
