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
	"github.com/sparklint/sparklint/lint/facts/studio"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Target is a file in a run, with what the run knows about it. It does not change once it is part
// of a run, and several runs may share it. Make one with [NewTarget], or as a literal.
type Target struct {
	*File
	// Base is the config.json that the sessions of a notebook start from; nil if none is known. If
	// it is not itself a target of the run, nothing is reported in it and no fix changes it.
	Base *Target
	// Whole says that the run has all files whose sessions may have to do with this one, as when a
	// whole repository is checked. Only then does a rule that looks at all files call a suppression
	// unused.
	Whole bool
	// Personal says that the file lies in the home directory of its owner.
	Personal bool
	// Terms hold for the sessions of the file. They must not be nil.
	Terms *Terms

	cache    atomic.Pointer[derived]
	silences atomic.Pointer[suppressions]
	secrecy  secrecy
}

// derived are values that are computed from a target, and can be computed again.
type derived struct {
	replay   *kernel.Replay
	sessions []*Session
	known    []*Session // those of which all settings are known
}

// add adds a session of a target.
func (d *derived) add(s *Session) {
	d.sessions = append(d.sessions, s)
	if !s.Open() && !s.Target.layered(s) {
		d.known = append(d.known, s)
	}
}

// NewTarget returns a target that stands alone: without a base config, and with terms that say
// nothing.
func NewTarget(f *File) *Target { return &Target{File: f, Terms: &Terms{}} }

// with returns the same target with another file and another base config.
func (t *Target) with(f *File, base *Target) *Target {
	return &Target{File: f, Base: base, Whole: t.Whole, Personal: t.Personal, Terms: t.Terms}
}

// Terms are what is known about the sessions of a file, from flags and from settings. The zero
// Terms say nothing: then an error is only what every current version rejects.
type Terms struct {
	// SparkMagic is the version that reads the file; empty for the newest.
	SparkMagic string
	// MaxExecutors is the cap of executors for each session; 0 if there is none. A cap implies that the endpoint is
	// shared.
	MaxExecutors int
	// Livy is the version of the server. Empty if it is not known: then an error is only what every
	// current one, 0.7 and later, rejects.
	Livy string
	// Spark is the version of Spark that Livy starts. Empty if it is not known: then an error is
	// only what 3.3 and every later one rejects.
	Spark string
	// DeployMode is where the driver runs, client or cluster; empty if that is not known.
	DeployMode string
	// Blacklist are the keys of conf that the server rejects: its spark-blacklist.conf.
	Blacklist []string
	// Defaults are the properties that a session gets if it does not say otherwise, by key: the
	// server's spark-defaults.conf. Nil if they are not known.
	Defaults map[string]string
	// StartTimeout is how long the server waits for a session to start, its
	// livy.rsc.server.connect.timeout; 0 if that is not known.
	StartTimeout time.Duration
	// Server names the server that sessions go to: those of one name go to one server. Empty if
	// none is declared.
	Server string
	// Endpoint is the cluster that the sessions share; nil if none is declared. Set it with
	// [Terms.Share].
	Endpoint *endpoint.Endpoint
	// EndpointPlaces are the places where the settings declare the endpoint, by key; nil if flags declare
	// it.
	EndpointPlaces map[string]doc.Place
	// Connections are the kinds of Unified Studio's connections, by name: emr, emr-serverless or glue.
	Connections map[string]string
	// Policies are the rules of an organisation, as data.
	Policies []*Policy
	// Off says what in the settings leaves a rule out, by the name of the rule. Findings of such a
	// rule are silenced; for other rules it is as if it did not look.
	Off map[string]*Suppression
	// Levels are severities that somebody has chosen for rules, by the name of the rule.
	Levels map[string]Severity
	// Enforced are the names of rules that no file may suppress.
	Enforced map[string]bool
	// Entries are all suppressions of the settings, and Suppressions those that are about this
	// file. RequireReasons asks of every suppression why it is there.
	Entries, Suppressions []*Suppression
	RequireReasons        bool
}

// level returns the severity of a finding, which the settings can change for its rule.
func (o *Terms) level(rule string, severity Severity) Severity {
	if chosen, ok := o.Levels[rule]; ok {
		return chosen
	}
	return severity
}

// Share declares the endpoint of the sessions. Call it when Spark, DeployMode and Defaults are set:
// they count instead of those of the endpoint, which is copied.
//
// If the deploy mode is not known, drivers run in the cluster on a Glue development endpoint and in a pool, and beside
// Livy on any other endpoint, as is its default. On EMR Serverless, they run on workers in any case, and
// the deploy mode has no meaning.
func (o *Terms) Share(e *endpoint.Endpoint) {
	if e.Serverless {
		o.DeployMode = ""
	}
	shared := *e
	if o.Defaults != nil {
		shared.Defaults = o.Defaults
	}
	shared.Spark, shared.Client = o.Spark, o.DeployMode == "client" || o.DeployMode == "" && e.Worker == nil && !e.Pool
	o.Endpoint = shared.Remembering()
}

