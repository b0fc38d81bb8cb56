package lint

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// A Stage is when SparkMagic fails for what stands in its config.json.
type Stage int

// The stages, the worst first.
const (
	KernelStart Stage = iota // the kernel does not start
	EveryCell                // it starts, and every cell fails
	FirstCell                // the first cell that needs a session fails
	LaterCell                // a session starts, and certain cells fail
)

func (s Stage) String() string {
	return [...]string{"the kernel does not start", "every cell fails", "no session starts", "some cells fail"}[s]
}

// A ConfigFlaw is a value in a config.json that SparkMagic does not take.
type ConfigFlaw struct {
	Stage Stage
	// Key is the top-level key that it is about.
	Key string
	// Node is the value; At is where to show it, if that is not the value.
	Node doc.Node
	At   doc.Place
	What string // what is wrong, in a few words
	Now  string // what to write instead, as JSON; empty if that is not clear
	Hint string // what else to do
	// Sent tells that a request goes out nevertheless, to where no Livy is.
	Sent bool
	// Unsure tells that the value may be a template, or be right elsewhere.
	Unsure bool
}

// ConfigFlaws is what SparkMagic does not take in a config.json.
//
// Source: sparkmagic/utils/configuration.py, livyclientlib, kernels/wrapperkernel.
// Verdicts: type-*, cfg-*, follow-*, startup2-*, url*, blocked-1.
func (f *File) ConfigFlaws() []ConfigFlaw {
	if f.Config == nil || !f.Config.Valid() {
		return nil
	}
	c := &configured{version: f.SparkMagic, root: f.Config.Root()}
	for m := range c.root.Fields() {
		c.key = m.Key()
		if check := configChecks[c.key]; check != nil && c.reads() {
			check(c, m)
		}
	}
	return c.flaws
}

// Stops is the flaw that keeps a session of a kernel from being posted; ok is false
// if none is known to. An empty kernel is that of PySpark.
func (f *File) Stops(kernel string) (flaw ConfigFlaw, ok bool) {
	for _, found := range f.ConfigFlaws() {
		others := strings.HasSuffix(found.Key, "_credentials") && found.Key != credentialsOf(kernel)
		if found.Unsure || found.Sent || found.Stage == LaterCell || others {
			continue
		}
		if !ok || found.Stage < flaw.Stage {
			flaw, ok = found, true
		}
	}
	return flaw, ok
}

func credentialsOf(kernel string) string {
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
	flaws   []ConfigFlaw
}

// reads tells whether the version knows the key.
func (c *configured) reads() bool {
	known, ok := sparkmagic.Find(c.key)
	return ok && (c.version == "" || sparkmagic.Since(c.version, known.Since))
}

func (c *configured) add(stage Stage, n doc.Node, what, now string) *ConfigFlaw {
	c.flaws = append(c.flaws, ConfigFlaw{Stage: stage, Key: c.key, Node: n, What: what, Now: now})
	return &c.flaws[len(c.flaws)-1]
}

// configChecks are the checks by key.
var configChecks = map[string]func(*configured, doc.Node){
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
	"default_maxrows":                       (*configured).maxRows,
	"default_samplemethod":                  (*configured).sampleMethod,
	"default_samplefraction":                (*configured).sampleFraction,
}

// number is a value as Python compares it with one; true is 1.
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

// unquoted is the number in a string as JSON; empty if there is none.
func unquoted(n doc.Node) string {
	s := strings.TrimSpace(n.String())
	if x, err := strconv.ParseFloat(s, 64); n.Type() != doc.String || err != nil || x <= 0 {
		return ""
	}
	return s
}

