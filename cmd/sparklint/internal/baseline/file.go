package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// An entry is one line of the file.
type entry struct {
	Path    string `json:"path"`
	Rule    string `json:"rule"`
	Cell    string `json:"cell,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Hash    string `json:"hash,omitempty"`
	Count   int    `json:"count"`
}

// String returns the contents of the file: sorted JSON with one entry per line, so that a diff shows which
// entries were added and removed.
func (b *Baseline) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "{\n  \"version\": %d,\n  \"findings\": [", Version)
	sep := "\n    "
	for _, k := range b.keys() {
		s.WriteString(sep)
		s.WriteString(line(entry{k.Path, k.Rule, k.Cell, k.Pointer, k.Hash, b.counts[k]}))
		sep = ",\n    "
	}
	if len(b.counts) > 0 {
		s.WriteString("\n  ")
	}
	s.WriteString("]\n}\n")
	return s.String()
}

func line(e entry) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(e) // it has only strings and a number
	return strings.TrimSuffix(b.String(), "\n")
}

// Read reads the baseline src, whose file is at path. Its error is an [Error].
func Read(path, src string) (*Baseline, error) {
	r := &reading{path: path, src: src, b: New(nil)}
	var syntax *json.SyntaxError
	var all any
	switch err := json.Unmarshal([]byte(src), &all); {
	case errors.As(err, &syntax):
		return nil, r.fail(syntax.Offset-1, "not JSON: %v", syntax)
	case err != nil:
		return nil, r.fail(0, "not JSON: %v", err)
	}
	if _, ok := all.(map[string]any); !ok {
		return nil, r.fail(0, "not a baseline: not a JSON object")
	}
	if err := r.object(); err != nil {
		return nil, err
	}
	return r.b, nil
}

// A reading reads a file, and knows its lines.
type reading struct {
	path, src string
	b         *Baseline
}

func (r *reading) fail(offset int64, format string, a ...any) error {
	before := r.src[:max(0, min(int(offset), len(r.src)))]
	return &Error{Path: r.path, Line: strings.Count(before, "\n") + 1, What: fmt.Sprintf(format, a...)}
}

// next returns the offset of the next value.
func next(dec *json.Decoder, src string) int64 {
	rest := src[dec.InputOffset():]
	return int64(len(src) - len(strings.TrimLeft(rest, " \t\r\n,:")))
}

// object reads the whole file, which is a JSON object. It checks the version first, because a later version can
// have other keys.
func (r *reading) object() error {
	dec := json.NewDecoder(strings.NewReader(r.src))
	_, _ = dec.Token()
	at, values := map[string]int64{}, map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		start := next(dec, r.src)
		var value json.RawMessage
		err = errors.Join(err, dec.Decode(&value))
		if err != nil {
			return r.fail(start, "%v", err)
		}
		name, _ := key.(string)
		at[name], values[name] = start, value
	}
	switch version := string(values["version"]); {
	case version == "":
		return r.fail(0, "no version: this sparklint reads version %d", Version)
	case version != fmt.Sprint(Version):
		return r.fail(at["version"], "version %s: this sparklint reads version %d", version, Version)
	case values["findings"] == nil:
		return r.fail(0, "no findings: a baseline has the keys version and findings")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name != "version" && name != "findings" {
			return r.fail(at[name], "unknown key %q: a baseline has the keys version and findings", name)
		}
	}
	return r.list(string(values["findings"]), at["findings"])
}

// list reads the entries, which begin at an offset in the file.
func (r *reading) list(src string, offset int64) error {
	if !strings.HasPrefix(src, "[") {
		return r.fail(offset, "findings is not a list")
	}
	dec := json.NewDecoder(strings.NewReader(src))
	dec.DisallowUnknownFields()
	_, _ = dec.Token()
	line, from := strings.Count(r.src[:offset], "\n")+1, int64(0)
	for dec.More() {
		at := next(dec, src)
		line += strings.Count(src[from:at], "\n")
		from = at
		var e entry
		err := dec.Decode(&e)
		switch {
		case err != nil:
			return r.fail(offset+at, "an entry: %s", strings.TrimPrefix(err.Error(), "json: "))
		case e.Path == "" || e.Rule == "":
			return r.fail(offset+at, "an entry needs path and rule")
		case e.Count < 1:
			return r.fail(offset+at, "count %d: write a whole number, 1 or more", e.Count)
		}
		k := Key{path.Clean(e.Path), e.Rule, e.Cell, e.Pointer, e.Hash}
		r.b.counts[k] = max(r.b.counts[k], e.Count) // a merge can leave an entry twice
		r.b.lines[k] = line
	}
	return nil
}
