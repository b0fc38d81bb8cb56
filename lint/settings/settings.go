// Package settings reads and writes .sparklint.yaml: what a team says about its notebooks and
// endpoints.
//
// [Read] reads one file. [Settings.Extend] adds the files that it extends, and [Settings.Oblige]
// what files further up demand. The result says for a file of a run which endpoint it has
// ([Settings.EndpointOf]), which rules look ([Settings.Choose]) and what holds for its sessions
// ([Settings.Terms]). The package opens no files. [Put] writes facts about an endpoint into a file
// and changes nothing else in it.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/studio"
	"github.com/sparklint/sparklint/lint/severity"
)

// Name is the name of the file.
const Name = ".sparklint.yaml"

// Settings are the settings of a team for its notebooks.
type Settings struct {
	Root            bool     `yaml:"root"`                                                   // settings further up are ignored
	Extends         []string `yaml:"extends"`                                                // files that say what this one does not
	RequiredVersion string   `yaml:"required-version" jsonschema:"oneof_type=string;number"` // of sparklint: 1.2, or a range

	Endpoints    map[string]*Endpoint `yaml:"endpoints"`                            // by name
	Endpoint     string               `yaml:"endpoint"`                             // the endpoint of sessions whose url no endpoint has
	MaxExecutors int64                `yaml:"max-executors" jsonschema:"minimum=1"` // the cap that a session should have
	Select       []string             `yaml:"select"`                               // rules; all, if it is empty
	Ignore       []string             `yaml:"ignore"`
	Severity     map[string]string    `yaml:"severity"` // of rules: off, info, warning, error
	Enforce      []string             `yaml:"enforce"`  // rules that no file and no baseline may silence
	PerFile      []*PerFile           `yaml:"per-file"`
	Guard        map[string]string    `yaml:"guard"` // of rules, and of all others: observe, warn, enforce
	Policy       []*Policy            `yaml:"policy"`
	Connections  map[string]string    `yaml:"connections"` // kinds of Unified Studio's connections: emr, emr-serverless, glue

	Exclude []string `yaml:"exclude"` // globs of files to skip, from the folder of the settings
	// the lowest severity shown and fixed, of the whole run
	MinSeverity string `yaml:"min-severity" jsonschema:"enum=info,enum=warning,enum=error"`
	// the lowest severity that makes the exit code 1, of the whole run
	FailOn string `yaml:"fail-on" jsonschema:"enum=info,enum=warning,enum=error"`
	// the format of standard output
	Format string `yaml:"format" jsonschema:"enum=full,enum=concise,enum=json,enum=json-lines,enum=github,enum=gitlab,enum=sarif,enum=junit"`

	SparkMagic string `yaml:"sparkmagic" jsonschema:"oneof_type=string;number"` // versions, where an endpoint has none
	Livy       string `yaml:"livy" jsonschema:"oneof_type=string;number"`
	Spark      string `yaml:"spark" jsonschema:"oneof_type=string;number"`
	DeployMode string `yaml:"deploy-mode" jsonschema:"enum=client,enum=cluster"` // client or cluster
	// of EMR: emr-7.1.0; its versions count where no others are set
	Release string `yaml:"release"`

	RequireReasons bool `yaml:"require-reasons"` // of each suppression

	// At is where values stand, by key, and by key/name or key/number within maps and lists.
	At map[string]Place
	// Written are the versions as they are written, by key: 3.5, where Spark is 3.5.6.
	Written map[string]string
	Path    string // of the file
	// overruled are the rules that they leave out without effect, because settings further up require them.
	overruled []*lint.Suppression
	*source
}

// GuardAll is the key of guard that stands for the rules without a key of their own.
const GuardAll = "all"

// GuardModes are the values of guard, from the mildest on.
var GuardModes = []string{"observe", "warn", "enforce"}

// ConnectionKinds are the values of connections.
var ConnectionKinds = []string{string(studio.EMR), string(studio.Serverless), string(studio.Glue)}

