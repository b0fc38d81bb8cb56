package endpoint

import (
	"slices"
	"strings"
)

// Merge puts together what several files say of one endpoint: the files with the same name, and, if
// there is at most one name, those without one. Of each key the first value is kept, but answers of
// YARN come before configurations. Other values are named in Unknown.
func Merge(list []Found) []Found {
	var names []string
	for _, f := range list {
		if f.Name != "" && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	ordered := slices.Clone(list)
	slices.SortStableFunc(ordered, func(a, b Found) int {
		switch {
		case a.Live == b.Live:
			return 0
		case a.Live:
			return -1
		}
		return 1
	})
	if len(names) != 1 {
		names = append(names, "")
	}
	var merged []Found
	for _, name := range names {
		one, any := Found{Name: name}, false
		for _, f := range ordered {
			if f.Name == name || f.Name == "" && len(names) == 1 {
				one.take(f)
				any = true
			}
		}
		if any {
			merged = append(merged, one)
		}
	}
	return merged
}

// take adds what another file says.
func (f *Found) take(other Found) {
	f.Live = f.Live || other.Live
	f.Unknown = append(f.Unknown, other.Unknown...)
	for _, x := range other.Facts {
		i := slices.IndexFunc(f.Facts, func(y Fact) bool { return x.Key == y.Key })
		switch {
		case i < 0:
			f.Facts = append(f.Facts, x)
		case f.Facts[i].Value != x.Value:
			y := f.Facts[i]
			f.unknown("%s: %s of %s, %s of %s: the first is taken", x.Key, short(y.Value), y.file(), short(x.Value), x.file())
		case !slices.Contains(strings.Split(f.Facts[i].Source, ", "), x.Source):
			f.Facts[i].Source += ", " + x.Source
		}
	}
	f.Unknown = unique(f.Unknown)
}

func unique(list []string) (once []string) {
	for _, s := range list {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// file is the first one that a fact is of.
func (f Fact) file() string {
	name, _, _ := strings.Cut(f.Source, ": ")
	return name
}
