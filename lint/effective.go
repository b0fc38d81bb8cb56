package lint

import (
	"math"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// A Value is a part of a request as SparkMagic posts it, with where it is from.
type Value struct {
	Key string
	// Layer is session_configs_defaults, session_configs, %%configure, or
	// SparkMagic for what it sets itself.
	Layer string
	File  *File    // nil for what SparkMagic sets itself
	Node  doc.Node // the uppermost of an object that was merged
	// Members are those of an object, in the order in which they are posted.
	Members []*Value
	// JSON is anything else, as posted; NaN and Infinity are strings.
	JSON string
	// Object tells an object from all else.
	Object bool
}

// A Lost is a setting that a session does not get.
type Lost struct {
	Pointer string
	Value   *Value
	By      string // the layer that took its place
}

// An Effective is what SparkMagic posts for one notebook when its cells are run
// from top to bottom, or for one config.json.
type Effective struct {
	File    *File
	Kernel  string
	Body    *Value // the last session posted; nil if none is
	Why     string // why none is
	Earlier []*Value
	Lost    []Lost
}

// Effective is what SparkMagic of a version (empty for the newest) posts for the
// file.
//
// Source: sparkmagic/utils/configuration.py, kernels/kernelmagics.py.
// Verdicts: merge-*, hb-*, kind-*, magic-*.
func (f *File) Effective(version string) Effective {
	e := Effective{File: f}
	config := f
	if f.Notebook != nil {
		e.Kernel = f.Notebook.Kernel
		if !f.Judged() {
			e.Why = "its cells are not run by SparkMagic"
			return e
		}
		config = f.Under
	}
	run := posting{file: f, version: version, kind: sparkmagic.Kind(e.Kernel), names: map[string]bool{}}
	run.root = func(string) doc.Node { return doc.Node{} }
	if config != nil {
		root := config.Config.Root()
		if config.Config.Text.Len() > 0 && (!config.Config.Accepted() || !mapping(root)) {
			e.Why = "the kernel does not start: " + config.Path + " is refused"
			return e
		}
		ipython := f.Notebook != nil && f.Notebook.Runtime == notebook.IPython
		if flaw, ok := config.Stops(e.Kernel, ipython); ok {
			e.Why = flaw.Stage.String() + ": " + flaw.What
			return e
		}
		run.root = func(key string) doc.Node { return entry(root, key) }
		if sparkmagic.Since(version, "0.21.0") {
			run.defaults = layerOf("session_configs_defaults", config, run.root("session_configs_defaults"))
		}
		own := run.root("session_configs")
		run.settings = layerOf("session_configs", config, own)
		run.broken = !run.takes(own)
		if d := run.root("session_configs_defaults"); d.Exists() && !d.IsObject() && sparkmagic.Since(version, "0.21.0") {
			e.Why = "every cell fails: session_configs_defaults is no object"
			return e
		}
	}
	if f.Notebook == nil {
		if run.broken {
			e.Why = "the settings are no object: no session can be posted"
			return e
		}
		e.Body = run.merge()
		return e
	}
	run.cells()
	if len(run.posted) == 0 {
		e.Why = "no cell starts a session"
		if run.broken {
			e.Why = "the settings are no object: no session can be posted"
		}
		return e
	}
	last := len(run.posted) - 1
	e.Body, e.Earlier = run.posted[last], run.posted[:last]
	if run.replaced {
		e.Lost = lost("", layerOf("session_configs", config, run.root("session_configs")), e.Body)
	}
	return e
}

// mapping tells whether Python's dict() takes a value as the settings: an
// object, something empty, or a list of pairs.
func mapping(n doc.Node) bool {
	if !n.Exists() || n.IsObject() || n.Type() == doc.String && n.String() == "" {
		return true
	}
	if n.Type() != doc.Array {
		return false
	}
	for m := range n.Members() {
		if size, list := elements(m); size != 2 || !list && !m.IsObject() {
			return false
		}
	}
	return true
}

func elements(n doc.Node) (size int, list bool) {
	for range n.Members() {
		size++
	}
	return size, n.Type() == doc.Array
}

// entry is the value of a key in an object, or in a list of pairs.
func entry(n doc.Node, key string) doc.Node {
	found := n.Get(key)
	for p := range n.Members() {
		var first, second doc.Node
		for m := range p.Members() {
			first, second = second, m
		}
		if n.Type() == doc.Array && first.String() == key {
			found = second
		}
	}
	return found
}

// A posting follows the kernel from cell to cell.
type posting struct {
	file               *File
	root               func(key string) doc.Node // of config.json
	version, kind      string
	defaults, settings *Value
	started, broken    bool
	replaced           bool
	posted             []*Value
	names              map[string]bool // of sessions, in IPython
}

func (p *posting) cells() {
	for i := range p.file.Notebook.Cells {
		c := &p.file.Notebook.Cells[i]
		if c.Configures() {
			p.configure(c)
			continue
		}
		if p.file.Notebook.Runtime == notebook.IPython {
			p.add(c)
		} else if sparkmagic.Starts(c.Text.String()) == sparkmagic.Always && !p.started && !p.broken {
			p.post()
		}
	}
}

// add runs the lines of %spark add in a cell: each posts a session, also where its
// name is taken.
func (p *posting) add(c *Cell) {
	for _, place := range c.Lines() {
		line := readSpark(place)
		if line.Kind() == "" || p.broken || line.Skip && p.names[line.Name] {
			continue
		}
		p.kind = line.Kind()
		p.posted = append(p.posted, p.merge())
		p.names[line.Name] = true
	}
}

// takes tells whether SparkMagic can merge a value as the settings: before 0.21 it
// takes nothing but an object.
func (p *posting) takes(n doc.Node) bool {
	return mapping(n) && (!n.Exists() || n.IsObject() || sparkmagic.Since(p.version, "0.21.0"))
}

// configure runs one %%configure cell; a refused one changes nothing.
func (p *posting) configure(c *Cell) {
	line, ok := p.file.Taken(c)
	root := c.Body.Root()
	if !ok || p.started && !line.Force {
		return
	}
	p.broken = !p.takes(root)
	p.settings = layerOf("%%configure", p.file, root)
	p.replaced = true
	if p.started && !p.broken {
		p.post()
	}
}

func (p *posting) post() {
	p.started = true
	p.posted = append(p.posted, p.merge())
}

// merge is the body for the settings in force.
func (p *posting) merge() *Value {
	body := merged(p.defaults, p.settings)
	if body == nil {
		body = &Value{Object: true}
	}
	if p.kind != "" {
		body.set("kind", doc.Quote(p.kind))
	}
	heartbeat := p.root("livy_server_heartbeat_timeout_seconds")
	seconds := "60"
	if !sparkmagic.Since(p.version, "0.14.0") {
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

// set is what SparkMagic sets itself.
func (v *Value) set(key, json string) {
	v.put(&Value{Key: key, Layer: "SparkMagic", JSON: json})
}

func (v *Value) drop(key string) {
	for i, m := range v.Members {
		if m.Key == key {
			v.Members = append(v.Members[:i:i], v.Members[i+1:]...)
			return
		}
	}
}

// Get is the member of the given key; nil if there is none.
func (v *Value) Get(key string) *Value {
	if v != nil {
		for _, m := range v.Members {
			if m.Key == key {
				return m
			}
		}
	}
	return nil
}

// layerOf reads one layer of the settings.
func layerOf(layer string, f *File, n doc.Node) *Value {
	if !n.Exists() {
		return nil
	}
	if n.IsObject() {
		return valueOf(layer, f, n, "")
	}
	v := &Value{Layer: layer, File: f, Node: n, Object: true}
	for pair := range n.Members() { // a list of pairs
		var key doc.Node
		for m := range pair.Members() {
			switch {
			case !key.Exists():
				key = m
			case pair.IsObject(): // dict() takes the keys of an object of two
				v.put(&Value{Key: key.Key(), Layer: layer, File: f, Node: m, JSON: doc.Quote(m.Key())})
			default:
				v.put(valueOf(layer, f, m, key.String()))
			}
		}
	}
	return v
}

// put adds a member as a Python dict does: of equal keys the first has the
// place, and the last the value.
func (v *Value) put(m *Value) {
	for i, old := range v.Members {
		if old.Key == m.Key {
			v.Members[i] = m
			return
		}
	}
	v.Members = append(v.Members, m)
}

func valueOf(layer string, f *File, n doc.Node, key string) *Value {
	v := &Value{Key: key, Layer: layer, File: f, Node: n, Object: n.IsObject()}
	if !v.Object {
		v.JSON = posted(n)
		return v
	}
	for m := range n.Members() {
		v.put(valueOf(layer, f, m, m.Key()))
	}
	return v
}

// merged is upper over lower: objects at any depth, all else replaces.
func merged(lower, upper *Value) *Value {
	switch {
	case upper == nil && lower == nil:
		return nil
	case upper == nil:
		upper = &Value{Key: lower.Key, Object: lower.Object, Layer: lower.Layer, File: lower.File, Node: lower.Node, JSON: lower.JSON}
		upper.Members = append(upper.Members, lower.Members...)
		return upper
	case lower == nil || !lower.Object || !upper.Object:
		copied := *upper
		copied.Members = append([]*Value(nil), upper.Members...)
		return &copied
	}
	out := &Value{Key: upper.Key, Layer: upper.Layer, File: upper.File, Node: upper.Node, Object: true}
	for _, m := range lower.Members {
		out.Members = append(out.Members, merged(m, upper.Get(m.Key)))
	}
	for _, m := range upper.Members {
		if lower.Get(m.Key) == nil {
			out.Members = append(out.Members, m)
		}
	}
	return out
}

// lost are the settings of a layer that a body has not, or not from there.
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
			list = append(list, Lost{Pointer: at, Value: m, By: "%%configure"})
		}
	}
	return list
}

// posted is a value that is no object as Python's json.dumps writes what its
// json.loads has read. What is no JSON, NaN and Infinity, is a string.
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
		return valueOf("", nil, n, "").Text()
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

// Text is the value as one line of JSON.
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

// Property is what decides a property of Spark in a body that is posted: the field
// for it, or its entry in conf; ok is false where null or nothing stands there.
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