// PerFile leaves rules out for some files.
type PerFile struct {
	Files   string   `yaml:"files" jsonschema:"required"`     // a glob, from the directory of the settings
	Ignore  []string `yaml:"ignore" jsonschema:"required"`    // rules
	Pointer string   `yaml:"pointer" jsonschema:"pattern=^/"` // a JSON pointer: only what is there or below
	Reason  string   `yaml:"reason"`
	Expires Day      `yaml:"expires"` // the last day on which it applies

	less map[string]*PerFile // the same without a rule

	At map[string]Place // of the values, by key
}

// Policy is a policy of an organisation.
type Policy struct {
	Pointer   string   `yaml:"pointer" jsonschema:"required,pattern=^/."` // into a session, or config.json: /conf/spark.executor.memory
	Required  bool     `yaml:"required"`
	Forbidden bool     `yaml:"forbidden"`
	Min       string   `yaml:"min" jsonschema:"oneof_type=string;number"` // a number, size or time
	Max       string   `yaml:"max" jsonschema:"oneof_type=string;number"`
	OneOf     []string `yaml:"one-of"`
	Matches   string   `yaml:"matches"`                   // a regular expression for the whole value
	Why       string   `yaml:"why" jsonschema:"required"` // the message

	At map[string]Place // of the values, by key

	made *lint.Policy // by Read
	says string       // its key, by Read
}

// Day is a date, as 2027-05-01; zero where there is none.
type Day struct{ time.Time }

// Over reports whether a day is past at a time.
func (d Day) Over(now time.Time) bool { return !d.IsZero() && !now.Before(d.AddDate(0, 0, 1)) }

// Endpoint is a cluster that sessions share; what is left out is not known.
type Endpoint struct {
	URL string `yaml:"url"` // as kernel_*_credentials have it

	endpoint.Cluster

	Users   int64 `yaml:"users" jsonschema:"minimum=1"`   // notebooks at the same time
	Reserve int64 `yaml:"reserve" jsonschema:"minimum=1"` // nodes that others hold

	SparkMagic string `yaml:"sparkmagic" jsonschema:"oneof_type=string;number"` // versions
	Livy       string `yaml:"livy" jsonschema:"oneof_type=string;number"`
	Spark      string `yaml:"spark" jsonschema:"oneof_type=string;number"`
	DeployMode string `yaml:"deploy-mode" jsonschema:"enum=client,enum=cluster"` // client or cluster

	Defaults     map[string]string `yaml:"defaults"`                            // spark-defaults.conf
	Blacklist    []string          `yaml:"blacklist"`                           // spark-blacklist.conf
	MaxSessions  int64             `yaml:"max-sessions" jsonschema:"minimum=1"` // livy.server.session.max-creation
	StartTimeout Period            `yaml:"start-timeout"`                       // livy.rsc.server.connect.timeout

	At      map[string]Place  // of the values, by key
	Written map[string]string // the versions as they are written, by key
	Name    string

	server string // the URL without what does not count

	// Shared is what is computed with; nil where the size is not known.
	Shared *endpoint.Endpoint
	// Lacks says what is missing for Shared; nil if there is one.
	Lacks error
}

// Period is a time, in seconds if it has no unit.
type Period time.Duration

// Read reads a settings file. The path is for errors, which all have a place. Read does not read the files
// that it extends: [Settings.Extend] takes those, and checks them together.
func Read(path, src string) (*Settings, []error) {
	if len(src) > MostBytes {
		return nil, []error{tooLarge(path)}
	}
	s := &Settings{Path: path}
	text, wrong := decoded(src)
	s.source = newSource(path, src, text)
	if wrong != nil {
		wrong.Path = path
		return nil, []error{wrong}
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var doc yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return s, nil // nothing but comments
	case err != nil:
		return nil, []error{unreadable(path, err)}
	}
	var more yaml.Node
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, []error{&Error{path, more.Line, more.Column, "a second YAML document: settings can have only one"}}
	case !errors.Is(err, io.EOF):
		return nil, []error{unreadable(path, err)}
	}
	if n := tooMany(doc.Content[0]); n != nil {
		return nil, []error{tooManyNodes(path, n)}
	}
	d := &decoding{source: s.source}
	d.read(doc.Content[0], reflect.ValueOf(s).Elem(), "the file")
	for _, name := range slices.Sorted(maps.Keys(s.Endpoints)) {
		if e := s.Endpoints[name]; e != nil {
			e.Name, e.server = name, same(e.URL)
			d.endpoint(e)
		} else {
			delete(s.Endpoints, name)
		}
	}
	if !d.cheap(s) {
		return nil, d.all() // what comes next is what costs
	}
	d.choices(s)
	d.constraint(s)
	d.run(s)
	if len(s.Extends) == 0 {
		d.together(s)
	}
	if s.MaxExecutors > endpoint.Endless {
		d.failAt(s.At["max-executors"], "max-executors: %d is more than a session can have", s.MaxExecutors)
	}
	return s, d.all()
}

