package rules

import (
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// shown returns a value as a message shows it: in full if it is short, else its type. Secrets are
// masked.
func shown(m doc.Node) string { return shownUpTo(m, 40) }

// shownUpTo is shown with another limit, in bytes.
func shownUpTo(m doc.Node, most int) string {
	if facts.SecretKey(m.Key()) {
		return `"…"`
	}
	if m.Type() == doc.String && len(facts.Secrets(m.Raw(), facts.Code)) > 0 {
		return `"…"`
	}
	return lint.Masked(m.Shown(most))
}

// notANumber reports whether a node is NaN or Infinity. Python's json reads and writes these, but Livy rejects them.
func notANumber(n doc.Node) bool {
	raw := strings.TrimPrefix(n.Raw(), "-")
	return n.Type() == doc.Number && (raw == "NaN" || raw == "Infinity")
}

// integer returns a whole number, quoted or not.
func integer(n doc.Node) (int64, bool) {
	if t := n.Type(); t != doc.String && t != doc.Number {
		return 0, false
	}
	i, err := strconv.ParseInt(strings.TrimSpace(n.String()), 10, 64)
	return i, err == nil
}

// written returns a number in quotes if the node that it replaces is a string, else without.
func written(n doc.Node, i int64) string {
	if n.Type() == doc.String {
		return doc.Quote(strconv.FormatInt(i, 10))
	}
	return strconv.FormatInt(i, 10)
}

func isTrue(n doc.Node) bool {
	return n.Exists() && strings.EqualFold(strings.TrimSpace(n.String()), "true")
}

// expanded matches what IPython replaces with the kernel's variables. The line that SparkMagic
// gets is then not known. Verdicts: magic-line-var, magic-line-var-2.
var expanded = pattern.New(`\$\w|\{\w+\}`)
