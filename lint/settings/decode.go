package settings

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

// A decoding reads nodes into Go values, and collects the errors in them.
type decoding struct {
	*source
	errs []*Error
}

// An Error is an error at a place in the file.
type Error struct {
	Path         string // empty if only the reader of the file knows it
	Line, Column int    // from 1; Column is 0 if not known
	What         string
}

// Error returns the message, with known secrets masked.
func (e *Error) Error() string {
	what := lint.Masked(e.What)
	switch {
	case e.Path == "" && e.Column == 0:
		return fmt.Sprintf("line %d: %s", e.Line, what)
	case e.Path == "":
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, what)
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, what)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, what)
}

func (d *decoding) fail(n *yaml.Node, format string, a ...any) {
	d.errs = append(d.errs, &Error{d.path, n.Line, n.Column, fmt.Sprintf(format, a...)})
}

// all returns the errors in the order of their places.
func (d *decoding) all() (errs []error) {
	slices.SortStableFunc(d.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.What, b.What))
	})
	for _, e := range d.errs {
		errs = append(errs, e)
	}
	return errs
}

// read reads n into v, whose type decides what n must be; name is the key.
func (d *decoding) read(n *yaml.Node, v reflect.Value, name string) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Tag == "!!null" {
		return // a key without a value counts as not set
	}
	switch v.Interface().(type) {
	case endpoint.MiB:
		d.mebibytes(n, v, name)
		return
	case endpoint.Percent:
		d.between(n, v, name, 100, "a number above 0, up to 100")
		return
	case endpoint.Guarantee:
		d.between(n, v, name, 100, "a number from 0 to 100")
		return
	case endpoint.Factor:
		d.between(n, v, name, 1<<20, "a number above 0")
		return
	case Period:
		if seconds, ok := spark.Seconds(n.Value, "s"); d.scalar(n, name, "a time, such as 90s") && ok && seconds > 0 && seconds < 1e9 {
			v.SetInt(int64(seconds * float64(time.Second)))
		} else if n.Kind == yaml.ScalarNode {
			d.fail(n, "%s: %q can't be read as a time: write a number with s, min or h", name, n.Value)
		}
		return
	}
	if day, ok := v.Interface().(Day); ok {
		at, err := time.ParseInLocation(time.DateOnly, n.Value, time.Local)
		day.Time = at
		if err != nil {
			d.fail(n, "%s: %q is not a day, such as 2027-05-01", name, n.Value)
			return
		}
		v.Set(reflect.ValueOf(day))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.read(n, v.Elem(), name)
	case reflect.Struct:
		d.mapping(n, v, name)
	case reflect.Map:
		d.entries(n, v, name)
	case reflect.Slice:
		d.list(n, v, name)
	case reflect.Bool:
		if b, err := strconv.ParseBool(n.Value); d.scalar(n, name, "true or false") && err == nil && n.Tag == "!!bool" {
			v.SetBool(b)
		} else if n.Kind == yaml.ScalarNode {
			d.fail(n, "%s: %q is neither true nor false", name, n.Value)
		}
	case reflect.Int64, reflect.Float64:
		d.number(n, v, name)
	default:
		if d.scalar(n, name, "a word") {
			v.SetString(n.Value)
		}
	}
}

// scalar reports whether a node is a single value, and adds an error if it is not.
func (d *decoding) scalar(n *yaml.Node, name, want string) bool {
	if n.Kind != yaml.ScalarNode {
		d.fail(n, "%s must be %s, not %s", name, want, kind(n))
		return false
	}
	return true
}

// placeOf returns the place of a value, or of its beginning if it has several lines.
func (d *decoding) placeOf(n *yaml.Node) Place {
	at := Place{n.Line, n.Column, 1, d.source}
	if n.Kind == yaml.ScalarNode && !strings.Contains(n.Value, "\n") {
		at.Length = utf8.RuneCountInString(n.Value)
		if n.Style == yaml.DoubleQuotedStyle || n.Style == yaml.SingleQuotedStyle {
			at.Length += 2
		}
	}
	return at
}

func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a word"
	}
}