// decoded returns a file without a byte order mark, or an error if it is not UTF-8.
func decoded(src string) (string, *Error) {
	src = strings.TrimPrefix(src, "\ufeff")
	if strings.HasPrefix(src, "\xff\xfe") || strings.HasPrefix(src, "\xfe\xff") {
		return src, &Error{Line: 1, Column: 1, What: "UTF-16: save it as UTF-8"}
	}
	for i, line := range strings.Split(src, "\n") {
		if n := strings.IndexByte(line, 0); n >= 0 {
			return src, &Error{Line: i + 1, Column: n + 1, What: "binary, or UTF-16: save it as UTF-8"}
		}
		if !utf8.ValidString(line) {
			return src, &Error{Line: i + 1, What: "not UTF-8"}
		}
	}
	return src, nil
}

// unreadable returns an error of the YAML library in the form of ours.
func unreadable(path string, err error) error {
	var load *yaml.LoadError
	if errors.As(err, &load) && load.Mark.Line > 0 {
		return &Error{path, load.Mark.Line, load.Mark.Column, "not YAML: " + load.Message}
	}
	what := "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")
	if path == "" {
		return errors.New(what)
	}
	return fmt.Errorf("%s: %s", path, what)
}

// Of returns the name of the endpoint that has a url; empty if none has.
func (s *Settings) Of(url string) string {
	own := same(url)
	first := ""
	for name, e := range s.Endpoints {
		if e.URL != "" && (first == "" || name < first) && e.server == own {
			first = name
		}
	}
	return first
}

// same returns a url in a form to compare: with a lower-case host, and without the scheme's default port
// and trailing slashes.
func same(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return address
	}
	if u.Host == "" {
		return strings.TrimRight(strings.TrimSpace(address), "/") // no url that SparkMagic reaches
	}
	host := strings.ToLower(u.Host)
	switch {
	case strings.EqualFold(u.Scheme, "http"):
		host = strings.TrimSuffix(host, ":80")
	case strings.EqualFold(u.Scheme, "https"):
		host = strings.TrimSuffix(host, ":443")
	}
	return strings.ToLower(u.Scheme) + "://" + host + strings.TrimRight(u.Path, "/") + "?" + u.RawQuery
}

// NoEndpoint returns the message that no endpoint has a name, with the nearest name.
func (s *Settings) NoEndpoint(name string) string {
	names := slices.Sorted(maps.Keys(s.Endpoints))
	near := facts.Nearest(name, names)
	switch {
	case near != "":
		return fmt.Sprintf("no endpoint %q: did you mean %q?", name, near)
	case len(names) == 0:
		return fmt.Sprintf("no endpoint %q: the settings have no endpoints", name)
	default:
		return fmt.Sprintf("no endpoint %q; declared: %s", name, strings.Join(names, ", "))
	}
}

func (d *decoding) failAt(at Place, format string, a ...any) {
	d.errs = append(d.errs, &Error{cmp.Or(at.Path(), d.path), at.Line, at.Column, fmt.Sprintf(format, a...)})
}

// least is about the smallest container in which Spark's JVM starts, in MiB: 450 MiB and the overhead.
const least = 512

