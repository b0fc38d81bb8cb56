package endpoint

import "strings"

// Merge combines what several files say about each endpoint: files with the same name, and, if there is
// at most one name, also those without a name. The first value of each key counts, and answers from
// YARN count before configuration files. Unknown lists the other values.
func Merge(list []Found) (merged []Found) {
	var names []string
	index := map[string]*merging{}
	for _, f := range list {
		if f.Name != "" && index[f.Name] == nil {
			names = append(names, f.Name)
			index[f.Name] = newMerging(f.Name)
		}
	}
	if len(names) == 1 {
		index[""] = index[names[0]]
	} else {
		names = append(names, "")
		index[""] = newMerging("")
	}
	for _, live := range []bool{true, false} {
		for _, f := range list {
			if f.Live == live {
				index[f.Name].take(f)
			}
		}
	}
	for _, name := range names {
		if m := index[name]; m.any {
			merged = append(merged, m.found())
		}
	}
	return merged
}

// A merging combines what files say about one endpoint.
type merging struct {
	Found
	any     bool            // a file is about it
	index   map[string]int  // of a key in Facts
	sources [][]string      // of Facts
	seen    map[Fact]bool   // by key and source
	said    map[string]bool // what Unknown has
}

func newMerging(name string) *merging {
	return &merging{Found: Found{Name: name}, index: map[string]int{}, seen: map[Fact]bool{}, said: map[string]bool{}}
}

// take adds what another file says.
func (m *merging) take(other Found) {
	m.any, m.Live = true, m.Live || other.Live
	for _, s := range other.Unknown {
		m.say(s)
	}
	for _, x := range other.Facts {
		i, there := m.index[x.Key]
		switch {
		case !there:
			i = len(m.Facts)
			m.index[x.Key] = i
			m.Facts = append(m.Facts, x)
			m.sources = append(m.sources, nil)
			for _, source := range strings.Split(x.Source, ", ") {
				m.source(i, source)
			}
		case m.Facts[i].Value != x.Value:
			y := m.Facts[i]
			var f Found
			f.unknown("%s: %s in %s is not used: %s has %s", x.Key, short(x.Value), x.file(), y.file(), short(y.Value))
			m.say(f.Unknown[0])
		default:
			m.source(i, x.Source)
		}
	}
}

// source notes where a fact comes from, once.
func (m *merging) source(i int, source string) {
	at := Fact{Key: m.Facts[i].Key, Source: source}
	if !m.seen[at] {
		m.seen[at] = true
		m.sources[i] = append(m.sources[i], source)
	}
}

// found returns the result.
func (m *merging) found() Found {
	for i, sources := range m.sources {
		m.Facts[i].Source = strings.Join(sources, ", ")
	}
	return m.Found
}

// say adds to Unknown, once.
func (m *merging) say(what string) {
	if !m.said[what] {
		m.said[what] = true
		m.Unknown = append(m.Unknown, what)
	}
}

// file is the first file that a fact comes from.
func (f Fact) file() string {
	name, _, _ := strings.Cut(f.Source, ": ")
	return name
}
