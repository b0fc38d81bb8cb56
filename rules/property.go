package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

// blacklisted reports whether the endpoint's Livy rejects a key, whatever its value.
func blacklisted(p *lint.Pass, key string) bool {
	return slices.Contains(p.Terms.Blacklist, key)
}

// inAll returns the entry of a key if so holds for it in the given version or, without one, in all
// current versions.
func inAll(p *lint.Pass, key string, so func(spark.Property) bool) (known spark.Property, ok bool) {
	versions := spark.Current
	if p.Terms.Spark != "" {
		versions = []string{p.Terms.Spark}
	}
	if slices.ContainsFunc(versions, func(v string) bool {
		row, found := spark.Find(key, v)
		if found {
			known = row
		}
		return !found || !so(row)
	}) {
		return spark.Property{}, false
	}
	return known, true
}

// replaced adds the replacement of a property to a finding, with a fix if its value is known.
func replaced(p *lint.Pass, d *lint.Diagnostic, conf, m doc.Node, known spark.Property, safe bool) {
	if known.Now == "" {
		return
	}
	d.Message += ": use " + known.Now
	version := p.Terms.Spark
	if version == "" {
		version = spark.Current[0]
	}
	now := known.Convert(m.String())
	if _, there := spark.Find(known.Now, version); !there || now == "" || conf.Get(known.Now).Exists() || m.Type() == doc.Null {
		return
	}
	d.Fix = &lint.Fix{Message: renameTo(known.Now), Safe: safe, Ops: []doc.Op{m.Rename(known.Now)}}
	if now != m.String() {
		d.Fix.Message += fmt.Sprintf(" with the value %q", now)
		d.Fix.Ops = append(d.Fix.Ops, m.Replace(doc.Quote(now)))
	}
}

// renameTo is the message of a fix that renames a key.
func renameTo(key string) string { return fmt.Sprintf("rename to %q", key) }

// eachProperty calls check for each property in each conf of a file.
func eachProperty(p *lint.Pass, check func(conf, m doc.Node)) {
	for _, r := range p.Requests() {
		conf := r.Get("conf")
		if !conf.IsObject() {
			continue
		}
		for m := range conf.Fields() {
			check(conf, m)
		}
	}
}

// inClient is the effect of a driver's option that Java rejects.
const inClient = "in client mode (Livy's default), the driver does not start: "

// inClientMode is the severity of a value that fails only in client mode.
func inClientMode(p *lint.Pass) lint.Severity {
	if p.Terms.DeployMode == "client" {
		return lint.Error
	}
	return lint.Warning
}

// keyName is a key as a message names it: in backticks if it could be read as an English word.
func keyName(key string) string {
	if slices.Contains([]string{"archives", "conf", "files", "jars", "kind", "name", "queue"}, key) {
		return inTicks(key)
	}
	return key
}

// inTicks is a key in backticks, with control characters as escapes.
func inTicks(key string) string {
	quoted := strconv.Quote(key)
	return "`" + quoted[1:len(quoted)-1] + "`"
}

// given is a setting as it is written, with its key.
func given(n doc.Node) string {
	return keyName(n.Key()) + " " + shown(n)
}

