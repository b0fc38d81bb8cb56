package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/tools/txtar"
)

// A lawRepo is a repository on which laws are tried: files, and the flags of its runs. A change to
// a copy that smaller returns leaves the original as it is.
type lawRepo struct {
	Books    []lawBook
	Configs  []lawConfig
	Settings []lawSettings
	Flags    [][]string // each with its value
	Accepted int        // the findings of so many notebooks, and of all config.json files, are in a baseline
	Unnamed  bool       // its runs name no path, so that one's own config.json counts
}

// A lawBook is a notebook.
type lawBook struct {
	Path, Shape, Kernel string
	Metadata            []string // members, as JSON
	Cells               []lawCell
	Printed             bool // its code cells have outputs
}

// A lawCell has a body behind its first line, or is text alone.
type lawCell struct {
	Type     string // code or markdown
	Line     string
	Body     *lawTree
	Metadata []string // members, as JSON
}

// A lawConfig is a config.json; Raw is one that is no tree.
type lawConfig struct {
	Path, Raw string
	Root      *lawTree
}

// A lawSettings is a .sparklint.yaml: for each key its lines.
type lawSettings struct {
	Path   string
	Chunks []string
}

// A lawTree is JSON, or nearly, as it is written.
type lawTree struct {
	Key  string // empty in a list and at the top
	Leaf string // of what is neither an object nor a list
	Open byte   // { or [, 0 for a leaf
	Kids []lawTree
	Flaw string // one of flaws
	Wide bool   // a line for each
}

// lawFlaws are what people do to an object, each a way to write its members between its brackets.
var lawFlaws = map[string]func(members []string, separator string) string{
	"":        strings.Join,
	"comma":   func(m []string, s string) string { return strings.Join(m, s) + "," },
	"missing": func(m []string, s string) string { return strings.Replace(strings.Join(m, s), ",", " ", 1) },
	"double":  func(m []string, s string) string { return strings.Replace(strings.Join(m, s), ",", ",,", 1) },
	"slashes": func(m []string, s string) string { return strings.Join(m, s) + " // as agreed\n" },
	"hash":    func(m []string, s string) string { return "# as agreed\n" + strings.Join(m, s) },
	"single":  func(m []string, s string) string { return strings.ReplaceAll(strings.Join(m, s), `"`, `'`) },
	"equals":  func(m []string, s string) string { return strings.Replace(strings.Join(m, s), `":`, `" =`, 1) },
}

// write writes the tree at a depth.
func (t lawTree) write(depth int) string {
	if t.Open == 0 {
		return t.Leaf
	}
	var members []string
	for _, kid := range t.Kids {
		member := kid.write(depth + 1)
		if t.Open == '{' {
			member = lawQuoted(kid.Key) + ": " + member
		}
		members = append(members, member)
	}
	separator, before, after := ", ", "", ""
	if t.Wide && len(members) > 0 {
		before, after = "\n"+strings.Repeat("  ", depth+1), "\n"+strings.Repeat("  ", depth)
		separator = "," + before
	}
	shut := map[byte]string{'{': "}", '[': "]"}[t.Open]
	if t.Flaw == "open" {
		shut = ""
	}
	join := lawFlaws[t.Flaw]
	if join == nil || len(members) == 0 {
		join = strings.Join
	}
	return string(t.Open) + before + join(members, separator) + after + shut
}

// lawObject is an object of these members.
func lawObject(kids ...lawTree) lawTree { return lawTree{Open: '{', Kids: kids} }

// under is a tree as a member.
func (t lawTree) under(key string) lawTree {
	t.Key = key
	return t
}

// get is the last member of a key, nil if there is none.
func (t lawTree) get(key string) *lawTree {
	for _, kid := range slices.Backward(t.Kids) {
		if kid.Key == key {
			return &kid
		}
	}
	return nil
}

