package settings

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/pattern"
)

// Put writes facts below endpoints: NAME: in a settings file, and changes nothing else in it. It keeps
// keys with an equal value, replaces other values, and adds missing keys at the end, with their source
// as a comment unless the file is in flow style. It returns an error with a place for what it can't
// edit safely, and if the result would not read as the old settings with the facts.
func Put(src []byte, name string, facts []endpoint.Fact) (now []byte, err error) {
	switch {
	case len(src) > MostBytes:
		return nil, tooLarge("")
	case len(facts) > mostNodes:
		return nil, fmt.Errorf("%d values are too many: settings can have at most 10,000 keys and values", len(facts))
	}
	want, err := entries(name, facts)
	if err != nil {
		return nil, err
	}
	text, bom := bytes.CutPrefix(src, []byte("\ufeff"))
	f, err := parse(text)
	if err != nil {
		return nil, err
	}
	if err := f.document(want); err != nil {
		return nil, err
	}
	now = f.apply()
	again, err := parse(now)
	if err != nil {
		return nil, fmt.Errorf("is written in a way that can't be edited: %w", err)
	}
	if dump(again.root) != dump(f.root) {
		return nil, errors.New("is written in a way that can't be edited safely")
	}
	if bom {
		now = append([]byte("\ufeff"), now...)
	}
	return now, nil
}

// An entry is a key with a value, or with entries below it, as a mapping or as a list of their keys.
type entry struct {
	key, value, source string
	number             bool // otherwise a string
	below              []entry
	list               bool
}

var keys = pattern.New(`^[a-z]+(-[a-z]+)*$`)

// entries returns the facts as a tree of settings.
func entries(name string, facts []endpoint.Fact) (want []entry, err error) {
	one := entry{key: name}
	groups := []entry{{key: "defaults"}, {key: "blacklist", list: true}}
	queues := entry{key: "queues"}
	values := map[string]string{} // by the key of the fact
	for _, x := range facts {
		if x.Value == "" || numeric(x.Key) && !number.MatchString(x.Value) || !utf8.ValidString(x.Key+x.Value) {
			return nil, fmt.Errorf("%q: %q can't be written", x.Key, x.Value)
		}
		e := entry{key: x.Key, value: x.Value, source: comment(x.Source), number: numeric(x.Key) || boolean(x)}
		to := &one.below
		for i := range groups {
			if key, ok := strings.CutPrefix(x.Key, groups[i].key+"/"); ok && key != "" {
				e.key, to = key, &groups[i].below
				if groups[i].list {
					e.value = key
				}
			}
		}
		if name, key, ok := OfQueue(x.Key); ok {
			e.key, to = key, queues.in(name)
		}
		if to == &one.below && (!keys.MatchString(x.Key) || x.Key == "defaults" || x.Key == "blacklist") {
			return nil, fmt.Errorf("%q is not a key of an endpoint", x.Key)
		}
		value, there := values[x.Key]
		switch {
		case there && value != e.value:
			return nil, fmt.Errorf("%q has two values", x.Key)
		case !there:
			values[x.Key] = e.value
			*to = append(*to, e)
		}
	}
	for _, g := range append(groups, queues) {
		if len(g.below) > 0 {
			one.below = append(one.below, g)
		}
	}
	switch {
	case name == "" || !utf8.ValidString(name):
		return nil, fmt.Errorf("%q can't be the name of an endpoint", name)
	case len(one.below) == 0:
		return nil, nil
	}
	return []entry{{key: "endpoints", below: []entry{one}}}, nil
}

// OfQueue returns the queue and its key that the key of a fact names.
func OfQueue(fact string) (queue, key string, ok bool) {
	rest, ok := strings.CutPrefix(fact, "queues/")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}

// in returns the entries below one of the entries below e, which it adds.
func (e *entry) in(key string) *[]entry {
	at := slices.IndexFunc(e.below, func(b entry) bool { return b.key == key })
	if at < 0 {
		at = len(e.below)
		e.below = append(e.below, entry{key: key})
	}
	return &e.below[at].below
}

// document puts the entries into a file, which may be empty.
func (f *file) document(want []entry) error {
	switch {
	case len(want) == 0:
		return nil
	case f.root == nil || f.root.Kind == yaml.ScalarNode && f.root.Tag == "!!null" && f.root.Value == "":
		f.insert(len(f.src), f.block(want, 0, false))
		f.root = model(entry{below: want})
		return nil
	}
	return f.merge(f.root, entry{key: "the file", below: want})
}