// logging looks at what goes to Python's logging.config.dictConfig.
func (c *configured) logging(n doc.Node) {
	if !n.IsObject() {
		if size, _ := elements(n); n.Type() != doc.Array || size == 0 {
			c.add(KernelStart, n, fmt.Sprintf("logging_config must be an object with a version, not %s", n.Type()), "")
		}
		return
	}
	version := n.Get("version")
	if x, ok := number(version); !version.Exists() {
		c.add(KernelStart, n, "logging_config has no version, which must be 1", "").At = n.Name()
		return
	} else if !ok || x != 1 {
		c.add(KernelStart, version, "the version of logging_config must be 1", "1")
		return
	}
	handlers := n.Get("handlers")
	for h := range handlers.Members() {
		class := h.Get("class")
		switch {
		case !h.IsObject() || h.Get("()").Exists():
		case !class.Exists():
			c.add(KernelStart, h, fmt.Sprintf("the handler %q has no class", h.Key()), "").At = h.Name()
		case class.Type() != doc.String || missing(class.String()):
			c.add(KernelStart, class, fmt.Sprintf("there is no class %s", class.Raw()), handlerNow(class.String()))
		case class.String() == fileHandler && !h.Get("home_path").Exists() && !h.Get("filename").Exists():
			c.add(KernelStart, h, fmt.Sprintf("the handler %q has no home_path, which its class needs", h.Key()), "").At = h.Name()
			c.flaws[len(c.flaws)-1].Hint = `add "home_path": "~/.sparkmagic"`
		case h.Get("formatter").Exists() && !n.Get("formatters", h.Get("formatter").String()).Exists():
			c.add(KernelStart, h.Get("formatter"), fmt.Sprintf("there is no formatter %s in logging_config", h.Get("formatter").Raw()), "")
		}
		c.level(h.Get("level"))
	}
	for l := range n.Get("loggers").Members() {
		c.level(l.Get("level"))
		for h := range l.Get("handlers").Members() {
			if h.Type() == doc.String && !handlers.Get(h.String()).Exists() {
				c.add(KernelStart, h, fmt.Sprintf("there is no handler %s in logging_config", h.Raw()), "")
			}
		}
	}
	c.level(n.Get("root", "level"))
}

