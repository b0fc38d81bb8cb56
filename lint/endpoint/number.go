package endpoint

import (
	"strconv"

	"github.com/sparklint/sparklint/lint/facts"
)

// An Origin says how a number is known.
type Origin int

// The origins, from the most to the least certain. What follows from an Assumed number is not certain.
const (
	Given      Origin = iota // by a flag
	InSettings               // read from the settings
	Computed
	Assumed
	Unknown // the value is [Most], which limits nothing
)

// String returns the origin as JSON has it.
func (o Origin) String() string {
	return [...]string{"given", "read", "computed", "assumed", "unknown"}[o]
}

// Word returns the origin for people.
func (o Origin) Word() string {
	if o == InSettings {
		return "from the settings"
	}
	return o.String()
}

// A Number is a number of an endpoint, and how it is known.
type Number struct {
	Value  int64
	Origin Origin
}

// Sure reports whether somebody has declared a number. What follows from another one is not certain.
func (o Origin) Sure() bool { return o <= InSettings }

// String returns the number for people, and says if nobody has declared it.
func (n Number) String() string { return Grouped(n.Value) + n.unsure() }

// InMiB returns the number for people as a size in MiB, and says if nobody has declared it.
func (n Number) InMiB() string { return Grouped(n.Value) + " MiB" + n.unsure() }

func (n Number) unsure() string {
	if n.Origin.Sure() {
		return ""
	}
	return " (" + n.Origin.String() + ")"
}

// Most is the largest number to compute with; a larger one counts as unlimited.
const Most = 1 << 40

// Bounded returns the value between 0 and [Most].
func (n Number) Bounded() int64 { return min(max(n.Value, 0), Most) }

// Grouped returns a number for people: with a comma between thousands.
func Grouped(n int64) string { return facts.Grouped(strconv.FormatInt(n, 10)) }

// Counted returns a number for people with its noun, which gets an s unless the number is 1.
func Counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Grouped(n) + " " + noun + "s"
}