// lawQuoted is a string as JSON.
func lawQuoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string always can be
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// lawParse reads strict JSON; ok is false of anything else.
func lawParse(src string) (t lawTree, ok bool) {
	d := json.NewDecoder(strings.NewReader(src))
	d.UseNumber()
	t, err := lawParseValue(d)
	if err != nil {
		return t, false
	}
	_, err = d.Token()
	return t, errors.Is(err, io.EOF)
}

func lawParseValue(d *json.Decoder) (lawTree, error) {
	token, err := d.Token()
	if err != nil {
		return lawTree{}, err
	}
	open, is := token.(json.Delim)
	if !is {
		switch token := token.(type) {
		case string:
			return lawTree{Leaf: lawQuoted(token)}, nil
		case nil:
			return lawTree{Leaf: "null"}, nil
		default:
			return lawTree{Leaf: fmt.Sprint(token)}, nil
		}
	}
	t := lawTree{Open: byte(open)}
	for d.More() {
		key := ""
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return t, err
			}
			key, _ = name.(string)
		}
		kid, err := lawParseValue(d)
		if err != nil {
			return t, err
		}
		t.Kids = append(t.Kids, kid.under(key))
	}
	_, err = d.Token()
	return t, err
}

// A lawPool is what repositories are made of: what docs/rules.md shows, and what stands in fixtures.
type lawPool struct {
	rules    []string
	fields   []lawTree // members of a request
	conf     []lawTree // members of its conf
	tops     []lawTree // members of config.json
	cells    []string
	configs  []string
	settings []string
	flags    [][]string
}

var (
	lawRule    = regexp.MustCompile(`(?m)^\| \[([a-z-]+)\]\(#`)
	lawExample = regexp.MustCompile("(?ms)^(Settings|Bad|Good)(?: (cell|config\\.json|files|settings))?(?: \\(with `([^`]*)`\\))?" +
		":\n\n```(?:yaml)?\n(.*?)\n```\n")
)

// newLawPool reads the examples.
func newLawPool(tb testing.TB) *lawPool {
	tb.Helper()
	read := func(name string) string {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		return string(data)
	}
	p := &lawPool{}
	docs := read("../../docs/rules.md")
	for _, row := range lawRule.FindAllStringSubmatch(docs, -1) {
		p.rules = append(p.rules, row[1])
	}
	for _, m := range lawExample.FindAllStringSubmatch(docs, -1) {
		what, example := m[2], m[4]
		if m[3] != "" {
			p.flags = append(p.flags, strings.Fields(m[3]))
		}
		if m[1] == "Settings" || what == "settings" {
			p.settings = append(p.settings, m[4])
			continue
		}
		p.add(what, example)
	}
	configs, err := filepath.Glob("../../fixtures/configs/*/config.json")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range configs {
		p.add("config.json", read(name))
	}
	if few := min(len(p.rules)/4, len(p.fields)/4, len(p.conf)/6, len(p.tops)/2, len(p.cells), len(p.settings), len(p.flags)); few < 10 {
		tb.Fatalf("docs/rules.md is not read as it is written: %d rules, %d fields, %d properties, %d keys, %d cells, %d settings, %d flags",
			len(p.rules), len(p.fields), len(p.conf), len(p.tops), len(p.cells), len(p.settings), len(p.flags))
	}
	return p
}