// checkValue reports a value that Spark rejects. why returns what is wrong with it, as
// [spark.Property.Rejected] does.
func checkValue(p *lint.Pass, s lint.Setting, why func(spark.Property, string) string) {
	t := s.Node.Type()
	value := facts.Trim(s.Node.String())
	if t != doc.String && t != doc.Number && t != doc.Bool || facts.Placeholder(value, facts.InProperty) || ofLivy(s) || isSize(s.Key) {
		return
	}
	var property spark.Property
	says := ""
	stops := func(version string) bool {
		known, ok := spark.Find(s.Key, version)
		if !ok || why(known, value) == "" {
			return false
		}
		property, says = known, why(known, value)
		return stopped(p, s, known.Read)
	}
	severity, sure := severity.OfVersions(p.Terms.Spark, spark.Current, stops)
	switch {
	case says == "":
		return
	case !sure:
		severity = lint.Warning
		if property.Read == spark.Allocated {
			severity = lint.Info
		}
		if property.Read == spark.Allocated && fixed(p.Terms, s.Session) || property.Read == spark.Cluster && p.Terms.DeployMode == "client" ||
			property.Read == spark.Client && p.Terms.DeployMode == "cluster" {
			return
		}
	}
	d := lint.Diagnostic{Place: s.Node.Value(), Severity: severity, Message: consequence(property, value) + ": " + sentence(s, says)}
	if s.Key == capKey && !allocates(p.Terms, s.Session) && onYARN(p.Terms) {
		d.Message = "the driver dies at start: " + sentence(s, says)
		d.Note = "on YARN, Spark reads the cap also without dynamic allocation"
	}
	if property.Type == "count" || property.Mistyped(value) == "" {
		d.Note = errorNote(property, value)
	}
	if s.Key == "spark.executor.instances" && property.Outside(value) != "" && !fixed(p.Terms, s.Session) {
		d.Severity = min(severity, lint.Warning)
		d.Message = "without dynamic allocation, " + d.Message
		d.Note += "; there is no error if spark-defaults.conf on the server turns dynamic allocation on"
	}
	if s.Key == "spark.submit.deployMode" {
		d.Note = "Livy 0.8 and later reject this property, whatever its value"
		d.Fix = &lint.Fix{Message: "remove it", Safe: d.Severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	} else if meant := property.Meant(value); meant != "" {
		written := doc.Quote(meant)
		if t == doc.Number {
			written = meant
		}
		d.Fix = &lint.Fix{Message: "write " + written, Safe: d.Severity == lint.Error, Ops: []doc.Op{s.Node.Replace(written)}}
	}
	if property.Type == "name" {
		d.Fix = &lint.Fix{Message: "remove it", Safe: d.Severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	}
	if property.Type == "zone" && d.Fix == nil {
		d.Note = `write a region such as "Europe/Berlin", or an offset such as "+02:00"`
	}
	p.Report(d)
}

// isSize reports whether memory-size checks a property.
func isSize(key string) bool {
	return slices.ContainsFunc(spark.Sizes, func(s spark.SizeProperty) bool { return s.Key == key })
}

// sentence says what is wrong with a value, with the key that the user wrote.
func sentence(s lint.Setting, why string) string {
	key := keyName(s.Node.Key())
	switch {
	case strings.Contains(why, ", but "):
		return key + " " + why
	case strings.HasPrefix(why, "can't "), strings.HasPrefix(why, "is "):
		return fmt.Sprintf("%s %s %s", key, shownUpTo(s.Node, 80), why)
	}
	return fmt.Sprintf("%s %s, not %s", key, why, shownUpTo(s.Node, 80))
}

// taskCPUs is a property for which it depends on the value what Spark does.
const taskCPUs = "spark.task.cpus"

// errorNote quotes Spark's own error for a value out of range if the message has other words.
func errorNote(p spark.Property, value string) string {
	words, more := p.Requires()
	if p.Key == taskCPUs {
		if p.Outside(value) == "" || strings.HasPrefix(value, "-") {
			return "" // with a negative number nothing fails: the first job hangs
		}
		return "Spark's error: \"java.lang.ArithmeticException: / by zero\""
	}
	if words == "" && p.Says != "" {
		return fmt.Sprintf("Spark's error: %q", p.Says)
	}
	return more
}

// consequence says what happens to a session with a value that Spark rejects.
func consequence(p spark.Property, value string) string {
	if p.Key == taskCPUs && p.Outside(value) != "" {
		if strings.HasPrefix(value, "-") {
			return "the first job hangs forever"
		}
		return "the driver dies at start"
	}
	switch p.Read {
	case spark.AtStart:
		return "the driver dies at start"
	case spark.AtQuery:
		return "the first query fails"
	case spark.Allocated:
		return "with dynamic allocation, the driver dies at start"
	case spark.Cluster:
		return "in cluster mode, the driver dies at start"
	case spark.Client:
		return "in client mode (Livy's default), the driver dies at start"
	}
	return "Spark fails when it reads this"
}

// stopped reports whether a session certainly reads a property at its start, or for its first
// query.
func stopped(p *lint.Pass, s lint.Setting, read spark.Read) bool {
	switch read {
	case spark.AtStart, spark.AtQuery:
		return true
	case spark.Allocated:
		return allocates(p.Terms, s.Session) || s.Key == capKey && onYARN(p.Terms)
	case spark.Cluster:
		return p.Terms.DeployMode == "cluster"
	case spark.Client:
		return p.Terms.DeployMode != "cluster"
	}
	return false
}

// onYARN reports whether sessions are known to be clients of YARN. There, Spark reads the cap at its start, also without
// dynamic allocation.
//
// Verdicts: yarn-client:dynamicAllocation.maxExecutors=1.5.
func onYARN(o *lint.Terms) bool {
	e := o.Endpoint
	return e != nil && !e.Pool && e.Worker == nil && o.DeployMode != "cluster" || e == nil && o.DeployMode == "client"
}

// ofLivy reports whether Livy rejects or overwrites a value before Spark reads it.
func ofLivy(s lint.Setting) bool {
	field, ok := livy.Find(s.Node.Key())
	if ok && field.Type == livy.Count {
		n, whole := s.Node.Int()
		return !whole || n > livy.MaxCount || n < -livy.MaxCount-1
	}
	return slices.ContainsFunc(livy.Overwritten, func(c livy.Control) bool { return c.Key == s.Key })
}