// endpoint checks an endpoint's values together.
func (d *decoding) endpoint(e *Endpoint) {
	e.Written = map[string]string{
		"sparkmagic": d.release("sparkmagic", &e.SparkMagic, e.At["sparkmagic"]),
		"livy":       d.release("livy", &e.Livy, e.At["livy"]),
		"spark":      d.release("spark", &e.Spark, e.At["spark"]),
	}
	for key, of := range map[string]struct {
		value string
		known []string
	}{
		"deploy-mode": {e.DeployMode, []string{"client", "cluster"}}, "calculator": {e.Calculator, []string{"default", "dominant"}},
		"scheduler": {e.Scheduler, []string{"capacity", "fifo"}},
	} {
		if of.value != "" && !slices.Contains(of.known, of.value) {
			d.failAt(e.At[key], "%s: %q: write %s", key, of.value, strings.Join(of.known, " or "))
		}
	}
	if e.URL != "" && !strings.Contains(e.URL, "://") {
		d.failAt(e.At["url"], "url: %q has no http:// or https://, so no credentials can match it", e.URL)
	}
	for key, size := range map[string]endpoint.MiB{
		"node-memory": e.NodeMemory, "max-allocation": e.MaxAllocation, "max-memory": e.MaxMemory, "max-disk": e.MaxDisk,
	} {
		if size > 0 && size < least {
			d.failAt(e.At[key], "%s: %d MiB is too small for a container: did you mean %dg?", key, size, size)
		}
	}
	if e.Users > endpoint.MostUsers {
		d.failAt(e.At["users"], "users: %d is above the maximum, %d", e.Users, endpoint.MostUsers)
	}
	d.emr(e.Release, e.At["release"])
	d.queues(e)
	shared, err := e.sized(e.Cluster)
	switch {
	case errors.Is(err, endpoint.ErrSize):
		e.Lacks = err
		return // the endpoint may declare only versions and the like
	case err != nil:
		d.failAt(d.first(e), "endpoint %s: %s", e.Name, err)
		return
	}
	if e.Reserve >= shared.Nodes.Value {
		d.failAt(e.At["reserve"], "reserve: %d of %d nodes leaves no node for sessions", e.Reserve, shared.Nodes.Value)
	}
	if e.CoreNodes > max(e.Nodes, e.MaxNodes) && e.Nodes > 0 {
		d.failAt(e.At["core-nodes"], "core-nodes: %d is more than nodes, %d", e.CoreNodes, max(e.Nodes, e.MaxNodes))
	}
	if e.MaxNodes > 0 && e.MaxNodes < e.Nodes {
		d.failAt(e.At["max-nodes"], "max-nodes: %d is less than nodes, %d", e.MaxNodes, e.Nodes)
	}
	e.Shared = shared
}

// queues looks at the queues of an endpoint.
func (d *decoding) queues(e *Endpoint) {
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(e.Queues)) {
		q, at := e.Queues[name], e.At["queues/"+name]
		switch {
		case q.Capacity == nil:
			d.failAt(at, "queues: %s: capacity is missing: write the percent of the cluster that the queue is guaranteed", name)
		case q.MaxCapacity > 0 && float64(q.MaxCapacity) < q.Guaranteed():
			d.failAt(at, "queues: %s: max-capacity %g is below capacity %g", name, q.MaxCapacity, q.Guaranteed())
		}
		sum += q.Guaranteed()
	}
	if sum > 100.1 {
		d.failAt(e.At["queues"], "queues: the capacities add up to %g, above 100: write percents of the cluster, also for queues below others",
			sum)
	}
}

// sized returns what is computed with for a cluster of an endpoint.
func (e *Endpoint) sized(c endpoint.Cluster) (*endpoint.Endpoint, error) {
	shared, err := endpoint.New(c, endpoint.InSettings)
	if err != nil {
		return nil, err
	}
	shared.Name, shared.Users, shared.Reserve = e.Name, e.Users, e.Reserve
	shared.MaxSessions = cmp.Or(e.MaxSessions, shared.MaxSessions)
	return shared, nil
}

