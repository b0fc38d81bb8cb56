// Package severity says how bad a finding is.
package severity

import "fmt"

// Level is how bad a finding is.
type Level int

// The levels. Error: a session would not start, or would die. Warning: it starts, but
// not as written, or harms others on a known shared endpoint. Info: worth knowing.
const (
	Info Level = iota
	Warning
	Error
)

func (l Level) String() string { return [...]string{"info", "warning", "error"}[l] }

// Parse reads a level by its name.
func Parse(s string) (Level, error) {
	for _, l := range []Level{Info, Warning, Error} {
		if s == l.String() {
			return l, nil
		}
	}
	return Info, fmt.Errorf("%q is not a severity: error, warning or info", s)
}

// OfVersions is how bad it is that some versions of a program refuse something. With a
// version: an error if that one does, else nothing (ok is false). Without one: an error if
// every current version does, info if some do.
func OfVersions(version string, current []string, refused func(version string) bool) (l Level, ok bool) {
	if version != "" {
		return Error, refused(version)
	}
	n := 0
	for _, v := range current {
		if refused(v) {
			n++
		}
	}
	if n == len(current) {
		return Error, true
	}
	return Info, n > 0
}