// add takes an example apart.
func (p *lawPool) add(what, example string) {
	if strings.HasPrefix(example, "-- ") {
		for _, f := range txtar.Parse([]byte(example)).Files {
			src := string(f.Data)
			if path.Ext(f.Name) == ".json" {
				p.add("config.json", src)
				continue
			}
			for _, part := range strings.Split("\n"+src, "\n# %%\n")[1:] {
				p.add("cell", strings.TrimSuffix(part, "\n"))
			}
		}
		return
	}
	request := func(t *lawTree) {
		if t == nil || t.Open != '{' {
			return
		}
		for _, kid := range t.Kids {
			if kid.Key != "conf" || kid.Open != '{' {
				p.fields = append(p.fields, kid)
				continue
			}
			p.conf = append(p.conf, kid.Kids...)
		}
	}
	line, body := "%%configure -f", example
	if strings.HasPrefix(example, "%") {
		line, body, _ = strings.Cut(example, "\n")
	}
	root, ok := lawParse(body)
	isConfig := what == "config.json" || root.get("session_configs") != nil || root.get("session_configs_defaults") != nil
	switch {
	case !ok && isConfig:
		p.configs = append(p.configs, example)
	case !ok || root.Open != '{':
		if !strings.HasPrefix(example, "%") {
			example = line + "\n" + example
		}
		p.cells = append(p.cells, example)
	case isConfig:
		for _, kid := range root.Kids {
			if !strings.HasPrefix(kid.Key, "session_configs") {
				p.tops = append(p.tops, kid)
			}
		}
		request(root.get("session_configs"))
		request(root.get("session_configs_defaults"))
	default:
		request(&root)
	}
}

// A lawMaker makes repositories of a pool.
type lawMaker struct {
	*lawPool
	*rand.Rand
}

// lawOneOf is one of several; what stands more than once is taken more often.
func lawOneOf[T any](m lawMaker, list ...T) T { return list[m.Intn(len(list))] }

// often is true so many times of a hundred.
func (m lawMaker) often(percent int) bool { return m.Intn(100) < percent }

// lawFields are what nobody objects to, and what everybody shares.
var lawFields = []string{
	`{"executorMemory": "4g"}`, `{"executorCores": 2}`, `{"driverMemory": "2g"}`, `{"numExecutors": 4}`, `{"queue": "bi"}`,
	`{"proxyUser": "etl"}`, `{"name": "etl"}`, `{"jars": ["/a.jar"]}`, `{"executorMemory": "4"}`, `{"executorCores": "2"}`,
	`{"driverMemory": "{{ memory }}"}`, `{"numExecutors": 50}`, `{"executorMemroy": "4g"}`, `{"comment": "as agreed"}`, `{"ttl": "4h"}`,
}

// lawConf are the same of conf.
var lawConf = []string{
	`{"spark.dynamicAllocation.maxExecutors": "5"}`, `{"spark.dynamicAllocation.maxExecutors": 50}`,
	`{"spark.dynamicAllocation.maxExecutor": "5"}`, `{"spark.dynamicAllocation.enabled": "true"}`,
	`{"spark.dynamicAllocation.enabled": "false"}`, `{"spark.executor.memory": "8g"}`, `{"spark.executor.cores": null}`,
	`{"spark.yarn.queue": "adhoc"}`, `{"spark.executor.instances": "20"}`, `{"spark.sql.shuffle.partitions": 64}`,
	`{"spark.driver.memory": "1"}`,
}

// field is a member of a request, or of conf.
func (m lawMaker) field(known []lawTree, ordinary []string) lawTree {
	t := lawOneOf(m, known...)
	if m.often(50) {
		own, ok := lawParse(lawOneOf(m, ordinary...))
		if !ok {
			panic("a field that is no JSON")
		}
		t = own.Kids[0]
	}
	if m.often(6) {
		t.Key = m.misspelt(t.Key)
	}
	if m.often(12) {
		t = m.otherwise(t)
	}
	return t
}

// misspelt is a key as somebody could write it in a hurry.
func (m lawMaker) misspelt(key string) string {
	if len(key) < 4 {
		return key
	}
	i := 1 + m.Intn(len(key)-2)
	return lawOneOf(m, key[:i]+key[i+1:], key[:i]+key[i+1:i+2]+key[i:i+1]+key[min(i+2, len(key)):], strings.ToLower(key), " "+key, key+" ",
		strings.ToUpper(key[:1])+key[1:], strings.ReplaceAll(key, ".", "_"))
}

