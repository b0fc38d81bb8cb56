package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/kernel"
)

// A settingAt is a setting that decides a failure, and where it stands.
type settingAt struct {
	setting string // a pointer
	at      doc.Place
	cell    *lint.CellPosition
	value   string
	// changed says that the failure names another value: the setting has been changed since.
	changed bool
}

// A candidate is a setting that may decide a failure.
type candidate struct {
	setting string
	node    doc.Node
}

// candidates are the settings that may decide a failure, the most likely first: those of the session that ran last before the cell
// with the failure, and then those of the sessions before it.
func (s *subjectOf) candidates(d *diagnosis, settings []string) (list []candidate) {
	add := func(setting string, n doc.Node) {
		if n.Exists() && !slices.ContainsFunc(list, func(old candidate) bool { return old.node == n }) {
			list = append(list, candidate{setting, n})
		}
	}
	for _, setting := range settings {
		add(setting, s.configured(setting))
	}
	for _, session := range s.ranBefore(d.cellIndex()) {
		for _, name := range named {
			if value := d.Facts.Get(name); value != "" {
				holders(session, value, add)
			}
		}
		for _, setting := range settings {
			inRequest(session, setting, add)
		}
	}
	return list
}

// named are the facts that a setting names among others.
var named = []string{"class", "path"}

// holders adds the settings of a session that name a class or a file.
func holders(session *kernel.Session, value string, add func(string, doc.Node)) {
	for n := range session.Get("conf").Fields() {
		if strings.Contains(n.String(), value) {
			add("/conf/"+doc.Escape(n.Key()), n)
		}
	}
	for _, list := range []string{"jars", "pyFiles", "files", "archives"} {
		for n := range session.Get(list).Members() {
			if strings.Contains(n.String(), value) {
				add("/"+list, n)
			}
		}
	}
}

// keysOf are the keys of a pointer; none of a setting of a server.
func keysOf(setting string) []string {
	pointer, ok := strings.CutPrefix(setting, "/")
	if !ok || pointer == "" {
		return nil
	}
	keys := strings.Split(pointer, "/")
	for i := range keys {
		keys[i] = doc.Unescape(keys[i])
	}
	return keys
}

// configKey reports whether a key is one of config.json.
func configKey(key string) bool {
	_, known := sparkmagic.Find(key)
	return known || strings.HasSuffix(key, "_credentials")
}

// configured is the node of a setting of config.json, or of the part of it that is there.
func (s *subjectOf) configured(setting string) doc.Node {
	keys := keysOf(setting)
	if len(keys) == 0 || !configKey(keys[0]) {
		return doc.Node{}
	}
	config := s.Config
	if s.Base != nil {
		config = s.Base.Config
	}
	for n := len(keys); n > 0 && config != nil; n-- {
		if node := config.Root().Get(keys[:n]...); node.Exists() {
			return node
		}
	}
	return doc.Node{}
}

// inRequest adds the nodes of a setting of the request: the one that counts, and its twin. For conf, it adds each property.
func inRequest(session *kernel.Session, setting string, add func(string, doc.Node)) {
	keys := keysOf(setting)
	if len(keys) == 0 || configKey(keys[0]) {
		return
	}
	if setting == "/conf" {
		for n := range session.Get("conf").Fields() {
			add("/conf/"+doc.Escape(n.Key()), n)
		}
	}
	property := ""
	if len(keys) == 2 && keys[0] == "conf" {
		property = keys[1]
	}
	if f, ok := livy.Find(keys[0]); ok && len(keys) == 1 {
		property = f.Twin
	}
	if property != "" {
		add(setting, session.Property(property))
		add("/conf/"+doc.Escape(property), session.Get("conf", property))
	}
	add(setting, session.Get(keys...))
}

// An agreed says whether a setting has the value that a failure names.
type agreed int

const (
	differs agreed = iota // it has been changed since
	unknown               // the failure names no value, or not as it is written
	agrees
)

// agreement compares the value of a setting with the one that a failure names.
func agreement(d *diagnosis, n doc.Node) agreed {
	if d.Cause.ID == "null-500" {
		return agreedIf(n.Type() == doc.Null, n.Type() != doc.Object)
	}
	for _, name := range named {
		if v := d.Facts.Get(name); v != "" && strings.Contains(n.String(), v) {
			return agrees
		}
	}
	if name := d.Text.Verbatim; name != "" && d.Facts.Get(name) != "" {
		written := strings.TrimPrefix(d.Facts.Get(name), "-Xmx")
		return agreedIf(strings.TrimSpace(n.String()) == strings.TrimSpace(written), true)
	}
	size, err := spark.ParseSize(n.String())
	if err != nil {
		return unknown
	}
	if bytes, ok := number(d, "bytes"); ok {
		least, _ := number(d, "minimum")
		return agreedIf(size.Bytes("b") == bytes, size.Bytes("b") >= least+least/5)
	}
	memory, ok := number(d, "memory")
	most, bounded := number(d, "threshold")
	if ok && bounded {
		overhead, _ := number(d, "overhead")
		has := size.Bytes("m") >> 20
		return agreedIf(has == memory || has == memory-overhead, has+overhead <= most)
	}
	return unknown
}

// agreedIf is agrees if a setting has the value, and differs if it has one that can't be at fault.
func agreedIf(same, faultless bool) agreed {
	switch {
	case same:
		return agrees
	case faultless:
		return differs
	}
	return unknown
}

// number is a fact as a number.
func number(d *diagnosis, name string) (int64, bool) {
	n, err := strconv.ParseInt(d.Facts.Get(name), 10, 64)
	return n, err == nil
}
