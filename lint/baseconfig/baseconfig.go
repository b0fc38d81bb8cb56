// Package baseconfig finds the values in a config.json that SparkMagic rejects, and when it
// fails because of them.
package baseconfig

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/severity"
)

// A Stage is when SparkMagic fails because of its config.json.
type Stage int

// The stages, worst first.
const (
	KernelStart Stage = iota // the kernel does not start
	EveryCell                // it starts, and every cell fails
	FirstCell                // the first cell that needs a session fails
	LaterCell                // a session can start, and some cells fail
)

func (s Stage) String() string {
	return [...]string{"the kernel does not start", "every cell fails", "no session starts", "some cells fail"}[s]
}

// A Flaw is a value in a config.json that SparkMagic rejects or can't use.
type Flaw struct {
	Stage Stage
	// Severity is Error, except for values that fail only sometimes, and for placeholders
	// that somebody will fill in.
	Severity severity.Level
	// Key is the top-level key that the flaw is in.
	Key string
	// Node is the value; At is where to show it, if that is not the value.
	Node doc.Node
	At   doc.Place
	What string // what is wrong, in a few words
	// Effect is what happens because of it, where Stage does not say that; often empty.
	Effect string
	Now    string // what to write instead, as JSON; empty if that is not clear
	Hint   string // what to do, if Now is not all
	Note   string // details; often empty
	// Sent reports whether a request is sent nevertheless, to a place without a Livy.
	Sent bool
	// Secret reports whether the value must not be shown.
	Secret bool
}

// Flaws returns what a version of SparkMagic (empty for any) rejects in a config.json.
//
// Source: sparkmagic/utils/configuration.py, livyclientlib, kernels/wrapperkernel.
// Verdicts: type-*, cfg-*, follow-*, startup2-*, url*, blocked-1; sparkmagic-config.jsonl.
func Flaws(config *doc.Document, version string) []Flaw {
	if config == nil || !config.Valid() {
		return nil
	}
	c := &configured{version: version, root: config.Root().Dict()}
	for _, c.key = range slices.Sorted(maps.Keys(checks)) {
		if n := c.get(c.key); n.Exists() && c.reads() {
			checks[c.key](c, n)
		}
	}
	return c.flaws
}

// Stops returns the flaw that keeps a session of a kernel from being posted; ok is false
// if no flaw is known to. An empty kernel is that of PySpark. In IPython, the credentials of
// config.json do not matter, because each %spark add has its own.
func Stops(config *doc.Document, version, kernel string, ipython bool) (flaw Flaw, ok bool) {
	for _, found := range Flaws(config, version) {
		other := slices.Contains(sparkmagic.Credentials, found.Key) && (ipython || found.Key != Credentials(kernel))
		if found.Severity < severity.Error || found.Sent || found.Stage == LaterCell || other {
			continue
		}
		if !ok || found.Stage < flaw.Stage {
			flaw, ok = found, true
		}
	}
	return flaw, ok
}

// Takes reports whether Python's dict() accepts a value: an object, a list of pairs, or an
// empty list or string.
func Takes(n doc.Node) bool {
	return !n.Exists() || n.Dict().Exists() || n.Type() == doc.String && n.String() == ""
}

// Blank reports whether Python's str.strip removes r. SparkMagic strips its config.json before
// it reads it.
func Blank(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// Credentials returns the key of config.json that has the credentials of a kernel.
func Credentials(kernel string) string {
	switch sparkmagic.Kind(kernel) {
	case "spark":
		return "kernel_scala_credentials"
	case "sparkr":
		return "kernel_r_credentials"
	}
	return "kernel_python_credentials"
}

// configured collects the flaws of one config.json.
type configured struct {
	version string
	root    doc.Node
	key     string
	flaws   []Flaw
}

// get returns the value of a top-level key.
func (c *configured) get(key string) doc.Node { return c.root.Get(key) }

// reads reports whether the version reads the key.
func (c *configured) reads() bool {
	known, ok := sparkmagic.Find(c.key)
	return ok && c.since(known.Since)
}

// since reports whether a version, if one is known, is at least first.
func (c *configured) since(first string) bool {
	return c.version == "" || sparkmagic.Since(c.version, first)
}

// add adds a flaw. The pointer is valid until the next flaw is added. Nothing is known to be wrong with a placeholder, or with
// what an object lacks that a template completes.
func (c *configured) add(stage Stage, n doc.Node, what, now string) *Flaw {
	if n.Unknown() || n.Open() {
		return &Flaw{}
	}
	c.flaws = append(c.flaws, Flaw{Stage: stage, Severity: severity.Error, Key: c.key, Node: n, What: what, Now: now})
	return &c.flaws[len(c.flaws)-1]
}

// checks are the checks, by the top-level key that they look at.
var checks = map[string]func(*configured, doc.Node){
	"logging_config":                        (*configured).logging,
	"events_handler_class":                  (*configured).events,
	"kernel_python_credentials":             (*configured).credentials,
	"kernel_scala_credentials":              (*configured).credentials,
	"kernel_r_credentials":                  (*configured).credentials,
	"retry_policy":                          (*configured).retryPolicy,
	"retry_seconds_to_sleep_list":           (*configured).retryList,
	"configurable_retry_policy_max_retries": (*configured).maxRetries,
	"custom_headers":                        (*configured).headers,
	"http_session_config":                   (*configured).adapters,
	"wait_for_idle_timeout_seconds":         (*configured).idle,
	"livy_session_startup_timeout_seconds":  (*configured).startUp,
	"livy_server_heartbeat_timeout_seconds": (*configured).heartbeat,
	"heartbeat_refresh_seconds":             (*configured).refresh,
	"heartbeat_retry_seconds":               (*configured).refresh,
	"default_maxrows":                       (*configured).maxRows,
	"default_samplemethod":                  (*configured).sampleMethod,
	"default_samplefraction":                (*configured).sampleFraction,
}

// number returns a value as Python compares it with a number: true is 1.
func number(n doc.Node) (float64, bool) {
	switch n.Type() {
	case doc.Bool:
		return map[string]float64{"true": 1}[n.String()], true
	case doc.Number:
		x, err := strconv.ParseFloat(n.Raw(), 64)
		return x, err == nil || x != 0
	}
	return 0, false
}

// unquoted returns a positive number that stands in a string, as JSON; empty if there is none.
func unquoted(n doc.Node) string {
	s := strings.TrimSpace(n.String())
	if n.Type() != doc.String || !positive.MatchString(s) || strings.Trim(s, "0.") == "" {
		return ""
	}
	return s
}

// positive matches a number as JSON writes it, without a sign.
var positive = pattern.New(`^(?:0|[1-9]\d*)(?:\.\d+)?$`)

// brief returns a value as a message shows it.
func brief(n doc.Node) string { return n.Shown(80) }

// instead returns what stands where a number should.
func instead(n doc.Node) string {
	if n.Type() == doc.String {
		return "the string " + brief(n)
	}
	return brief(n)
}

// quoted returns a word as JSON; empty if the word is.
func quoted(word string) string {
	if word == "" {
		return ""
	}
	return doc.Quote(word)
}

// falsy reports whether Python treats a value as false.
func falsy(n doc.Node) bool {
	switch n.Type() {
	case doc.Object, doc.Array:
		for range n.Members() {
			return false
		}
		return true
	case doc.String:
		return n.String() == ""
	case doc.Bool, doc.Number:
		x, ok := number(n)
		return ok && x == 0
	}
	return true
}
