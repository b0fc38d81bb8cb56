package kernel

import (
	"math"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// A Value is a part of a request as SparkMagic posts it, and knows where it comes from.
type Value struct {
	Key string
	// Layer is session_configs_defaults, session_configs or %%configure, or SparkMagic for a
	// value that it sets itself.
	Layer string
	// Node is where the value is written; for a merged object, its top layer. It does not exist
	// for a value that SparkMagic sets itself.
	Node doc.Node
	// Members are the members of an object, in the order in which they are posted.
	Members []*Value
	// JSON is the value as posted, if it is not an object; NaN and Infinity are strings.
	JSON string
	// Object reports whether the value is an object.
	Object bool

	at map[string]int // the members by key, where they are many
}

// A Lost is a setting that a session loses.
type Lost struct {
	Pointer string
	Value   *Value
	Over    string // the layer that replaced it
}

// Body returns the body of the last session posted; nil if there is none.
func (r *Replay) Body() *Value {
	posts := r.Posts()
	if len(posts) == 0 {
		return nil
	}
	return posts[len(posts)-1].Body()
}

// Earlier returns the bodies posted before the last one, in their order.
func (r *Replay) Earlier() (bodies []*Value) {
	posts := r.Posts()
	for i := range max(0, len(posts)-1) {
		bodies = append(bodies, posts[i].Body())
	}
	return bodies
}

// Lost returns the settings of session_configs that the last session posted loses, because a cell
// replaced them.
func (r *Replay) Lost() []Lost {
	posts := r.Posts()
	if len(posts) == 0 || posts[len(posts)-1].Session.Cell == nil {
		return nil
	}
	last := posts[len(posts)-1]
	return lost("", layerOf("session_configs", last.Session.Replaced), last.Body())
}

// Body returns what SparkMagic posts. In Unified Studio, properties of the connection come below it.
//
// Source: sparkmagic/utils/configuration.py, kernels/kernelmagics.py.
// Verdicts: merge-*, hb-*, kind-*.
func (p Post) Body() *Value {
	name := "session_configs"
	if p.Session.Cell != nil {
		name = "%%configure"
	}
	body := merged(layerOf("session_configs_defaults", p.Session.Defaults), layerOf(name, p.Session.Settings))
	if body == nil {
		body = &Value{Object: true}
	}
	for _, earlier := range p.Session.Earlier {
		for _, m := range valueOf(name, earlier, "").Members {
			if body.Get(m.Key) == nil {
				body.put(m)
			}
		}
	}
	if p.studio {
		body.drop("auto_add_catalogs") // Unified Studio reads these itself
		body.drop("sql_result_row_limit")
	}
	if p.kind != "" {
		body.set("kind", doc.Quote(p.kind))
	}
	heartbeat := p.base.root.Get("livy_server_heartbeat_timeout_seconds")
	seconds := "60"
	if !sparkmagic.Since(p.base.version, "0.14.0") {
		seconds = "0"
	}
	if heartbeat.Exists() {
		seconds = posted(heartbeat)
	}
	if n, err := strconv.ParseFloat(strings.Trim(seconds, `"`), 64); err == nil && !(n > 0) || seconds == "false" {
		body.drop("heartbeatTimeoutInSecond")
	} else {
		body.set("heartbeatTimeoutInSecond", seconds)
	}
	return body
}

// set sets a value as SparkMagic itself does.
func (v *Value) set(key, json string) {
	v.put(&Value{Key: key, Layer: "SparkMagic", JSON: json})
}

func (v *Value) drop(key string) {
	if i := v.find(key); i >= 0 {
		v.Members = append(v.Members[:i:i], v.Members[i+1:]...)
		v.at = nil
		v.index()
	}
}

// Get returns the member with the given key; nil if there is none, or if v is nil.
func (v *Value) Get(key string) *Value {
	if v == nil {
		return nil
	}
	if i := v.find(key); i >= 0 {
		return v.Members[i]
	}
	return nil
}

// find returns the index of a member; -1 if there is none.
func (v *Value) find(key string) int {
	if v.at != nil {
		if i, ok := v.at[key]; ok {
			return i
		}
		return -1
	}
	for i, m := range v.Members {
		if m.Key == key {
			return i
		}
	}
	return -1
}

// many is the number of members from which on they are indexed by key.
const many = 16

func (v *Value) index() {
	if len(v.Members) < many || v.at != nil {
		return
	}
	v.at = make(map[string]int, len(v.Members))
	for i, m := range v.Members {
		v.at[m.Key] = i
	}
}

// clone returns a copy of v with its own list of members.
func (v *Value) clone() *Value {
	c := *v
	c.Members, c.at = append([]*Value(nil), v.Members...), nil
	c.index()
	return &c
}

// layerOf reads one layer of the settings.
func layerOf(layer string, n doc.Node) *Value {
	if !n.Exists() {
		return nil
	}
	return valueOf(layer, n, "")
}

// put adds a member as a Python dict does: of equal keys, the first decides the place and the last
// the value.
func (v *Value) put(m *Value) {
	if i := v.find(m.Key); i >= 0 {
		v.Members[i] = m
		return
	}
	v.Members = append(v.Members, m)
	if v.at != nil {
		v.at[m.Key] = len(v.Members) - 1
	}
	v.index()
}

func valueOf(layer string, n doc.Node, key string) *Value {
	v := &Value{Key: key, Layer: layer, Node: n, Object: n.IsObject()}
	if !v.Object {
		v.JSON = posted(n)
		return v
	}
	for m := range n.Members() {
		v.put(valueOf(layer, m, m.Key()))
	}
	return v
}

// merged returns upper merged over lower: objects merge at any depth, other values replace.
func merged(lower, upper *Value) *Value {
	switch {
	case upper == nil && lower == nil:
		return nil
	case upper == nil:
		return lower.clone()
	case lower == nil || !lower.Object || !upper.Object:
		return upper.clone()
	}
	out := &Value{Key: upper.Key, Layer: upper.Layer, Node: upper.Node, Object: true}
	for _, m := range lower.Members {
		out.put(merged(m, upper.Get(m.Key)))
	}
	for _, m := range upper.Members {
		if lower.Get(m.Key) == nil {
			out.put(m)
		}
	}
	return out
}

// lost returns the settings of a layer that a body does not have, or has with another value.
func lost(pointer string, layer, body *Value) []Lost {
	if layer == nil {
		return nil
	}
	var list []Lost
	for _, m := range layer.Members {
		at := pointer + "/" + doc.Escape(m.Key)
		now := body.Get(m.Key)
		switch {
		case m.Object && now != nil && now.Object:
			list = append(list, lost(at, m, now)...)
		case m.Object && len(m.Members) > 0:
			list = append(list, lost(at, m, nil)...)
		case now == nil || now.JSON != m.JSON:
			list = append(list, Lost{Pointer: at, Value: m, Over: "%%configure"})
		}
	}
	return list
}

// posted returns a value as Python's json.dumps writes it after json.loads. NaN and Infinity, which
// JSON does not have, become strings.
func posted(n doc.Node) string {
	switch n.Type() {
	case doc.Number:
		return postedNumber(n.Raw())
	case doc.String:
		if raw := n.Raw(); raw != "" && raw[0] == '"' {
			return raw // with the halves of surrogate pairs that it may have
		}
		return doc.Quote(n.String())
	case doc.Array:
		var parts []string
		for m := range n.Members() {
			parts = append(parts, posted(m))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case doc.Object:
		return valueOf("", n, "").Text()
	}
	return n.Strict()
}

func postedNumber(raw string) string {
	if !strings.ContainsAny(raw, ".eEnN") {
		if strings.Trim(raw, "-0") == "" {
			return "0"
		}
		return raw
	}
	x, err := strconv.ParseFloat(raw, 64)
	switch {
	case math.IsInf(x, 1):
		return `"Infinity"`
	case math.IsInf(x, -1):
		return `"-Infinity"`
	case err != nil || math.IsNaN(x):
		return doc.Quote(raw)
	}
	// Python's repr: the shortest digits, an exponent below 1e-4 and from 1e16.
	format := byte('f')
	if size := math.Abs(x); size != 0 && (size < 1e-4 || size >= 1e16) {
		format = 'e'
	}
	s := strconv.FormatFloat(x, format, -1, 64)
	if format == 'f' && !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// Text returns the value as one line of JSON.
func (v *Value) Text() string {
	if !v.Object {
		return v.JSON
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range v.Members {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(doc.Quote(m.Key) + ": " + m.Text())
	}
	return b.String() + "}"
}

// Property returns the value that decides a Spark property in a posted body: that of its request
// field, or of its entry in conf; ok is false if neither is set, or only to null.
//
// Verdicts: twin/*, twin-null/*.
func (v *Value) Property(key string) (value string, ok bool) {
	found := func(m *Value) bool { return m != nil && m.Node.Exists() && m.Node.Type() != doc.Null }
	if f, ok := livy.FieldOf(key); ok {
		if m := v.Get(f.Name); found(m) {
			return m.Node.String(), true
		}
	}
	if m := v.Get("conf").Get(key); found(m) {
		return m.Node.String(), true
	}
	return "", false
}