// otherwise is a value of another type, or without what belongs to it.
func (m lawMaker) otherwise(t lawTree) lawTree {
	bare := strings.Trim(t.Leaf, `"`)
	unitless := strings.TrimRightFunc(bare, unicode.IsLetter)
	leaf := lawOneOf(m, "null", "true", "NaN", "-1", "0", "1.5", `""`, `"{{ value }}"`, `"${VALUE}"`, `"TODO"`, "[]", "{}",
		lawQuoted(bare), bare, lawQuoted(unitless), lawQuoted(" "+bare), lawQuoted(bare+"g"))
	if leaf == "" {
		leaf = "null"
	}
	return lawTree{Key: t.Key, Leaf: leaf}
}

// request is the settings of a session.
func (m lawMaker) request() lawTree {
	root := lawObject()
	root.Wide = m.often(50)
	for range m.Intn(4) {
		root.Kids = append(root.Kids, m.field(m.fields, lawFields))
	}
	if m.often(60) {
		conf := lawObject()
		conf.Wide = root.Wide && m.often(70)
		for range m.Intn(4) {
			conf.Kids = append(conf.Kids, m.field(m.conf, lawConf))
		}
		if m.often(4) {
			nested := lawObject(m.field(m.conf, lawConf)).under("conf")
			conf.Kids = append(conf.Kids, nested)
		}
		at := m.Intn(len(root.Kids) + 1)
		root.Kids = slices.Insert(root.Kids, at, m.flawed(conf, 5).under("conf"))
	}
	if m.often(12) { // a size that is nowhere else, and that no Spark takes
		size := lawTree{Key: lawOneOf(m, "executorMemory", "driverMemory"), Leaf: fmt.Sprintf(`"%dgg"`, 10+m.Intn(90))}
		root.Kids = append(root.Kids, size)
	}
	if m.often(5) {
		root = lawPairs(root)
	}
	return m.flawed(root, 12)
}

// pairs is an object as a list of pairs.
func lawPairs(t lawTree) lawTree {
	list := lawTree{Open: '['}
	for _, kid := range t.Kids {
		list.Kids = append(list.Kids, lawTree{Open: '[', Kids: []lawTree{{Leaf: lawQuoted(kid.Key)}, kid.under("")}})
	}
	return list
}

// flawed is a tree with a key twice, or a flaw of its writing, so many times of a hundred each.
func (m lawMaker) flawed(t lawTree, percent int) lawTree {
	if len(t.Kids) == 0 {
		return t
	}
	if m.often(percent / 2) {
		again := lawOneOf(m, t.Kids...)
		if m.often(60) {
			again = m.otherwise(again)
		}
		t.Kids = slices.Insert(slices.Clone(t.Kids), m.Intn(len(t.Kids)+1), again)
	}
	if m.often(percent) {
		t.Flaw = lawOneOf(m, "comma", "comma", "comma", "comma", "missing", "double", "slashes", "hash", "single", "equals", "open")
	}
	return t
}

// ignored is a member of metadata, or of config.json, that silences a rule or two.
func (m lawMaker) ignored() lawTree {
	rules := lawObject()
	for range 1 + m.Intn(2) {
		rules.Kids = append(rules.Kids, lawTree{Key: m.rule(), Leaf: lawOneOf(m, `"as agreed"`, `"as agreed"`, `""`)})
	}
	return lawObject(rules.under("ignore")).under("sparklint")
}

// rule is the name of a rule, most often of one that speaks.
func (m lawMaker) rule() string {
	if m.often(30) {
		return lawOneOf(m, m.rules...)
	}
	return lawOneOf(m, "no-executor-cap", "memory-size", "dropped-settings", "unknown-request-field", "wrong-type", "json-syntax",
		"unknown-property",
		"duplicate-key", "field-overrides-conf", "session-name", "executors-not-a-cap", "configure-order", "policy-violation", "cap-too-high")
}