// run looks at what is said of a whole run, and of sessions without an endpoint.
func (d *decoding) run(s *Settings) {
	s.Written = map[string]string{
		"sparkmagic": d.release("sparkmagic", &s.SparkMagic, s.At["sparkmagic"]),
		"livy":       d.release("livy", &s.Livy, s.At["livy"]),
		"spark":      d.release("spark", &s.Spark, s.At["spark"]),
	}
	d.emr(s.Release, s.At["release"])
	for key, value := range map[string]string{"min-severity": s.MinSeverity, "fail-on": s.FailOn} {
		if _, err := severity.Parse(value); value != "" && err != nil {
			d.failAt(s.At[key], "%s: %v", key, err)
		}
	}
	if s.DeployMode != "" && s.DeployMode != "client" && s.DeployMode != "cluster" {
		d.failAt(s.At["deploy-mode"], "deploy-mode: %q: write client or cluster", s.DeployMode)
	}
	for i, given := range s.Exclude {
		at := s.At[fmt.Sprintf("exclude/%d", i)]
		switch glob := Glob(given); {
		case strings.HasPrefix(given, "/"):
			d.failAt(at, "exclude: %q matches nothing: globs start at the folder of the settings; write %q", given, strings.Trim(given, "/"))
		case glob == "":
			d.failAt(at, "exclude: %q is not a glob", given)
		}
	}
}

// Glob is an exclude glob as it is matched with paths: ./a/ is a.
func Glob(given string) string { return strings.TrimSuffix(strings.TrimPrefix(given, "./"), "/") }

// choices checks the keys about rules, except the names of rules.
func (d *decoding) choices(s *Settings) {
	for _, rule := range slices.Sorted(maps.Keys(s.Severity)) {
		if !slices.Contains([]string{"off", "info", "warning", "error"}, s.Severity[rule]) {
			d.failAt(s.At["severity/"+rule], "severity: %s: %q: write off, info, warning or error", rule, s.Severity[rule])
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(s.Guard)) {
		if !slices.Contains(GuardModes, s.Guard[rule]) {
			d.failAt(s.At["guard/"+rule], "guard: %s: %q: write observe, warn or enforce", rule, s.Guard[rule])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Connections)) {
		if !slices.Contains(ConnectionKinds, s.Connections[name]) {
			d.failAt(s.At["connections/"+name], "connections: %s: %q: write emr, emr-serverless or glue", name, s.Connections[name])
		}
	}
	for i, rule := range s.Enforce {
		at := s.At[fmt.Sprintf("enforce/%d", i)]
		if slices.Contains(s.Ignore, rule) || s.Severity[rule] == "off" {
			d.failAt(at, "enforce: %s is turned off by ignore or severity in this file", rule)
		}
		for _, f := range s.PerFile {
			if slices.Contains(f.Ignore, rule) {
				d.failAt(f.At["ignore"], "per-file: %s is enforced in this file", rule)
			}
		}
	}
	for _, p := range s.Policy {
		d.policy(s, p)
		p.made, p.says = p.policy(), p.said()
		if at, ok := p.At["pointer"]; ok {
			p.made.Place = at.In()
		}
	}
	for _, f := range s.PerFile {
		if f.Files == "" || len(f.Ignore) == 0 {
			d.failAt(s.At["per-file"], "per-file: an entry needs files (a glob) and ignore (rules)")
		}
		if glob := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(f.Files, "."), "/"), "/"); strings.HasPrefix(f.Files, "./") ||
			strings.HasPrefix(f.Files, "/") {
			d.failAt(f.At["files"], "files: %q matches nothing: globs start at the folder of the settings; write %q", f.Files, glob)
		} else if strings.HasSuffix(f.Files, "/") {
			d.failAt(f.At["files"], "files: %q matches nothing: for a folder, write %q", f.Files, glob+"/**")
		}
		if f.Pointer != "" && !strings.HasPrefix(f.Pointer, "/") {
			d.failAt(f.At["pointer"], "pointer: %q is not a JSON pointer, such as /conf/spark.executor.memory", f.Pointer)
		}
	}
}

// first returns the place of the first key for an endpoint's size.
func (d *decoding) first(e *Endpoint) Place {
	for _, key := range []string{"worker-type", "workers", "dpus", "instance-type", "nodes", "node-memory"} {
		if at, ok := e.At[key]; ok {
			return at
		}
	}
	return Place{Line: 1, Column: 1, Length: 1}
}
