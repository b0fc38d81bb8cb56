package rules

import (
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/severity"
)

var wrongType = &lint.Rule{
	Name:     "wrong-type",
	Severity: lint.Error,
	Doc: `a value of a type that Livy can't use

` + "`driverCores`, `executorCores` and `numExecutors`" + ` must be whole numbers: a quoted one, a fraction (2.0, too), a
boolean or a list gives an opaque 500,
` + "`\"java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Integer`" + `, that names no
field, and after some repetitions no class either. So does null for a list, for ` + "`conf`" + ` or for a value in it:
` + "`\"java.lang.NullPointerException\"`" + `. A string where a list of strings belongs, or an object or a list where a
string belongs, is answered with 400: ` + "`Can not deserialize instance of`" + ` (Livy 0.4 and earlier),
` + "`Cannot deserialize instance of`" + ` (0.5 to 0.7), ` + "`Cannot deserialize value of type`" + ` (0.8 and later). Livy 0.2
answers 500 to all of them. NaN and Infinity, which Python takes and writes, are ` + "`Non-standard token 'NaN'`" + `.

Null for a property is no harm where Livy writes over it: the request has a field for it, or it is one that Livy sets
itself. Livy 0.3 and earlier take ` + "`conf`" + ` null.

Numbers and booleans where Livy wants a string are made strings: nothing is said of them, nor of a value that is
filled in (` + "`\"{{ cores }}\"`" + `).`,
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
		{Bad: `{"conf": «[»{"key": "spark.speculation"}]}`, Good: `{"conf": {"spark.speculation": "true"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			for _, f := range livy.Fields {
				n := s.Get(f.Name)
				switch {
				case !n.Exists() || f.Name == "kind" || f.Name == "heartbeatTimeoutInSecond":
					// SparkMagic overwrites both.
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

// properties are the entries of conf that a session is posted with, of all layers.
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

// checkType looks at a field that is no object where one belongs.
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
		report(p, n, "conf must be an object, not null: Livy answers 500 java.lang.NullPointerException and no session starts",
			"remove it", n.Delete())
	case f.Type == livy.Map:
		report(p, n, fmt.Sprintf("conf must be an object, not %s: Livy answers 400 and no session starts", t), "")
	case f.Name == "proxyUser" && t == doc.String && n.String() == "":
		p.Report(lint.Diagnostic{
			Place: n.Value(), Severity: lint.Info,
			Message: "an empty proxyUser is not none: where Livy impersonates, it asks for a user without a name; leave it out",
		})
	case f.Type == livy.Text && (t == doc.Object || t == doc.Array):
		report(p, n, fmt.Sprintf("%s must be a string, not %s: Livy answers 400 and no session starts", f.Name, t), "")
	}
}

// report reports an error at a value that keeps every session from starting,
// with a fix if one is given.
func report(p *lint.Pass, m doc.Node, message, fix string, ops ...doc.Op) {
	d := lint.Diagnostic{Place: m.Opening(), Severity: lint.Error, Message: message}
	if len(ops) > 0 {
		d.Fix = &lint.Fix{Message: fix, Safe: true, Ops: ops}
	}
	p.Report(d)
}

var whole = regexp.MustCompile(`^\s*(-?[0-9]{1,9})(?:\.0+)?\s*$`)

func checkCount(p *lint.Pass, f livy.Field, m doc.Node) {
	if i, ok := m.Int(); m.Type() == doc.Null || ok && i <= livy.MaxCount && i >= -livy.MaxCount-1 {
		return
	}
	message := fmt.Sprintf("%s must be a whole number, not %s", f.Name, shown(m))
	if m.Type() == doc.Number && !strings.ContainsAny(m.Raw(), ".eE") {
		message = fmt.Sprintf("%s must be at most %d, not %s", f.Name, livy.MaxCount, m.Raw())
	}
	message += ": Livy answers 500 java.lang.ClassCastException and no session starts"
	if t := m.Type(); t == doc.String || t == doc.Number {
		if match := whole.FindStringSubmatch(m.String()); match != nil {
			if i, err := strconv.Atoi(match[1]); err == nil && i > 0 {
				report(p, m, message, fmt.Sprintf("write %d", i), m.Replace(strconv.Itoa(i)))
				return
			}
		}
	}
	report(p, m, message, "")
}

func checkList(p *lint.Pass, f livy.Field, m doc.Node) {
	switch t := m.Type(); t {
	case doc.Null:
		report(p, m, f.Name+" must be a list, not null: Livy answers 500 java.lang.NullPointerException and no session starts",
			"remove it", m.Delete())
	case doc.Array:
		for e := range m.Members() {
			switch e.Type() {
			case doc.Number:
				if notANumber(e) {
					reportNaN(p, e)
				}
			case doc.Null:
				report(p, e, "null in "+f.Name+": Livy answers 500 java.lang.NullPointerException and no session starts", "remove it", e.Delete())
			case doc.Object, doc.Array:
				report(p, e, fmt.Sprintf("%s must be a list of strings, this is %s: Livy answers 400 and no session starts", f.Name, e.Type()), "")
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
		message := f.Name + " must be a list of strings, not one string: Livy answers 400 and no session starts"
		if strings.ContainsRune(m.String(), '\ufffd') {
			report(p, m, message, "")
			return
		}
		report(p, m, message, "make it a list", m.Replace("["+strings.Join(items, ", ")+"]"))
	default:
		report(p, m, fmt.Sprintf("%s must be a list of strings, not %s: Livy answers 400 and no session starts", f.Name, t), "")
	}
}

func reportNaN(p *lint.Pass, n doc.Node) {
	report(p, n, n.Raw()+" is no JSON, but SparkMagic posts it: Livy answers 400 Non-standard token and no session starts", "")
}

func checkProperty(p *lint.Pass, s *lint.Session, n doc.Node) {
	switch t := n.Type(); {
	case notANumber(n):
		reportNaN(p, n)
	case t == doc.Null:
		_, refused := severity.OfVersions(p.Terms.Livy, livy.Current, func(version string) bool {
			return !livy.WritesOver(n.Key(), version, func(field string) bool {
				value := s.Get(field)
				return value.Exists() && value.Type() != doc.Null
			})
		})
		if refused {
			report(p, n, fmt.Sprintf("%s must be a string, not null: Livy answers 500 java.lang.NullPointerException and no session starts",
				n.Key()),
				"remove it", n.Delete())
		}
	case t == doc.Object || t == doc.Array:
		report(p, n, fmt.Sprintf("%s must be a string, not %s: Livy answers 400 and no session starts", n.Key(), t), "")
	}
}
