package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/severity"
)

// blacklisted reports whether the endpoint's Livy refuses a key, whatever its value.
func blacklisted(p *lint.Pass, key string) bool {
	return slices.Contains(p.Terms.Blacklist, key)
}

// inAll returns what Spark knows of a key, in the version that is given or in each current one, if
// all of these agree.
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

// replaced says what is used in place of a property, and writes it where it is known.
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
	d.Fix = &lint.Fix{Message: fmt.Sprintf("write %s", known.Now), Safe: safe, Ops: []doc.Op{m.Rename(known.Now)}}
	if now != m.String() {
		d.Fix.Message += fmt.Sprintf(" %q", now)
		d.Fix.Ops = append(d.Fix.Ops, m.Replace(doc.Quote(now)))
	}
}

// eachProperty goes through the properties of all conf of a file.
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

// inClientMode is the severity of a value that is refused only in client mode.
func inClientMode(p *lint.Pass) lint.Severity {
	if p.Terms.DeployMode == "client" {
		return lint.Error
	}
	return lint.Warning
}

// given is a setting as it is written, with its key.
func given(n doc.Node) string {
	return n.Key() + " " + shown(n)
}

// checkValue reports a value that versions of Spark refuse. refused returns the reason in Spark's
// words.
func checkValue(p *lint.Pass, s lint.Setting, refused func(spark.Property, string) string) {
	t := s.Node.Type()
	value := facts.Trim(s.Node.String())
	if t != doc.String && t != doc.Number && t != doc.Bool || facts.Placeholder(value, facts.InProperty) || ofLivy(s) || isSize(s.Key) {
		return
	}
	var property spark.Property
	says := ""
	stops := func(version string) bool {
		known, ok := spark.Find(s.Key, version)
		if !ok || refused(known, value) == "" {
			return false
		}
		property, says = known, refused(known, value)
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
		if property.Read == spark.Allocated && fixed(p.Terms, s.Session) || property.Read == spark.Cluster && p.Terms.DeployMode == "client" {
			return
		}
	}
	message := sentence(s, property, says) + consequence(property.Read)
	if s.Key == "spark.executor.instances" && property.Outside(value) != "" && !fixed(p.Terms, s.Session) {
		severity = min(severity, lint.Warning)
		message += ", unless the server's spark-defaults.conf turns dynamic allocation on"
	}
	d := lint.Diagnostic{Place: s.Node.Value(), Severity: severity, Message: message}
	if s.Key == "spark.submit.deployMode" {
		d.Message += "; Livy 0.8 and later refuses the property, whatever it says: remove it"
		d.Fix = &lint.Fix{Message: "remove it", Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	} else if meant := property.Meant(value); meant != "" {
		written := doc.Quote(meant)
		if t == doc.Number {
			written = meant
		}
		d.Fix = &lint.Fix{Message: "write " + written, Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Replace(written)}}
	}
	if property.Type == "name" {
		d.Fix = &lint.Fix{Message: "remove it", Safe: severity == lint.Error, Ops: []doc.Op{s.Node.Delete()}}
	}
	p.Report(d)
}

// isSize reports whether memory-size checks a property.
func isSize(key string) bool {
	return slices.ContainsFunc(spark.Sizes, func(s spark.SizeProperty) bool { return s.Key == key })
}

// sentence is what Spark says of a value, with the key that the user wrote.
func sentence(s lint.Setting, property spark.Property, says string) string {
	switch {
	case property.Type == "count":
		return fmt.Sprintf("%s must be a whole number from 1, not %s (%q)", s.Node.Key(), shown(s.Node), says)
	case strings.Contains(says, "but was"):
		return s.Node.Key() + " " + says
	case strings.Contains(says, s.Key) && !strings.HasPrefix(says, "should "):
		return fmt.Sprintf("%s, not %s", says, shown(s.Node))
	case strings.HasPrefix(says, "is "):
		return fmt.Sprintf("%s: %s %s", s.Node.Key(), shown(s.Node), says)
	}
	return fmt.Sprintf("%s %s, not %s", s.Node.Key(), says, shown(s.Node))
}

// consequence says what happens to a session with a value that Spark can't read.
func consequence(read spark.Read) string {
	switch read {
	case spark.AtStart:
		return ": the session dies as it starts"
	case spark.AtQuery:
		return ": the first query fails"
	case spark.Allocated:
		return ": with dynamic allocation the session dies as it starts"
	case spark.Cluster:
		return ": in cluster mode the session dies as it starts"
	}
	return ": what reads it fails"
}

// stopped reports whether a session is known to read a property at its start, or for
// its first query.
func stopped(p *lint.Pass, s lint.Setting, read spark.Read) bool {
	switch read {
	case spark.AtStart, spark.AtQuery:
		return true
	case spark.Allocated:
		return allocates(p.Terms, s.Session)
	case spark.Cluster:
		return p.Terms.DeployMode == "cluster"
	}
	return false
}

// ofLivy reports whether Livy refuses a value before Spark sees it, or writes
// another.
func ofLivy(s lint.Setting) bool {
	field, ok := livy.Find(s.Node.Key())
	if ok && field.Type == livy.Count {
		n, whole := s.Node.Int()
		return !whole || n > livy.MaxCount || n < -livy.MaxCount-1
	}
	return slices.ContainsFunc(livy.Overwritten, func(c livy.Control) bool { return c.Key == s.Key })
}