func (d *decoding) number(n *yaml.Node, v reflect.Value, name string) {
	want := "a whole number of 1 or more"
	if v.Kind() == reflect.Float64 {
		want = "a number from 0 to 1"
	}
	if !d.scalar(n, name, want) {
		return
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	switch whole := v.Kind() == reflect.Int64; {
	case err != nil, whole && (f < 1 || f != math.Trunc(f) || f > 1<<40), !whole && !(f > 0 && f <= 1):
		d.fail(n, "%s: %q is not %s", name, n.Value, want)
	case whole:
		v.SetInt(int64(f))
	default:
		v.SetFloat(f)
	}
}

// between reads a number above 0, up to a largest one. What is guaranteed can also be 0.
func (d *decoding) between(n *yaml.Node, v reflect.Value, name string, most float64, want string) {
	if !d.scalar(n, name, want) {
		return
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	_, zero := v.Interface().(endpoint.Guarantee)
	if err != nil || !(f > 0 && f <= most || zero && f == 0) {
		d.fail(n, "%s: %q is not %s", name, n.Value, want)
		return
	}
	v.SetFloat(f)
}

func (d *decoding) mebibytes(n *yaml.Node, v reflect.Value, name string) {
	if !d.scalar(n, name, "a size, such as 12288 or 12g") {
		return
	}
	size, err := spark.ParseSize(n.Value)
	if err != nil || size.Bytes("m") < 1<<20 || size.Bytes("m") > 1<<60 {
		d.fail(n, "%s: %q can't be read as a size: write a number of MiB, or a unit, such as 12g", name, n.Value)
		return
	}
	v.SetInt(size.Bytes("m") >> 20)
}

// Fields yields the fields of a struct that have a key in the file, in order, with their keys. It includes
// the fields of embedded structs.
func Fields(v reflect.Value) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		for _, f := range reflect.VisibleFields(v.Type()) {
			key := f.Tag.Get("yaml")
			if key != "" && !yield(key, v.FieldByIndex(f.Index)) {
				return
			}
		}
	}
}

// mapping reads keys into the fields with these tags.
func (d *decoding) mapping(n *yaml.Node, v reflect.Value, name string) {
	fields := map[string]reflect.Value{}
	var names []string
	for key, field := range Fields(v) {
		fields[key] = field
		names = append(names, key)
	}
	at, places := map[string]Place{}, v.FieldByName("At")
	d.members(n, name, func(key, value *yaml.Node) {
		field, ok := fields[key.Value]
		if !ok {
			d.fail(key, "%s", unknown(key.Value, names))
			return
		}
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if value.Tag == "!!null" {
			return // counts as not set
		}
		d.places(at, key.Value, value)
		d.read(value, field, key.Value)
	})
	if places.IsValid() {
		places.Set(reflect.ValueOf(at))
	}
}

// places notes the places of a value and of the values in it.
func (d *decoding) places(at map[string]Place, key string, value *yaml.Node) {
	at[key] = d.placeOf(value)
	for i, n := range value.Content {
		switch {
		case value.Kind == yaml.SequenceNode:
			at[fmt.Sprintf("%s/%d", key, i)] = d.placeOf(n)
		case value.Kind == yaml.MappingNode && i%2 == 1:
			at[key+"/"+value.Content[i-1].Value] = d.placeOf(n)
		}
	}
	if value.Kind == yaml.ScalarNode { // a list of one
		at[key+"/0"] = at[key]
	}
}

func unknown(key string, names []string) string {
	if near := facts.Nearest(key, names); near != "" {
		return fmt.Sprintf("unknown key %q: did you mean %q?", key, near)
	}
	return fmt.Sprintf("unknown key %q; the keys are %s", key, strings.Join(names, ", "))
}

// entries reads a map with names that the user chooses.
func (d *decoding) entries(n *yaml.Node, v reflect.Value, name string) {
	out := reflect.MakeMap(v.Type())
	d.members(n, name, func(key, value *yaml.Node) {
		entry := reflect.New(v.Type().Elem()).Elem()
		d.read(value, entry, key.Value)
		out.SetMapIndex(reflect.ValueOf(key.Value), entry)
	})
	v.Set(out)
}

// members calls each for the keys of a mapping. A key that is set twice is an error.
func (d *decoding) members(n *yaml.Node, name string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.fail(n, "%s must be keys with values, not %s", name, kind(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			d.fail(key, "%s: a key must be a word", name)
		case seen[key.Value]:
			d.fail(key, "%s is set twice", key.Value)
		default:
			seen[key.Value] = true
			each(key, value)
		}
	}
}

// list reads a list; a single value is a list of one.
func (d *decoding) list(n *yaml.Node, v reflect.Value, name string) {
	nodes := n.Content
	if n.Kind == yaml.ScalarNode {
		nodes = []*yaml.Node{n}
	} else if n.Kind != yaml.SequenceNode {
		d.fail(n, "%s must be a list, not %s", name, kind(n))
		return
	}
	for _, e := range nodes {
		if e.Kind == yaml.AliasNode {
			e = e.Alias
		}
		if e.Tag == "!!null" {
			d.fail(e, "%s: an entry is empty", name)
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.read(e, item, name)
		v.Set(reflect.Append(v, item))
	}
}
