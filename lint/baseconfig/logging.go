package baseconfig

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/severity"
)

// logging looks at the value that SparkMagic passes to Python's logging.config.dictConfig.
func (c *configured) logging(n doc.Node) {
	version := n.Dict().Get("version")
	if x, ok := number(version); !Takes(n) {
		c.add(KernelStart, n, fmt.Sprintf("logging_config must be an object with \"version\": 1, not %s", brief(n)), "")
		return
	} else if !version.Exists() {
		flaw := c.add(KernelStart, n, "logging_config has no version", "")
		flaw.At, flaw.Hint = n.Name(), `add "version": 1`
		return
	} else if !ok || x != 1 {
		c.add(KernelStart, version, fmt.Sprintf("the version of logging_config must be 1, not %s", brief(version)), "1")
		return
	}
	open := func(section string) bool { return n.Get(section).Unknown() || n.Get(section).Open() }
	if n.Open() || open("formatters") || open("handlers") || open("filters") {
		return // a template may add what the others name
	}
	if !falsy(n.Get("incremental")) {
		for h := range n.Get("handlers").Members() {
			c.add(KernelStart, h, fmt.Sprintf("an incremental logging_config can't change handler %q, which does not exist yet", h.Key()),
				"").At = h.Name()
		}
		return
	}
	for _, section := range []struct {
		name string
		look func(*configured, doc.Node, doc.Node)
	}{
		{"formatters", (*configured).formatter},
		{"filters", func(*configured, doc.Node, doc.Node) {}},
		{"handlers", (*configured).handler},
		{"loggers", (*configured).logger},
	} {
		s := n.Get(section.name)
		if empty := s.Type() == doc.Array || s.Type() == doc.String; !s.Exists() || empty && falsy(s) {
			continue
		}
		if !s.IsObject() {
			c.add(KernelStart, s, fmt.Sprintf("`%s` in logging_config must be an object, not %s", section.name, brief(s)), "{}")
			continue
		}
		for m := range s.Fields() {
			if !m.IsObject() {
				c.add(KernelStart, m, fmt.Sprintf("%s %q must be an object, not %s", strings.TrimSuffix(section.name, "s"), m.Key(), brief(m)), "")
				continue
			}
			section.look(c, n, m)
		}
	}
	if root := n.Get("root"); root.IsObject() {
		c.logger(n, root)
	} else if !falsy(root) {
		c.add(KernelStart, root, fmt.Sprintf("`root` in logging_config must be an object, not %s", brief(root)), "")
	}
}

// directive matches a field in a format of the style %, which must have one since Python 3.8.
var directive = pattern.New(`(?i)%\(\w+\)[#0+ -]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxefgcrsa%]`)

func (c *configured) formatter(_, f doc.Node) {
	format, style := f.Get("format"), f.Get("style")
	class := f.Get("class")
	switch {
	case f.Get("()").Exists():
	case !falsy(class) && (class.Type() != doc.String || absent(class.String())):
		c.add(KernelStart, class, fmt.Sprintf("class %s does not exist", brief(class)), "")
	case !falsy(class) && class.String() != "logging.Formatter":
	case style.Exists() && (style.Type() != doc.String || !slices.Contains([]string{"%", "{", "$"}, style.String())):
		c.add(KernelStart, style, fmt.Sprintf("the style of a format must be \"%%\", \"{\" or \"$\", not %s", brief(style)), "")
	case falsy(format) || style.Exists() && style.String() != "%" || f.Get("validate").Exists():
	case format.Type() != doc.String || !directive.MatchString(format.String()):
		c.add(KernelStart, format, fmt.Sprintf("format %s has no field such as %%(message)s, which Python 3.8 and later require", brief(format)),
			"").Severity = severity.Warning
	}
}

// handlers are the handler classes with their arguments. Required arguments have an
// exclamation mark.
var handlers = map[string]string{
	fileHandler:                                 "filename home_path! mode encoding delay errors",
	"logging.StreamHandler":                     "stream",
	"logging.NullHandler":                       "",
	"logging.FileHandler":                       "filename! mode encoding delay errors",
	"logging.handlers.RotatingFileHandler":      "filename! mode maxBytes backupCount encoding delay errors",
	"logging.handlers.TimedRotatingFileHandler": "filename! when interval backupCount encoding delay utc atTime errors",
	"logging.handlers.WatchedFileHandler":       "filename! mode encoding delay errors",
	"logging.Handler":                           "",
	"logging.handlers.SysLogHandler":            "address facility socktype timeout",
	"logging.handlers.SocketHandler":            "host! port!",
	"logging.handlers.DatagramHandler":          "host! port!",
	"logging.handlers.MemoryHandler":            "capacity! flushLevel target flushOnClose",
	"logging.handlers.HTTPHandler":              "host! url! method secure credentials context",
	"logging.handlers.SMTPHandler":              "mailhost! fromaddr! toaddrs! subject! credentials secure timeout",
}

// otherHandlers are more classes of Python's, whose arguments are not checked.
var otherHandlers = []string{
	"logging.Formatter", "logging.Filter", "logging.handlers.NTEventLogHandler", "logging.handlers.BufferingHandler",
	"logging.handlers.QueueHandler",
}

const fileHandler = "hdijupyterutils.filehandler.MagicsFileHandler"