// reachesLivy reports whether a connection of Unified Studio leads to a Livy server, as far as it is declared, and the endpoint is
// not one of another kind.
func (o *Terms) reachesLivy(connection string) bool {
	kind := studio.Kind(o.Connections[connection])
	return kind.Livy() && (o.Endpoint == nil || o.Endpoint.Serverless == (kind == studio.Serverless))
}

// A Session is one that a target asks for.
type Session struct {
	*kernel.Session
	Target *Target
}

// Python reports whether the session is known to be one of Python.
func (s *Session) Python() bool {
	kind := ""
	if s.Target.Notebook != nil {
		kind = sparkmagic.Kind(s.Target.Notebook.Kernel)
	}
	return strings.HasPrefix(kind, "pyspark")
}

// A Setting is a property of Spark that is decided in the file that asks for the session: by conf,
// or by the field of the request for it.
type Setting struct {
	Key     string // as Spark calls it
	Node    doc.Node
	Session *Session
}

// look returns the derived values, which rules need again and again.
func (t *Target) look() *derived {
	if d := t.cache.Load(); d != nil {
		return d
	}
	d := &derived{replay: t.play()}
	for _, s := range d.replay.Sessions {
		d.add(&Session{s, t})
	}
	if !t.cache.CompareAndSwap(nil, d) {
		return t.cache.Load()
	}
	return d
}

// forget frees the derived values, which can be computed again. It keeps the suppressions, because a check in progress
// identifies the used ones by them.
func (t *Target) forget() { t.cache.Store(nil) }

func (t *Target) play() *kernel.Replay {
	switch {
	case t.Config != nil:
		return kernel.Config(kernel.NewBase(t.Config, t.Terms.SparkMagic))
	case t.Notebook.Runtime == notebook.Studio:
		return kernel.Studio(t.Notebook, t.Terms.reachesLivy)
	case t.Base == nil:
		return kernel.Notebook(t.Notebook, kernel.NewBase(nil, t.Terms.SparkMagic))
	case t.Base.Terms.SparkMagic == t.Terms.SparkMagic: // the base config of many notebooks is read once
		return kernel.Notebook(t.Notebook, t.Base.Replay().Base())
	}
	return kernel.Notebook(t.Notebook, kernel.NewBase(t.Base.Config, t.Terms.SparkMagic))
}

// Replay returns what SparkMagic does when the notebook is run from top to bottom, or with the
// config.json alone.
func (t *Target) Replay() *kernel.Replay {
	return t.look().replay
}

// Sessions returns the sessions that the file asks for: one for each %%configure cell, or the one
// of a config.json.
func (t *Target) Sessions() []*Session {
	return t.look().sessions
}

// Known returns the sessions of which all settings are known: no placeholder of a template stands for some of them, and
// no statement leaves some out. Rules about settings that are missing look at these.
func (t *Target) Known() []*Session { return t.look().known }

// layered reports whether a template may add a layer of settings to a session: one that its config.json does not have.
func (t *Target) layered(s *Session) bool {
	config := t.Config
	if config == nil && t.Base != nil {
		config = t.Base.Config
	}
	if config == nil || len(config.Holes()) == 0 {
		return false
	}
	root := config.Root().Dict()
	for _, layer := range []string{"session_configs", "session_configs_defaults"} {
		if root.Get(layer).Unknown() || s.Cell == nil && !root.Get(layer).Exists() && root.Open() {
			return true
		}
	}
	return !root.Exists()
}

// overridden returns the same target with the sessions of the cells that another %%configure overrides; nil if there
// are none.
func (t *Target) overridden() *Target {
	replay := t.Replay()
	if len(replay.Overridden) == 0 {
		return nil
	}
	now, d := t.with(t.File, t.Base), &derived{replay: replay}
	for _, o := range replay.Overridden {
		d.add(&Session{o.Session, t})
	}
	now.cache.Store(d)
	return now
}

// Layers returns the sessions of the file. For a config.json it adds what session_configs_defaults
// gives by itself, because cells that replace session_configs start from that.
func (t *Target) Layers() []*Session {
	sessions := t.Sessions()
	if t.Config != nil && sessions[0].Defaults.Exists() && sessions[0].Settings.Exists() {
		return append(slices.Clip(sessions), &Session{&kernel.Session{Defaults: sessions[0].Defaults}, t})
	}
	return sessions
}

// Requests returns the objects of the file that become a request, or a layer of one.
func (t *Target) Requests() (requests []doc.Node) {
	for _, s := range t.Sessions() {
		layers := s.Own()
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

// Settings returns the properties that the sessions of the file decide, each node once. A property
// in conf that a field of the request overrides is not among them. The defaults of a config.json
// also count by themselves, because a cell leaves nothing else of it.
func (p *Pass) Settings() []Setting {
	if !p.hasSettings {
		p.settings, p.hasSettings = settingsOf(p.Sessions()), true
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
			layers := s.Own()
			if s.Cell == nil {
				layers = append(layers, s.Defaults)
			}
			for _, layer := range layers {
				if layer.Document() == nil {
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

// Servers returns the URLs that the sessions of the file are posted to, as far as they are known.
func (t *Target) Servers() []string {
	config := t.Config
	if t.Notebook != nil && t.Base != nil {
		config = t.Base.Config
	}
	return kernel.Servers(t.Notebook, config)
}
