package rules

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/severity"
)

var wrongType = &lint.Rule{
	Name:     "wrong-type",
	Severity: lint.Error,
	Doc: `a value of a type that Livy rejects

` + "`driverCores`, `executorCores` and `numExecutors`" + ` must be whole numbers. A quoted number, a fraction (even 2.0), a
boolean or a list leads to an opaque 500:
` + "`\"java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer`" + `. The error does not
name the field. After some repetitions, it does not even name the class. If a list, ` + "`conf` or a value in `conf`" + ` is null,
Livy answers with another opaque 500: ` + "`\"java.lang.NullPointerException\"`" + `.

Livy answers 400 to a string instead of a list of strings, and to an object or a list instead of a string:
` + "`Can not deserialize instance of`" + ` (Livy 0.4 and earlier), ` + "`Cannot deserialize instance of`" + ` (0.5 to 0.7) or
` + "`Cannot deserialize value of type`" + ` (0.8 and later). Livy 0.2 answers 500 in all these cases. NaN and Infinity, which
Python reads and writes, lead to ` + "`Non-standard token 'NaN'`" + `.

A property that is null does no harm if Livy overwrites it, with the value of a field or with its own value. Livy 0.3
and earlier accept null for ` + "`conf`" + `.

Livy converts numbers and booleans to strings, so the rule does not report them where a string is required. It does not
report placeholders, either (` + "`\"{{ cores }}\"`" + `).`,
	Evidence: []string{
		"type/driverCores/str-digits", "type/executorCores/float-2.0", "type/driverCores/true", "type/jars/str-digits", "type/jars/null",
		"type/conf/str-digits", "confval/null", "type/executorMemory/list-str", "type/driverMemory/int", "scen/imperson-anon/proxy-empty",
		"more/conf-null", "more/null/spark.app.name", "more/null/spark.master", "more/null-twin/queue",
	},
	Examples: []lint.Example{
		{Bad: `{"executorCores": «"4"», "numExecutors": 2}`, Good: `{"executorCores": 4, "numExecutors": 2}`},
		{Bad: `{"executorCores": «2.0»}`, Good: `{"executorCores": 2}`},
		{Bad: `{"executorCores": «1.5»}`, Good: `{"executorCores": 2}`},
		{Bad: `{"jars": «"/a.jar,/b.jar"»}`, Good: `{"jars": ["/a.jar", "/b.jar"]}`},
		{Bad: `{"driverMemory": «{»"size": 4}}`, Good: `{"driverMemory": "4g"}`},
		{Bad: "{\n  \"executorCores\": 2,\n  \"conf\": «null»\n}", Good: "{\n  \"executorCores\": 2\n}"},
		{Bad: `{"conf": null, "executorCores": «"2"»}`, Good: `{"conf": null, "executorCores": 2}`, Flags: []string{"--livy", "0.3.0"}},
		{Bad: `{"conf": {"spark.executor.cores": «null», "spark.speculation": true}}`, Good: `{"conf": {"spark.speculation": true}}`},
		{Bad: `{"conf": {"conf": «{»"spark.speculation": "true"}}}`, Good: `{"conf": {"spark.speculation": "true"}}`},
		{Bad: `{"conf": «[»{"key": "spark.speculation"}]}`, Good: `{"conf": {"spark.speculation": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			for _, f := range livy.Fields {
				n := s.Get(f.Name)
				switch {
				case !n.Exists():
				case f.Name == "kind" || f.Name == "heartbeatTimeoutInSecond": // SparkMagic overwrites both
					if p.Posted() {
						checkOverwritten(p, n)
					}
				case f.Type == livy.Map && !n.IsObject() && inStudio(p): // studio-value reports it
				case f.Type == livy.Map && n.IsObject():
					for v := range properties(s) {
						checkProperty(p, s, v)
					}
				default:
					checkType(p, f, n)
				}
			}
		}
	},
}

// checkOverwritten checks the fields that SparkMagic sets, in the body of a request.
func checkOverwritten(p *lint.Pass, n doc.Node) {
	switch t := n.Type(); {
	case notANumber(n):
		reportNaN(p, n)
	case n.Key() == "kind" && t == doc.Null:
		report(p, n, must("`kind`", "a string", "null"), nullPointer, "")
	case n.Key() == "kind" && t != doc.String:
		report(p, n, must("`kind`", "a string", t.String()), badRequest+" Kind should be a string", "")
	case n.Key() == "kind":
		level, rejected := severity.OfVersions(p.Terms.Livy, livy.Current, func(version string) bool { return !livy.Kind(n.String(), version) })
		if rejected {
			p.Report(lint.Diagnostic{
				Place: n.Value(), Severity: level,
				Message: fmt.Sprintf("no session starts: Livy has no kind %s", shown(n)),
				Note:    badRequest + " Invalid kind",
			})
		}
	case t == doc.Object || t == doc.Array || t == doc.Bool:
		report(p, n, must(n.Key(), "a whole number", t.String()), badRequest, "")
	case t == doc.String && strings.TrimSpace(n.String()) != "" && !whole.MatchString(n.String()):
		report(p, n, must(n.Key(), "a whole number", "the string "+shown(n)), badRequest, "")
	}
}

// properties are the entries of conf that SparkMagic sends for a session, from all layers.
func properties(s *lint.Session) iter.Seq[doc.Node] {
	return func(yield func(doc.Node) bool) {
		for _, layer := range []doc.Node{s.Settings, s.Defaults} {
			for n := range layer.Get("conf").Fields() {
				if s.Get("conf", n.Key()) == n && !yield(n) {
					return
				}
			}
		}
	}
}

// checkType checks the type of a field. It does not look into an object.
func checkType(p *lint.Pass, f livy.Field, n doc.Node) {
	t := n.Type()
	switch {
	case t == doc.String && facts.Placeholder(n.String(), facts.InField):
	case notANumber(n):
		reportNaN(p, n)
	case f.Type == livy.Count:
		checkCount(p, f, n)
	case f.Type == livy.List:
		checkList(p, f, n)
	case f.Type == livy.Map && t == doc.Null && livy.NullConf(p.Terms.Livy):
	case f.Type == livy.Map && t == doc.Null:
		report(p, n, must("`conf`", "an object", "null"), nullPointer, "remove it", n.Delete())
	case f.Type == livy.Map:
		report(p, n, must("`conf`", "an object", t.String()), badRequest, "")
	case f.Name == "proxyUser" && t == doc.String && n.String() == "":
		p.Report(lint.Diagnostic{
			Place: n.Value(), Severity: lint.Info,
			Message: "an empty proxyUser is not ignored: with impersonation, Livy asks for a user with an empty name; remove it",
		})
	case f.Type == livy.Text && (t == doc.Object || t == doc.Array):
		report(p, n, must(keyName(f.Name), "a string", t.String()), badRequest, "")
	}
}

// What Livy answers to values of a wrong type.
const (
	badRequest  = "Livy answers 400"
	nullPointer = "Livy answers 500 java.lang.NullPointerException"
	classCast   = "Livy answers 500 java.lang.ClassCastException, without the name of the field"
)

// must says what a field must be, and what it is.
func must(name, be, is string) string {
	return fmt.Sprintf("no session starts: %s must be %s, not %s", name, be, is)
}

// report reports a value with which no session starts, with a fix if one is given.
func report(p *lint.Pass, m doc.Node, message, note, fix string, ops ...doc.Op) {
	d := lint.Diagnostic{Place: m.Opening(), Severity: lint.Error, Message: message, Note: note}
	if len(ops) > 0 {
		d.Fix = &lint.Fix{Message: fix, Safe: true, Ops: ops}
	}
	p.Report(d)
}

var whole = pattern.New(`^\s*(-?[0-9]{1,9})(?:\.0+)?\s*$`)

func checkCount(p *lint.Pass, f livy.Field, m doc.Node) {
	if i, ok := m.Int(); m.Type() == doc.Null || ok && i <= livy.MaxCount && i >= -livy.MaxCount-1 {
		return
	}
	if m.Unread() {
		return // json-syntax reports it
	}
	is := shown(m)
	if strings.HasPrefix(is, `"`) {
		is = "the string " + is
	}
	message := must(f.Name, "a whole number", is)
	if m.Type() == doc.Number && !strings.ContainsAny(m.Raw(), ".eE") {
		message = must(f.Name, "at most "+endpoint.Grouped(livy.MaxCount), m.Raw())
	}
	if t := m.Type(); t == doc.String || t == doc.Number {
		if match := whole.FindStringSubmatch(m.String()); match != nil {
			if i, err := strconv.Atoi(match[1]); err == nil && i > 0 {
				report(p, m, message, classCast, fmt.Sprintf("write %d", i), m.Replace(strconv.Itoa(i)))
				return
			}
		}
	}
	report(p, m, message, classCast, "")
}

func checkList(p *lint.Pass, f livy.Field, m doc.Node) {
	name := keyName(f.Name)
	switch t := m.Type(); t {
	case doc.Null:
		report(p, m, must(name, "a list", "null"), nullPointer, "remove it", m.Delete())
	case doc.Array:
		for e := range m.Members() {
			switch e.Type() {
			case doc.Number:
				if notANumber(e) {
					reportNaN(p, e)
				}
			case doc.Null:
				report(p, e, must("an element of "+name, "a string", "null"), nullPointer, "remove it", e.Delete())
			case doc.Object, doc.Array:
				report(p, e, must("an element of "+name, "a string", e.Type().String()), badRequest, "")
			}
		}
	case doc.String:
		var items []string
		for _, item := range strings.Split(m.String(), ",") {
			item = strings.TrimSpace(item)
			if item != "" {
				items = append(items, doc.Quote(item))
			}
		}
		message := must(name, "a list of strings", "one string")
		if strings.ContainsRune(m.String(), '\ufffd') {
			report(p, m, message, badRequest, "")
			return
		}
		report(p, m, message, badRequest, "write it as a list", m.Replace("["+strings.Join(items, ", ")+"]"))
	default:
		report(p, m, must(name, "a list of strings", t.String()), badRequest, "")
	}
}

func reportNaN(p *lint.Pass, n doc.Node) {
	report(p, n, fmt.Sprintf("no session starts: Livy rejects %s, which is not valid JSON", n.Raw()),
		"SparkMagic sends it, and Livy answers 400 Non-standard token", "")
}

func checkProperty(p *lint.Pass, s *lint.Session, n doc.Node) {
	switch t := n.Type(); {
	case notANumber(n):
		reportNaN(p, n)
	case t == doc.Null:
		_, rejected := severity.OfVersions(p.Terms.Livy, livy.Current, func(version string) bool {
			return !livy.WritesOver(n.Key(), version, func(field string) bool {
				value := s.Get(field)
				return value.Exists() && value.Type() != doc.Null
			})
		})
		if rejected {
			report(p, n, must(keyName(n.Key()), "a string", "null"), nullPointer, "remove it", n.Delete())
		}
	case t == doc.Object && n.Key() == "conf":
		report(p, n, "no session starts: `conf` is nested inside `conf`: move its keys up one level", badRequest, "")
	case t == doc.Object || t == doc.Array:
		report(p, n, must(keyName(n.Key()), "a string", t.String()), badRequest, "")
	}
}
