//go:build ignore

package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A row is what some versions say of a key. Of what is only words (why, says) the
// last version's count.
type row struct {
	group, kind, unit, usual, limits, allowed, old,
	deprecated, removed, now, scale string
	static, internal bool
	why, says, read  string
}

// same reports whether two versions say the same of a key.
func (r row) same(o row) bool {
	r.why, r.says, o.why, o.says = "", "", "", ""
	return r == o
}

// entryRow is a row for an entry of the registry.
func entryRow(key string, e map[string]string, s snapshot) row {
	r := row{
		group:    group(key, e["in"]),
		kind:     e["type"],
		unit:     e["unit"],
		usual:    usual(key, e["default"]),
		static:   e["static"] == "true",
		internal: e["public"] == "false",
	}
	if strings.Contains(e["in"], "StaticSQLConf") {
		r.static = true // 2.2 does not say it otherwise
	}
	switch {
	case r.kind == "checked":
		r.check(e)
	case e["from"] != "" && e["from"] == e["to"]:
	default:
		r.limits = limits(e["from"], ">") + limits(e["to"], "<")
		r.limits = strings.Replace(strings.TrimSuffix(r.limits, "&"), "&&", "&", 1)
		for _, side := range []string{"above", "below"} {
			if e[side] != "" {
				r.says = sentence(e[side])
			}
		}
	}
	old := strings.Fields(e["old"])
	for name, a := range s.renamed {
		if a["now"] == key && !slices.Contains(old, name) {
			old = append(old, name)
		}
	}
	slices.Sort(old)
	r.old = strings.Join(old, "|")
	r.deprecate(key, s)
	return r
}

// limits is a bound of Registry.java as the table has it, with & behind.
func limits(bound, relation string) string {
	switch {
	case bound == "":
		return ""
	case bound == "1" && relation == ">":
		return ">0&"
	case strings.HasPrefix(bound, relation):
		return bound + "&"
	}
	return relation + "=" + bound + "&"
}

var (
	oneOf = regexp.MustCompile(`(?i)(?:should be one of|should be either|Valid values are|can be one or more of|` +
		`It should be one of)(?: values)? ?(.*)`)
	exactly = regexp.MustCompile(`[A-Za-z0-9_.\-]+`)
)

// check finds in the complaint about "abc" what a text may be.
func (r *row) check(e map[string]string) {
	said := sentence(e["abc"])
	m := oneOf.FindStringSubmatch(said)
	switch {
	case strings.Contains(said, "esolve the given timezone"):
		r.kind = "zone"
	case strings.Contains(e["abc"], "should be int"):
		r.kind = "int"
	case strings.Contains(e["abc"], "'decimal' value"):
		r.kind = "double"
	case strings.Contains(e["abc"], "long"):
		r.kind = "list"
	case m != nil && !strings.Contains(said, "one or more"):
		list, _, _ := strings.Cut(m[1], "but was")
		words := exactly.FindAllString(strings.TrimSuffix(strings.TrimSpace(list), "."), -1)
		words = slices.DeleteFunc(words, func(w string) bool { return w == "and" || w == "or" })
		slices.Sort(words)
		r.kind, r.allowed = "enum", strings.Join(words, "|")
		if e["exact"] == "true" {
			r.kind = "exact"
		}
	default:
		r.says = said
	}
}

// deprecate fills in since when a key should not be used, why, and what is used now.
func (r *row) deprecate(key string, s snapshot) {
	if d := s.deprecated[key]; d != nil {
		r.deprecated, r.why, r.now = full(d["since"]), first(d["message"], whyLength), mentioned(d["message"], key, s)
	}
	if a := s.renamed[key]; a != nil {
		r.now = a["now"]
		if r.deprecated == "" {
			r.deprecated = full(a["since"])
		}
		if one := a["one"]; one != "" {
			r.scale = one
		}
	}
}

var named = regexp.MustCompile(`spark\.[A-Za-z0-9_.]*[A-Za-z0-9_]`)

// mentioned is the one other key that a message speaks of.
func mentioned(message, key string, s snapshot) string {
	now := ""
	for _, k := range named.FindAllString(message, -1) {
		if s.entries[k] == nil || k == key || k == now {
			continue
		}
		if now != "" {
			return ""
		}
		now = k
	}
	return now
}

// full is a version with three parts.
func full(version string) string {
	for version != "" && strings.Count(version, ".") < 2 {
		version += ".0"
	}
	return version
}

// group is the part of Spark that reads a key.
func group(key, classes string) string {
	for _, g := range []string{"yarn", "kubernetes", "mesos", "streaming", "connect", "history", "kafka"} {
		if strings.HasPrefix(key, "spark."+g+".") {
			return g
		}
	}
	switch {
	case strings.HasPrefix(key, "spark.deploy.") || strings.HasPrefix(key, "spark.master.") || strings.HasPrefix(key, "spark.worker."):
		return "standalone"
	case !strings.HasPrefix(key, "spark.sql."):
	case strings.Contains(classes, "sql.hive.HiveUtils"):
		return "hive"
	default:
		return "sql"
	}
	return "core"
}

// usual is a default as the table has it: empty if there is none, in a unit that
// is easy to read.
func usual(key, s string) string {
	if s == "<undefined>" || s == "localhost" && key == "spark.driver.host" {
		return ""
	}
	m := long.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return s
	}
	for _, up := range []struct {
		from, to string
		by       int64
	}{{"ms", "s", 1000}, {"b", "k", 1024}, {"k", "m", 1024}, {"m", "g", 1024}} {
		if up.from == m[2] && n != 0 && n%up.by == 0 {
			n, m[2] = n/up.by, up.to
		}
	}
	return strconv.FormatInt(n, 10) + m[2]
}

// long is a size or time as the registry writes defaults: in the unit of the key.
var long = regexp.MustCompile(`^([0-9]+)(ms|b|k|m)$`)

var preamble = regexp.MustCompile(`^(?:[A-Za-z]+: )?(?:\[[A-Z_.]+\] The value '.*?' in the config "[^"]*" is invalid\. ` +
	`|'.*?' in \S+ is invalid\. )?(.*?)(?: ?SQLSTATE: \w+)?$`)

// sentence is what an exception says without its class, the value and the key.
func sentence(s string) string { return strings.TrimSpace(preamble.FindStringSubmatch(s)[1]) }