// metadata are the members of a cell's or a notebook's.
func (m lawMaker) metadata(percent int) []string {
	var list []string
	if m.often(percent) {
		own := m.ignored()
		list = append(list, lawQuoted(own.Key)+": "+own.write(0))
	}
	if m.often(percent) {
		tag := lawOneOf(m, "sparklint-skip", "sparklint-ignore-"+m.rule(), "sparklint-ignore-"+m.rule(), "parameters")
		list = append(list, `"tags": [`+lawOneOf(m, "", `"parameters", `)+lawQuoted(tag)+`]`)
	}
	return list
}

// cell is one of a notebook.
func (m lawMaker) cell(magic string) lawCell {
	switch n := m.Intn(100); {
	case n < 6:
		return lawCell{Type: "code", Line: lawOneOf(m, m.cells...), Metadata: m.metadata(4)}
	case n < 60:
		body := m.request()
		line := lawOneOf(m, magic+" -f", magic, magic+" --force", "# settings\n"+magic+" -f", magic[1:]+" -f", magic+" -F")
		if m.often(75) {
			line = lawOneOf(m, magic+" -f", magic+" -f", magic)
		}
		return lawCell{Type: "code", Line: line, Body: &body, Metadata: m.metadata(8)}
	case n < 66:
		return lawCell{Type: "markdown", Line: "# Report"}
	}
	line := lawOneOf(m, "print(1)", "%%sql\nSHOW TABLES", "%%local\nx = 1", "%%info", "# a comment", "", "%%cleanup -f", "%%pretty\n1")
	if m.often(40) {
		line = "spark"
	}
	return lawCell{Type: "code", Metadata: m.metadata(3), Line: line}
}

// lawShapes are ways to write a notebook.
var lawShapes = []string{"lines", "lines", "tabs", "CRLF", "string", "compact"}

// book is a notebook.
func (m lawMaker) book(name string) lawBook {
	b := lawBook{Path: name, Shape: lawOneOf(m, lawShapes...), Metadata: m.metadata(4)}
	b.Kernel = "pysparkkernel"
	if m.often(35) {
		b.Kernel = lawOneOf(m, "sparkkernel", "sparkrkernel", "glue_pyspark", "python3")
	}
	magic := "%%configure"
	if b.Kernel == "python3" && m.often(80) {
		magic = "%%spark config"
		b.Cells = append(b.Cells, lawCell{Type: "code", Line: "%load_ext sparkmagic.magics"})
	}
	for range 1 + m.Intn(4) {
		b.Cells = append(b.Cells, m.cell(magic))
	}
	return b
}

// config is a config.json.
func (m lawMaker) config(name string) lawConfig {
	if len(m.configs) > 0 && m.often(5) {
		return lawConfig{Path: name, Raw: lawOneOf(m, m.configs...)}
	}
	root := lawObject()
	root.Wide = m.often(60)
	for range 1 + m.Intn(2) {
		key := lawOneOf(m, "session_configs", "session_configs", "session_configs_defaults", "session_configs_defaults", "session_config")
		if root.get(key) != nil && m.often(90) {
			continue
		}
		request := m.request()
		if request.Open == '{' && m.often(40) { // what cells drop
			request.Kids = append(request.Kids, lawOneOf(m, lawTree{Key: "queue", Leaf: `"bi"`}, lawTree{Key: "proxyUser", Leaf: `"jane"`},
				lawObject(lawTree{Key: "spark.dynamicAllocation.maxExecutors", Leaf: `"5"`}).under("conf")))
		}
		root.Kids = append(root.Kids, request.under(key))
	}
	for range m.Intn(3) {
		root.Kids = append(root.Kids, lawOneOf(m, m.tops...))
	}
	if m.often(12) {
		root.Kids = append(root.Kids, m.ignored())
	}
	if m.often(4) {
		root = lawPairs(root)
	}
	root = m.flawed(root, 5)
	return lawConfig{Path: name, Root: &root}
}