func (c *configured) handler(config, h doc.Node) {
	c.level(h.Get("level"))
	c.named(config, h, "filters")
	class := h.Get("class")
	name := class.String()
	formatter := h.Get("formatter")
	switch {
	case h.Get("()").Exists():
	case !class.Exists():
		c.add(KernelStart, h, fmt.Sprintf("handler %q has no class", h.Key()), "").At = h.Name()
	case class.Type() != doc.String || absent(name) || name == eventsHandler:
		c.add(KernelStart, class, fmt.Sprintf("%s is not a handler class", brief(class)), handlerNow(name))
	case !falsy(formatter) && (formatter.Type() != doc.String || !config.Get("formatters", formatter.String()).Exists()):
		c.add(KernelStart, formatter, fmt.Sprintf("logging_config has no formatter %s", brief(formatter)), "")
	default:
		c.arguments(h, name)
	}
}

// arguments looks at the arguments that Python makes a handler with: all its keys that are
// Python names.
func (c *configured) arguments(h doc.Node, class string) {
	known, ok := handlers[class]
	if !ok {
		return
	}
	if class == fileHandler && h.Get("filename").Exists() {
		known = handlers["logging.FileHandler"] // its arguments then
	}
	names := strings.Fields(strings.ReplaceAll(known, "!", ""))
	for m := range h.Fields() {
		key := m.Key()
		if slices.Contains([]string{"class", "level", "formatter", "filters"}, key) || slices.Contains(names, key) || !pythonName(key) {
			continue
		}
		flaw := c.add(KernelStart, m, fmt.Sprintf("the class of handler %q does not accept %q", h.Key(), key), "")
		flaw.At = m.Name()
		if len(names) > 0 {
			flaw.Note = class + " accepts " + strings.Join(names, ", ")
		}
		return
	}
	for _, name := range strings.Fields(known) {
		name, needed := strings.CutSuffix(name, "!")
		if v := h.Get(name); needed && !v.Exists() {
			flaw := c.add(KernelStart, h, fmt.Sprintf("handler %q has no %s, which its class requires", h.Key(), name), "")
			flaw.At = h.Name()
			if name == "home_path" {
				flaw.Hint = `add "home_path": "~/.sparkmagic"`
			}
		} else if needed && name == "home_path" && v.Exists() && v.Type() != doc.String {
			c.add(KernelStart, v, fmt.Sprintf("home_path must be a string, not %s", brief(v)), `"~/.sparkmagic"`)
		}
	}
}

func pythonName(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func (c *configured) logger(config, l doc.Node) {
	c.level(l.Get("level"))
	c.named(config, l, "filters")
	c.named(config, l, "handlers")
}

// named looks at a list of filter or handler names.
func (c *configured) named(config, n doc.Node, section string) {
	names := n.Get(section)
	known := func(name string) bool { return config.Get(section, name).Exists() }
	if falsy(names) || names.Type() == doc.String && len(names.String()) == 1 && known(names.String()) {
		return // Python reads a string as a list of letters
	}
	if names.Type() != doc.Array {
		c.add(KernelStart, names, fmt.Sprintf("`%s` must be a list of names, not %s", section, brief(names)), "")
		return
	}
	for m := range names.Members() {
		if m.Type() != doc.String || !known(m.String()) {
			c.add(KernelStart, m, fmt.Sprintf("logging_config has no %s %s", strings.TrimSuffix(section, "s"), brief(m)), "")
		}
	}
}

var levels = []string{"CRITICAL", "FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "NOTSET"}

// level looks at a level, which must be a name in capitals or an integer.
func (c *configured) level(n doc.Node) {
	switch t := n.Type(); {
	case t == doc.Missing, t == doc.Null, t == doc.Bool, t == doc.String && slices.Contains(levels, n.String()):
		return
	case t == doc.Number && !strings.ContainsAny(n.Raw(), ".eENI"):
		return
	}
	c.add(KernelStart, n, fmt.Sprintf("%s is not a logging level", brief(n)), quoted(facts.Nearest(n.String(), levels)))
}

// dotted reports whether s can be the name of a class with its module.
func dotted(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" || strings.ContainsFunc(part, unicode.IsSpace) || unicode.IsDigit(rune(part[0])) {
			return false
		}
	}
	return strings.Contains(s, ".")
}

// absent reports whether a class is known not to exist. Classes of other packages are not
// known.
func absent(class string) bool {
	_, own := handlers[class]
	own = own || class == eventsHandler || slices.Contains(otherHandlers, class)
	switch {
	case !dotted(class):
		return true
	case strings.HasPrefix(class, "remotespark."):
		return true // the first releases of sparkmagic had this name
	case strings.HasPrefix(class, "logging."), strings.HasPrefix(class, "hdijupyterutils."), strings.HasPrefix(class, "sparkmagic."):
		return !own
	}
	return false
}

func handlerNow(class string) string {
	if strings.EqualFold(class[strings.LastIndexByte(class, '.')+1:], "MagicsFileHandler") {
		return doc.Quote(fileHandler)
	}
	names := slices.Sorted(maps.Keys(handlers))
	for _, meant := range []string{class, "logging." + class, "logging.handlers." + class} {
		if near := facts.Nearest(meant, names); near != "" {
			return doc.Quote(near)
		}
	}
	return ""
}

const eventsHandler = "hdijupyterutils.eventshandler.EventsHandler"

func (c *configured) events(n doc.Node) {
	class := n.String()
	known := strings.HasPrefix(class, "logging.") || slices.Contains([]string{fileHandler}, class)
	if n.Type() == doc.String && (class == eventsHandler || !absent(class) && !known) {
		return
	}
	now := ""
	if facts.Nearest(class[strings.LastIndexByte(class, '.')+1:], []string{"EventsHandler"}) != "" {
		now = doc.Quote(eventsHandler)
	}
	c.add(KernelStart, n, fmt.Sprintf("events_handler_class must be a class such as %q, not %s", eventsHandler, brief(n)), now)
}
