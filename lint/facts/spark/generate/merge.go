//go:build ignore

package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A table is what all versions say of each key.
type table map[string]*property

// A property is the rows of a key, each for the versions from its since on.
type property struct {
	added, doc string
	spans      []span
}

type span struct {
	since string
	row
}

// merge makes one table of what the versions say, in their order.
func merge(list []snapshot) table {
	t := table{}
	keys := map[string]bool{}
	for _, s := range list {
		for _, m := range []map[string]map[string]string{s.entries, s.renamed, s.deprecated, s.removed} {
			for key := range m {
				keys[key] = true
			}
		}
	}
	for key := range keys {
		p := &property{}
		for _, s := range list {
			if e := s.entries[key]; e != nil {
				length := docLength
				if e["public"] == "false" {
					length = internalLength
				}
				p.added = cmp.Or(full(e["version"]), p.added)
				p.doc = cmp.Or(first(e["doc"], length), p.doc)
			}
		}
		var rows []*row
		for i := range list {
			rows = append(rows, at(key, p.added, list, i, rows))
		}
		p.fold(rows, list)
		t[key] = p
	}
	for _, p := range t {
		for i := range p.spans {
			if now := t[p.spans[i].now]; now != nil && p.spans[i].deprecated == "" && p.spans[i].removed == "" {
				p.spans[i].deprecated = now.added // since there is another name
			}
		}
	}
	return t
}

// at is what the i-th version says of a key; nil if nothing.
func at(key, added string, list []snapshot, i int, before []*row) *row {
	s := list[i]
	var r row
	switch {
	case s.entries[key] != nil:
		r = entryRow(key, s.entries[key], s)
	case s.removed[key] != nil:
		d := s.removed[key]
		r = row{
			group: "sql", usual: d["default"], removed: full(d["since"]), why: first(d["message"], whyLength), now: mentioned(d["message"], key, s),
		}
	case s.renamed[key] != nil:
		r = renamedRow(key, list[i:])
	case s.literals[key] != nil && !older(s.version, added) && next(key, list[i:]) != nil:
		// 2.x reads most keys of its core without an entry: its classes have them.
		return next(key, list[i:])
	case s.deprecated[key] != nil:
		r = row{group: group(key, "")}
		r.deprecate(key, s)
		r.removed = gone(before, s, r)
	case len(before) > 0 && before[len(before)-1] != nil:
		last := before[len(before)-1]
		if !s.modules[module(key)] || last.removed != "" {
			return last
		}
		r = row{group: last.group, removed: minor(s.version)}
	default:
		return nil
	}
	return &r
}

// gone is since when a key has no effect that a version no longer has and still warns of, as
// r says: the first version without it if it was warned of before, for then the warning is of
// when there was something better; else since the warning's version.
func gone(before []*row, s snapshot, r row) string {
	if len(before) == 0 || before[len(before)-1] == nil {
		return r.deprecated
	}
	last := before[len(before)-1]
	if last.removed == "" && last.deprecated != r.deprecated {
		return r.deprecated
	}
	return cmp.Or(last.removed, minor(s.version))
}

// module is the jar that a key of no other one is in.
func module(key string) string {
	switch {
	case strings.HasPrefix(key, "spark.kafka."):
		return "spark-token-provider-kafka-0-10"
	case strings.HasPrefix(key, "spark.connect."):
		return "spark-connect"
	}
	return "spark-core"
}

// next is what the first later version that has an entry says.
func next(key string, list []snapshot) *row {
	for _, s := range list {
		if e := s.entries[key]; e != nil {
			r := entryRow(key, e, s)
			return &r
		}
	}
	return nil
}

// renamedRow is a row for an old name: its values are read as those of the new one
// unless they are translated.
func renamedRow(key string, list []snapshot) row {
	a := list[0].renamed[key]
	r := row{group: group(a["now"], "")}
	for _, s := range list {
		e := s.entries[a["now"]]
		if e == nil {
			continue // 2.x
		}
		r = entryRow(a["now"], e, s)
		r.usual, r.old, r.deprecated, r.why, r.now = "", "", "", "", ""
		if a["one"] != "" {
			r.kind, r.unit, r.limits, r.says = "double", "", "", ""
		}
		break
	}
	r.deprecate(key, list[0])
	return r
}

// fold makes spans of equal rows.
func (p *property) fold(rows []*row, list []snapshot) {
	for i, r := range rows {
		if r == nil {
			continue
		}
		if n := len(p.spans); i > 0 && rows[i-1] != nil && n > 0 && p.spans[n-1].same(*r) {
			p.spans[n-1].why, p.spans[n-1].says = cmp.Or(r.why, p.spans[n-1].why), cmp.Or(r.says, p.spans[n-1].says)
			continue
		}
		since := ""
		if i > 0 {
			since = minor(list[i].version)
		}
		if i > 0 && rows[i-1] == nil && p.added != "" && r.removed == "" && older(list[i-1].version, p.added) &&
			!older(list[i].version, p.added) {
			since = p.added
		}
		if r.removed != "" && rows[max(0, i-1)] == nil {
			since = r.removed
			if !older(list[0].version, since) {
				since = "" // gone before the first
			}
		}
		if i == 0 && older(list[0].version, p.added) {
			since = minor(list[0].version) // before what the registry says
		}
		p.spans = append(p.spans, span{since: since, row: *r})
	}
}

// minor is the first version of a version's line.
func minor(version string) string {
	c := strings.Split(version, ".")
	return c[0] + "." + c[1] + ".0"
}

func older(a, b string) bool { return slices.Compare(numbers(a), numbers(b)) < 0 }

func numbers(version string) []int {
	var list []int
	for _, s := range strings.Split(version, ".") {
		n, err := strconv.Atoi(s)
		if err != nil {
			n = 0
		}
		list = append(list, n)
	}
	return list
}

func (t table) keys() []string { return slices.Sorted(maps.Keys(t)) }