// settings is a .sparklint.yaml.
func (m lawMaker) settingsFile(name string) lawSettings {
	s := lawSettings{Path: name}
	chunks := map[string]string{}
	add := func(lines string) {
		for _, chunk := range regexp.MustCompile(`(?m)^\S[^\n]*\n(?:[ \t-][^\n]*\n)*`).FindAllString(strings.TrimSuffix(lines, "\n")+"\n", -1) {
			key, _, _ := strings.Cut(chunk, ":")
			chunks[key] = chunk
		}
	}
	if m.often(45) {
		add(lawOneOf(m, m.settings...))
	}
	files := lawOneOf(m, `"*.ipynb"`, "a.ipynb", "team/**", "config.json", `"**"`)
	for range 1 + m.Intn(2) {
		add(lawOneOf(m,
			"max-executors: "+lawOneOf(m, "3", "5", "10"),
			fmt.Sprintf("per-file:\n  - { files: %s, ignore: [%s], reason: retired }", files, m.rule()),
			fmt.Sprintf("per-file:\n  - { files: %s, ignore: [%s, %s], pointer: /conf, reason: retired }", files, m.rule(), m.rule()),
			fmt.Sprintf("severity: { %s: %s }", m.rule(), lawOneOf(m, "off", "info", "warning", "error")),
			"policy:\n  - { pointer: /queue, required: true, one-of: [bi, etl], why: billing }",
			"policy:\n  - { pointer: /conf/spark.executor.memory, max: 6g, why: small nodes }",
			"policy:\n  - { pointer: /conf/spark.dynamicAllocation.maxExecutors, required: true, max: 10, why: shared }",
			"require-reasons: true",
			"enforce: ["+m.rule()+"]",
			"ignore: ["+m.rule()+"]",
		))
	}
	keys := make([]string, 0, len(chunks))
	for key := range chunks {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		s.Chunks = append(s.Chunks, chunks[key])
	}
	return s
}

// flag is a flag with its value.
func (m lawMaker) flag() []string {
	return lawOneOf(m,
		[]string{"--max-executors", lawOneOf(m, "3", "5", "10")}, []string{"--max-executors", "5"}, []string{"--max-executors", "5"},
		[]string{"--select", m.rule() + "," + m.rule() + "," + m.rule()}, []string{"--ignore", m.rule()},
		[]string{"--min-severity", lawOneOf(m, "info", "info", "error")},
		[]string{"--spark", lawOneOf(m, "3.5.6", "2.4.0", "4.0.1")}, []string{"--livy", lawOneOf(m, "0.7.1", "0.8.0", "0.9.0", "0.3.0")},
		[]string{"--sparkmagic", lawOneOf(m, "0.20.5", "0.21.0", "0.12.9")},
		[]string{"--config-json", lawOneOf(m, "none", ".sparkmagic/config.json")}, []string{"--no-suppressions"}, lawOneOf(m, m.flags...),
	)
}

// repository is made of a seed alone.
func (p *lawPool) repository(seed int64) lawRepo {
	m := lawMaker{p, rand.New(rand.NewSource(seed))}
	r := lawRepo{Unnamed: m.often(8)}
	folders := []string{"", "team/", "team/deep/", "other/"}[:1+m.Intn(4)]
	for i := range lawOneOf(m, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12) {
		r.Books = append(r.Books, m.book(lawOneOf(m, folders...)+string(rune('a'+i))+".ipynb"))
	}
	if len(r.Books) > 1 && m.often(25) {
		twin := lawOneOf(m, r.Books...)
		twin.Path = "twin.ipynb"
		r.Books = append(r.Books, twin)
	}
	names := []string{".sparkmagic/config.json", ".sparkmagic/config.json", "team/.sparkmagic/config.json", "etc/config.json"}
	if r.Unnamed {
		names = append(names, "../home/.sparkmagic/config.json", "../home/.sparkmagic/config.json", "../home/.sparkmagic/config.json")
	}
	for range m.Intn(4) {
		name := lawOneOf(m, names...)
		if !slices.ContainsFunc(r.Configs, func(c lawConfig) bool { return c.Path == name }) {
			r.Configs = append(r.Configs, m.config(name))
		}
	}
	if m.often(45) {
		r.Settings = append(r.Settings, m.settingsFile(".sparklint.yaml"))
	}
	if m.often(8) {
		r.Settings = append(r.Settings, m.settingsFile("team/.sparklint.yaml"))
	}
	if m.often(10) {
		r.Accepted = 1 + m.Intn(len(r.Books))
	}
	for range lawOneOf(m, 0, 0, 0, 1, 1, 2) {
		flag := m.flag()
		if !slices.ContainsFunc(r.Flags, func(f []string) bool { return f[0] == flag[0] }) {
			r.Flags = append(r.Flags, flag)
		}
	}
	return r
}

