// Package severity has the three levels that say how bad a finding is.
package severity

import "fmt"

// A Level says how bad a finding is. A higher one is worse.
type Level int

// The levels. Error: no session starts, or it dies, or a cell or a file is rejected. Warning: a
// session starts, but not as it is written, or it harms others on a shared endpoint. Info: worth
// knowing, or rejected by some versions only.
const (
	Info Level = iota
	Warning
	Error
)

// String returns the name of the level: info, warning or error.
func (l Level) String() string { return [...]string{"info", "warning", "error"}[l] }

// Parse returns the level of a name. The error says which names there are.
func Parse(s string) (Level, error) {
	for _, l := range []Level{Info, Warning, Error} {
		if s == l.String() {
			return l, nil
		}
	}
	return Info, fmt.Errorf("%q is not a severity: write error, warning or info", s)
}

// OfVersions returns the severity of a setting that versions of a program reject. If version is not empty, it is an
// error if that version does. If it is empty, it is an error if every current version does, and an info if some do.
// Otherwise there is nothing to report, and ok is false.
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