// merge puts the entries below an entry into its existing node.
func (f *file) merge(n *yaml.Node, e entry) error {
	kind, what := yaml.MappingNode, "mapping"
	if e.list {
		kind, what = yaml.SequenceNode, "list"
	}
	if n.Kind != kind {
		return f.at(n, fmt.Errorf("%s is not a %s", e.key, what))
	}
	end, unsure := f.end(n) // before anything below changes
	there, twice := f.members(n, e.below)
	if twice != nil {
		return twice
	}
	var fresh []entry
	for _, b := range e.below {
		key, value := there[b.key].key, there[b.key].value
		var err error
		switch {
		case key == nil:
			fresh = append(fresh, b)
		case e.list:
		case absent(value):
			err = f.fill(n, key, value, b)
		case b.below != nil:
			err = f.merge(value, b)
		default:
			err = f.replace(value, b)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case len(fresh) == 0:
		return nil
	case n == f.root && n.Style&yaml.FlowStyle == 0:
		end = len(f.src)
	case unsure != nil:
		return unsure
	}
	return f.extend(n, end, fresh, e.list)
}

// A member is a key of a mapping with its value, or an element of a list, which is both.
type member struct{ key, value *yaml.Node }

// members returns the entries that a mapping or a list already has.
func (f *file) members(n *yaml.Node, wanted []entry) (map[string]member, error) {
	there := map[string]member{}
	asked := map[string]bool{}
	for _, e := range wanted {
		asked[e.key] = true
	}
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	for i := 0; i < len(n.Content); i += step {
		c := n.Content[i]
		if c.Kind != yaml.ScalarNode || !asked[c.Value] {
			continue
		}
		if there[c.Value].key != nil && step == 2 {
			return nil, f.at(c, fmt.Errorf("%s is set twice", c.Value))
		}
		there[c.Value] = member{c, n.Content[i+step-1]}
	}
	return there, nil
}

// absent reports whether a key has no value.
func absent(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value == "" && n.Style == 0
}

// fill gives a value to a key that has none.
func (f *file) fill(parent, key, value *yaml.Node, e entry) error {
	end, err := f.colon(key)
	if err != nil {
		return err
	}
	switch {
	case e.below == nil:
		f.edit(end, end, " "+spelled(e, 0))
	case parent.Style&yaml.FlowStyle != 0:
		f.edit(end, end, " "+flow(e.below, e.list))
	default:
		next, err := f.next(end)
		if err != nil {
			return err
		}
		f.insert(next, f.block(e.below, key.Column-1+f.unit, e.list))
	}
	*value = *model(e)
	return nil
}

// replace changes the value of a key, and keeps its quotes.
func (f *file) replace(n *yaml.Node, e entry) error {
	if n.Kind != yaml.ScalarNode {
		return f.at(n, fmt.Errorf("%s is not a single value", e.key))
	}
	if n.Value == e.value || e.number && equal(e.key, n.Value, e.value) {
		return nil
	}
	start, end, err := f.scalar(n)
	if err != nil {
		return err
	}
	text := spelled(e, n.Style)
	f.edit(start, end, text)
	if c := trailing.FindIndex(f.line(end)); c != nil && e.source != "" && ours.Match(f.line(end)[c[1]-1:]) {
		f.edit(end+c[1]-1, end+len(f.line(end)), mark+e.source)
	}
	n.Value, n.Tag = e.value, tag(text)
	return nil
}

// mark begins the comments that Put writes and replaces.
const mark = "# from "

var (
	trailing = pattern.New(`^[ \t]+#`)
	// ours matches a comment that Put writes: the file, and the property or the line of a value.
	ours = pattern.New(`^` + mark + `\S.*(?:: \S|:\d+\s*$)`)
)

// types are the types of an endpoint's values, by key.
var types = endpointTypes()

func endpointTypes() map[string]reflect.Type {
	of := map[string]reflect.Type{}
	for key, v := range Fields(reflect.ValueOf(Endpoint{})) {
		of[key] = v.Type()
	}
	return of
}

// numeric reports whether the value of a key is written as a number, not as a string.
func numeric(key string) bool {
	if _, _, ok := OfQueue(key); ok {
		return true
	}
	switch types[key] {
	case reflect.TypeFor[int64](), reflect.TypeFor[float64](), reflect.TypeFor[endpoint.MiB]():
		return true
	}
	return false
}

// boolean reports whether a fact is true or false, and its key has such a value.
func boolean(x endpoint.Fact) bool {
	return types[x.Key] == reflect.TypeFor[bool]() && (x.Value == "true" || x.Value == "false")
}

// equal reports whether two numbers are equal: 12g is 12288 MiB.
func equal(key, old, now string) bool {
	if number.MatchString(old) { // and not 010, which is 8
		x, err := strconv.ParseFloat(old, 64)
		y, other := strconv.ParseFloat(now, 64)
		return err == nil && other == nil && x == y
	}
	size, err := spark.ParseSize(old)
	n, other := strconv.ParseInt(now, 10, 64)
	return err == nil && other == nil && types[key] == reflect.TypeFor[endpoint.MiB]() && n < endpoint.Most && size.Bytes("m") == n<<20
}