// source is what a cell has.
func (c lawCell) source() string {
	if c.Body == nil {
		return c.Line
	}
	return c.Line + "\n" + c.Body.write(0)
}

// write is the notebook as a file.
func (b lawBook) write() string {
	newline, indent := "\n", " "
	switch b.Shape {
	case "compact":
		newline, indent = "", ""
	case "tabs":
		indent = "\t"
	case "CRLF":
		newline, indent = "\r\n", "  "
	}
	in := func(depth int) string { return newline + strings.Repeat(indent, depth) }
	var cells []string
	for i, c := range b.Cells {
		source := lawQuoted(c.source())
		if b.Shape != "string" {
			var lines []string
			for _, line := range strings.SplitAfter(c.source(), "\n") {
				if line != "" {
					lines = append(lines, in(4)+lawQuoted(line))
				}
			}
			source = "[" + strings.Join(lines, ",") + in(3) + "]"
		}
		members := []string{
			`"cell_type": ` + lawQuoted(c.Type), `"id": "cell-` + fmt.Sprint(i) + `"`,
			`"metadata": {` + strings.Join(c.Metadata, ", ") + `}`, `"source": ` + source,
		}
		if c.Type == "code" {
			outputs := `[]`
			if b.Printed {
				outputs = `[{"name": "stdout", "text": ["pass\"word é 😀\n",` + in(4) + `"%d"]}]`
			}
			members = append(members, `"execution_count": null`, `"outputs": `+outputs)
		}
		cells = append(cells, in(2)+"{"+in(3)+strings.Join(members, ","+in(3))+in(2)+"}")
	}
	kernel := `"kernelspec": {"display_name": "kernel", "language": "python", "name": ` + lawQuoted(b.Kernel) + `}`
	metadata := append([]string{kernel}, b.Metadata...)
	return "{" + in(1) + `"cells": [` + strings.Join(cells, ",") + in(1) + "]," + in(1) +
		`"metadata": {` + strings.Join(metadata, ", ") + "}," + in(1) + `"nbformat": 4,` + in(1) + `"nbformat_minor": 5` + newline + "}" + newline
}

// files are those of the repository by path, but for the baseline.
func (r lawRepo) files() map[string]string {
	files := map[string]string{".git/HEAD": "ref: refs/heads/main\n"}
	for _, b := range r.Books {
		files[b.Path] = b.write()
	}
	for _, c := range r.Configs {
		files[c.Path] = c.Raw
		if c.Root != nil {
			files[c.Path] = c.Root.write(0) + "\n"
		}
	}
	for _, s := range r.Settings {
		files[s.Path] = strings.Join(s.Chunks, "")
	}
	return files
}

// archive is the repository as txtar, with the flags as its comment.
func (r lawRepo) archive() string {
	a := &txtar.Archive{}
	words := "sparklint"
	for _, flag := range r.Flags {
		words += " " + strings.Join(flag, " ")
	}
	if !r.Unnamed {
		words += " ."
	}
	if r.Accepted > 0 {
		words += fmt.Sprintf("\nwith a baseline of the first %d notebooks and the config.json files", r.Accepted)
	}
	a.Comment = []byte(words + "\n")
	files := r.files()
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(files[name])})
	}
	return string(txtar.Format(a))
}