var levels = []string{"CRITICAL", "FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "NOTSET"}

func (c *configured) level(n doc.Node) {
	if n.Type() == doc.String && !slices.Contains(levels, n.String()) {
		now := facts.Nearest(n.String(), levels)
		if now != "" {
			now = doc.Quote(now)
		}
		c.add(KernelStart, n, fmt.Sprintf("there is no level %s of logging", n.Raw()), now)
	}
}

// pythonLogging are the handlers of Python's own logging package.
var pythonLogging = []string{
	"logging.StreamHandler", "logging.FileHandler", "logging.NullHandler", "logging.Handler", "logging.handlers.RotatingFileHandler",
	"logging.handlers.TimedRotatingFileHandler", "logging.handlers.WatchedFileHandler", "logging.handlers.SocketHandler",
	"logging.handlers.DatagramHandler", "logging.handlers.SysLogHandler", "logging.handlers.NTEventLogHandler", "logging.handlers.SMTPHandler",
	"logging.handlers.MemoryHandler", "logging.handlers.HTTPHandler", "logging.handlers.BufferingHandler", "logging.handlers.QueueHandler",
}

const fileHandler = "hdijupyterutils.filehandler.MagicsFileHandler"

// missing tells of a class that is known not to be there: what is in the package
// of somebody else is not known.
func missing(class string) bool {
	switch {
	case strings.HasPrefix(class, "logging."):
		return !slices.Contains(pythonLogging, class)
	case strings.HasPrefix(class, "hdijupyterutils."):
		return class != fileHandler && class != eventsHandler
	case strings.HasPrefix(class, "remotespark."), strings.HasPrefix(class, "sparkmagic.utils.filehandler."):
		return true // what these were called in the first releases
	}
	return !strings.Contains(class, ".")
}

func handlerNow(class string) string {
	if strings.HasSuffix(class, ".MagicsFileHandler") {
		return doc.Quote(fileHandler)
	}
	if near := facts.Nearest(class, pythonLogging); near != "" {
		return doc.Quote(near)
	}
	return ""
}

const eventsHandler = "hdijupyterutils.eventshandler.EventsHandler"

func (c *configured) events(n doc.Node) {
	if n.Type() == doc.String && !missing(n.String()) {
		return
	}
	now := ""
	if strings.HasSuffix(n.String(), "EventsHandler") {
		now = doc.Quote(eventsHandler)
	}
	c.add(KernelStart, n, fmt.Sprintf("events_handler_class must name a class, as %q, not %s", eventsHandler, brief(n)), now)
}

// brief is a value as a message shows it.
func brief(n doc.Node) string {
	if raw := n.Raw(); len(raw) <= 40 && n.Type() != doc.Object && n.Type() != doc.Array {
		return raw
	}
	return n.Type().String()
}

// Auths are the kinds of authentication that SparkMagic has by itself.
var Auths = []string{"None", "Basic_Access", "Kerberos"}

func (c *configured) credentials(n doc.Node) {
	if !n.IsObject() {
		c.add(EveryCell, n, fmt.Sprintf("%s must be an object, not %s", c.key, brief(n)), "")
		return
	}
	c.endpoint(n, n.Get("url"))
	user, password := n.Get("username"), n.Get("password")
	empty := password.Type() == doc.String && password.String() == ""
	if coded := n.Get("base64_password"); coded.Exists() && coded.Type() != doc.Null {
		decoded, ok := decode64(coded)
		if !ok {
			c.add(EveryCell, coded, "base64_password is no base64", "")
			return
		}
		empty = decoded == ""
	}
	nobody := user.Type() == doc.String && user.String() == ""
	auth := n.Get("auth")
	name := auth.String()
	if !auth.Exists() || auth.Type() == doc.Null {
		name = "Basic_Access"
		if nobody && empty {
			name = "None"
		}
	}
	switch known := c.auths(); {
	case auth.Type() == doc.Object || auth.Type() == doc.Array || auth.Type() == doc.Bool || auth.Type() == doc.Number || !slices.Contains(known, name):
		now := ""
		if near := nearAuth(name, known); near != "" {
			now = doc.Quote(near)
		}
		at := auth
		if !auth.Exists() {
			at = n
		}
		flaw := c.add(EveryCell, at, fmt.Sprintf("auth %s is not supported: SparkMagic knows %s", name, strings.Join(known, ", ")), now)
		flaw.Unsure = templated(name)
		if !auth.Exists() {
			flaw.At, flaw.Now = n.Name(), ""
		}
	case name == "Basic_Access" && (nobody || empty):
		at := user
		if !nobody {
			at = password
		}
		flaw := c.add(EveryCell, at, "Basic_Access needs a username and a password", "")
		if !at.Exists() {
			flaw.Node, flaw.At = n, n.Name()
		}
	}
}

// auths are those that a config.json offers.
func (c *configured) auths() []string {
	own := c.root.Get("authenticators")
	if !own.Exists() || c.version != "" && !sparkmagic.Since(c.version, "0.17.0") {
		return Auths
	}
	list := []string{}
	for m := range own.Members() {
		list = append(list, m.Key())
	}
	return append(list, "None")
}

func nearAuth(name string, known []string) string {
	if strings.EqualFold(name, "basic") && slices.Contains(known, "Basic_Access") {
		return "Basic_Access"
	}
	if name == "" {
		return "None"
	}
	return facts.Nearest(name, known)
}

// endpoint looks at a url.
func (c *configured) endpoint(n, address doc.Node) {
	s := address.String()
	switch {
	case !address.Exists():
		c.add(EveryCell, n, "there is no url: it is not taken from the defaults", "").At = n.Name()
		return
	case address.Type() != doc.String || s == "":
		c.add(EveryCell, address, "the url must not be "+map[bool]string{true: "empty", false: address.Type().String()}[address.Type() == doc.String], "")
		return
	}
	what, now := unreachable(s)
	if what == "" {
		return
	}
	if now != "" {
		now = doc.Quote(now)
	}
	if templated(s) {
		now = ""
	}
	flaw := c.add(FirstCell, address, fmt.Sprintf("the url %s %s", address.Raw(), what), now)
	flaw.Unsure, flaw.Sent = templated(s), strings.Contains(what, "/sessions")
}

// templated tells of a value that somebody fills in: with braces, or a word in
// capitals.
func templated(s string) bool {
	return strings.ContainsAny(s, "{}$<>%") || strings.Contains(s, "_") && strings.ToUpper(s) == s && !strings.ContainsAny(s, ".:/")
}

// unreachable is why no request can be made to a url, and what was meant.
func unreachable(s string) (what, now string) {
	if trimmed := strings.TrimSpace(s); trimmed != s {
		return "has blanks around it", trimmed
	}
	low := strings.ToLower(s)
	if !strings.HasPrefix(low, "http://") && !strings.HasPrefix(low, "https://") {
		if strings.Contains(s, "://") {
			return "must begin with http:// or https://", ""
		}
		return "has no http:// or https://", "http://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsAny(s, " \t"):
		return "is none", ""
	case u.Hostname() == "" || strings.HasPrefix(u.Hostname(), ".") || strings.Contains(u.Hostname(), ".."):
		return "has no host", ""
	case u.RawQuery != "" || strings.Contains(s, "?"):
		return "has a query, which the path of each request is appended to", ""
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/sessions"):
		return "ends in /sessions, which SparkMagic appends itself", strings.TrimSuffix(strings.TrimRight(s, "/"), "/sessions")
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port > 65535) {
		return "has a port above 65535", ""
	}
	return "", ""
}

// decode64 reads base64 as Python's b64decode does: what is not of its alphabet is
// left out, and the rest must be padded. What comes out is text.
func decode64(n doc.Node) (string, bool) {
	if n.Type() != doc.String {
		return "", false
	}
	var kept strings.Builder
	pads, padded := 0, false
	for _, r := range n.String() {
		switch {
		case r > 0x7f:
			return "", false
		case r == '=' && kept.Len()%4 >= 2:
			pads++
			padded = kept.Len()%4+pads >= 4
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '+', r == '/':
			pads = 0
			kept.WriteRune(r)
		}
		if padded {
			break // what follows does not count
		}
	}
	if !padded && kept.Len()%4 != 0 {
		return "", false
	}
	decoded, err := base64.RawStdEncoding.DecodeString(kept.String())
	if err != nil || strings.ToValidUTF8(string(decoded), "") != string(decoded) {
		return "", false
	}
	return string(decoded), true
}

func (c *configured) retryPolicy(n doc.Node) {
	policies := []string{"linear", "configurable"}
	if n.Type() == doc.String && slices.Contains(policies, n.String()) {
		return
	}
	now := ""
	if near := facts.Nearest(n.String(), policies); near != "" {
		now = doc.Quote(near)
	}
	c.add(FirstCell, n, fmt.Sprintf("retry_policy must be \"linear\" or \"configurable\", not %s", brief(n)), now)
}

func (c *configured) retryList(n doc.Node) {
	if policy := c.root.Get("retry_policy"); policy.Exists() && policy.String() != "configurable" {
		return // it is not read
	}
	size, list := elements(n)
	if size == 0 && (list || n.IsObject() || n.Type() == doc.String && n.String() == "") {
		return
	}
	if !list {
		c.add(FirstCell, n, fmt.Sprintf("retry_seconds_to_sleep_list must be a list of positive numbers, not %s", brief(n)), "")
		return
	}
	for e := range n.Members() {
		if x, ok := number(e); !ok || x <= 0 {
			c.add(FirstCell, e, fmt.Sprintf("%s in retry_seconds_to_sleep_list is no positive number", brief(e)), unquoted(e))
			return
		}
	}
}

func (c *configured) maxRetries(n doc.Node) {
	if _, ok := number(n); !ok {
		c.add(LaterCell, n, fmt.Sprintf("configurable_retry_policy_max_retries must be a number, not %s: a request that must be repeated fails", brief(n)), unquoted(n))
	}
}

func (c *configured) headers(n doc.Node) {
	if size, list := elements(n); list && size == 0 {
		return
	}
	if !n.IsObject() {
		c.add(FirstCell, n, fmt.Sprintf("custom_headers must be an object, not %s", brief(n)), "{}")
		return
	}
	for m := range n.Fields() {
		value := m.String()
		latin := func(r rune) bool { return r > 0xff }
		switch t := m.Type(); {
		case strings.ContainsAny(m.Key(), ": \t\r\n") || m.Key() == "":
			c.add(FirstCell, m, fmt.Sprintf("%q is no name of a header", m.Key()), "").At = m.Name()
		case t == doc.Null:
		case t == doc.Number || t == doc.Bool:
			c.add(FirstCell, m, fmt.Sprintf("the header %s must be a string, not %s", m.Key(), brief(m)), doc.Quote(m.Raw()))
		case t != doc.String:
			c.add(FirstCell, m, fmt.Sprintf("the header %s must be a string, not %s", m.Key(), brief(m)), "")
		case strings.ContainsAny(value, "\r\n") || strings.TrimLeftFunc(value, unicode.IsSpace) != value:
			c.add(FirstCell, m, fmt.Sprintf("the header %s begins with a blank or has a line break", m.Key()), doc.Quote(strings.Join(strings.Fields(value), " ")))
		case strings.ContainsFunc(value, latin) || strings.ContainsFunc(m.Key(), latin):
			c.add(FirstCell, m, fmt.Sprintf("the header %s has letters that no header can have", m.Key()), "")
		}
	}
}

func (c *configured) adapters(n doc.Node) {
	list := n.Get("adapters")
	if !n.IsObject() || !list.Exists() {
		return
	}
	if size, _ := elements(list); size == 0 && list.Type() != doc.Number {
		return
	}
	if list.Type() != doc.Array {
		c.add(FirstCell, list, "adapters must be a list of objects, with prefix and adapter", "")
		return
	}
	for a := range list.Members() {
		prefix, class := a.Get("prefix"), a.Get("adapter")
		switch {
		case !a.IsObject(), !prefix.Exists() || !class.Exists() || prefix.String() == "" || class.String() == "":
			c.add(FirstCell, a, "an adapter needs prefix and adapter", "").At = a.Opening()
		case !strings.Contains(class.String(), "."):
			c.add(FirstCell, class, fmt.Sprintf("the adapter %s must name a class with its module, as requests.adapters.HTTPAdapter", class.Raw()), "")
		}
	}
}

func (c *configured) idle(n doc.Node) {
	if x, ok := number(n); !ok || x <= 0 {
		c.add(FirstCell, n, fmt.Sprintf("wait_for_idle_timeout_seconds must be a number above 0, not %s", brief(n)), unquoted(n))
	}
}

func (c *configured) startUp(n doc.Node) {
	if n.Type() == doc.Null {
		return // wait_for_idle_timeout_seconds counts
	}
	if x, ok := number(n); !ok || x <= 0 {
		c.add(LaterCell, n, fmt.Sprintf("livy_session_startup_timeout_seconds must be a number above 0, not %s: a session that is not idle at once is given up", brief(n)), unquoted(n))
	}
}

func (c *configured) heartbeat(n doc.Node) {
	switch x, ok := number(n); {
	case !ok:
		c.add(FirstCell, n, fmt.Sprintf("livy_server_heartbeat_timeout_seconds must be a number, not %s", brief(n)), unquoted(n))
	case x > 1<<31-1, n.Type() == doc.Bool && x > 0:
		c.add(LaterCell, n, fmt.Sprintf("livy_server_heartbeat_timeout_seconds %s is posted, and Livy answers 400", brief(n)), "")
	}
}

func (c *configured) refresh(n doc.Node) {
	if x, ok := number(n); ok && x >= 0 {
		return
	}
	if x, ok := number(c.root.Get("livy_server_heartbeat_timeout_seconds")); ok && x <= 0 {
		return // there is no heartbeat
	}
	c.add(LaterCell, n, fmt.Sprintf("heartbeat_refresh_seconds must be a number from 0, not %s: the heartbeat dies, and Livy ends the session when no cell was run for a minute", brief(n)), unquoted(n))
}

func (c *configured) maxRows(n doc.Node) {
	if _, whole := n.Int(); !whole && n.Type() != doc.Bool {
		now := ""
		if x, err := strconv.ParseFloat(strings.TrimSpace(n.String()), 64); err == nil && x == float64(int64(x)) {
			now = strconv.FormatInt(int64(x), 10)
		}
		c.add(LaterCell, n, fmt.Sprintf("default_maxrows must be a whole number, not %s: every %%%%sql fails", brief(n)), now)
	}
}

func (c *configured) sampleMethod(n doc.Node) {
	methods := []string{"take", "sample"}
	if n.Type() == doc.String && slices.Contains(methods, n.String()) {
		return
	}
	now := ""
	if near := facts.Nearest(n.String(), methods); near != "" {
		now = doc.Quote(near)
	}
	c.add(LaterCell, n, fmt.Sprintf("default_samplemethod must be \"take\" or \"sample\", not %s: every %%%%sql fails", brief(n)), now)
}

func (c *configured) sampleFraction(n doc.Node) {
	if c.root.Get("default_samplemethod").String() != "sample" {
		return // it is not read
	}
	if x, ok := number(n); !ok || x < 0 || x > 1 {
		c.add(LaterCell, n, fmt.Sprintf("default_samplefraction must be a number from 0 to 1, not %s: every %%%%sql fails", brief(n)), unquoted(n))
	}
}
