package spark

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// Parts that people add to keys or leave out: places are the parts of Spark that a key
// can belong to, extra are all parts that may be superfluous.
var (
	places = []string{"sql", "yarn"}
	extra  = map[string]bool{
		"spark": true, "sql": true, "yarn": true, "conf": true, "config": true, "core": true, "session": true, "enabled": true, "enable": true,
	}
)

// byParts is the key that has one part more or less, or two parts swapped; empty if
// there are several.
func (s *spelling) byParts(key, version string) string {
	parts := strings.Split(strings.ToLower(key), ".")
	found := ""
	sure := true
	try := func(parts ...string) {
		k, ok := s.only(fold(strings.Join(parts, "")), version)
		if ok && k != found {
			sure = sure && found == ""
			found = k
		}
	}
	if parts[0] != "spark" {
		try(append([]string{"spark"}, parts...)...)
	}
	for i, part := range parts {
		twice := i > 0 && strings.HasPrefix(part, parts[i-1]) || strings.Count("."+strings.Join(parts, ".")+".", "."+part+".") > 1
		if twice || i > 0 && extra[part] {
			try(append(append([]string{}, parts[:i]...), parts[i+1:]...)...)
		}
		if i > 0 && strings.HasPrefix(part, parts[i-1]) {
			try(append(append(append([]string{}, parts[:i-1]...), parts[i]), parts[i+1:]...)...)
		}
		if i > 1 {
			swapped := append([]string{}, parts...)
			swapped[i-1], swapped[i] = part, parts[i-1]
			try(swapped...)
		}
	}
	for _, place := range places {
		try(append([]string{parts[0], place}, parts[1:]...)...)
	}
	try(append(append([]string{}, parts...), "enabled")...)
	if !sure {
		return ""
	}
	return found
}

// inFamily corrects the prefix of a key of one of the [Families]: its case, its
// separators, or one wrong letter.
func inFamily(key string) string {
	found := ""
	for _, f := range families() {
		parts := strings.SplitAfterN(key, ".", strings.Count(f.Prefix, ".")+1)
		rest := parts[len(parts)-1]
		head := strings.TrimSuffix(key, rest)
		if rest == "" || strings.Count(head, ".") != strings.Count(f.Prefix, ".") || begun(head) {
			continue
		}
		if facts.Distance(fold(head), fold(f.Prefix), 2) > 1 {
			continue
		}
		if found != "" {
			return ""
		}
		found = f.Prefix + rest
	}
	return found
}

// begun reports whether any key begins with head.
func begun(head string) bool {
	keys := properties().keys
	i, _ := slices.BinarySearch(keys, head)
	return i < len(keys) && strings.HasPrefix(keys[i], head)
}