// smaller are the repositories that are this one without something.
func (r lawRepo) smaller() []lawRepo {
	var list []lawRepo
	lawEach(r.Books, func(books []lawBook) { list = append(list, r.with(func(r *lawRepo) { r.Books = books })) })
	lawEach(r.Configs, func(configs []lawConfig) { list = append(list, r.with(func(r *lawRepo) { r.Configs = configs })) })
	lawEach(r.Settings, func(settings []lawSettings) { list = append(list, r.with(func(r *lawRepo) { r.Settings = settings })) })
	lawEach(r.Flags, func(flags [][]string) { list = append(list, r.with(func(r *lawRepo) { r.Flags = flags })) })
	if r.Accepted > 0 {
		list = append(list, r.with(func(r *lawRepo) { r.Accepted = 0 }))
	}
	if r.Unnamed {
		list = append(list, r.with(func(r *lawRepo) { r.Unnamed = false }))
	}
	for i, s := range r.Settings {
		lawEach(s.Chunks, func(chunks []string) { list = append(list, r.with(func(r *lawRepo) { r.Settings[i].Chunks = chunks })) })
	}
	for i, b := range r.Books {
		for _, now := range b.smaller() {
			list = append(list, r.with(func(r *lawRepo) { r.Books[i] = now }))
		}
	}
	for i, c := range r.Configs {
		if c.Root != nil {
			for _, now := range c.Root.smaller() {
				list = append(list, r.with(func(r *lawRepo) { r.Configs[i].Root = &now }))
			}
		}
	}
	return list
}

// with is a copy that is changed.
func (r lawRepo) with(change func(*lawRepo)) lawRepo {
	r.Books, r.Configs, r.Settings = slices.Clone(r.Books), slices.Clone(r.Configs), slices.Clone(r.Settings)
	change(&r)
	return r
}

// lawEach calls f with the list without each of its elements.
func lawEach[T any](list []T, f func([]T)) {
	for i := range list {
		f(slices.Delete(slices.Clone(list), i, i+1))
	}
}

func (b lawBook) smaller() []lawBook {
	var list []lawBook
	add := func(change func(*lawBook)) {
		now := b
		now.Cells = slices.Clone(b.Cells)
		change(&now)
		list = append(list, now)
	}
	lawEach(b.Cells, func(cells []lawCell) { add(func(b *lawBook) { b.Cells = cells }) })
	lawEach(b.Metadata, func(metadata []string) { add(func(b *lawBook) { b.Metadata = metadata }) })
	if b.Shape != "lines" {
		add(func(b *lawBook) { b.Shape = "lines" })
	}
	if b.Kernel != "pysparkkernel" {
		add(func(b *lawBook) { b.Kernel = "pysparkkernel" })
	}
	for i, c := range b.Cells {
		lawEach(c.Metadata, func(metadata []string) { add(func(b *lawBook) { b.Cells[i].Metadata = metadata }) })
		if c.Body == nil {
			continue
		}
		if c.Line != "%%configure -f" {
			add(func(b *lawBook) { b.Cells[i].Line = "%%configure -f" })
		}
		for _, now := range c.Body.smaller() {
			add(func(b *lawBook) { b.Cells[i].Body = &now })
		}
	}
	return list
}

func (t lawTree) smaller() []lawTree {
	var list []lawTree
	lawEach(t.Kids, func(kids []lawTree) {
		now := t
		now.Kids = kids
		list = append(list, now)
	})
	if t.Flaw != "" {
		now := t
		now.Flaw = ""
		list = append(list, now)
	}
	if t.Wide {
		now := t
		now.Wide = false
		list = append(list, now)
	}
	for i, kid := range t.Kids {
		for _, less := range kid.smaller() {
			now := t
			now.Kids = slices.Clone(t.Kids)
			now.Kids[i] = less
			list = append(list, now)
		}
	}
	return list
}
