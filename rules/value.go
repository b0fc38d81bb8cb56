package rules

import (
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// shown is a value as a message shows it: itself if it is short.
func shown(m doc.Node) string {
	if facts.SecretKey(m.Key()) {
		return `"…"`
	}
	if m.Type() == doc.String && len(facts.Secrets(m.Raw(), facts.Code)) > 0 {
		return `"…"`
	}
	return lint.Masked(m.Shown(40))
}

// notANumber reports whether a node is NaN or Infinity, which Python's json reads and writes and Livy refuses.
func notANumber(n doc.Node) bool {
	raw := strings.TrimPrefix(n.Raw(), "-")
	return n.Type() == doc.Number && (raw == "NaN" || raw == "Infinity")
}

// integer is a whole number, quoted or not.
func integer(n doc.Node) (int64, bool) {
	if t := n.Type(); t != doc.String && t != doc.Number {
		return 0, false
	}
	i, err := strconv.ParseInt(strings.TrimSpace(n.String()), 10, 64)
	return i, err == nil
}

// written is a number as the node it replaces was: quoted or not.
func written(n doc.Node, i int64) string {
	if n.Type() == doc.String {
		return doc.Quote(strconv.FormatInt(i, 10))
	}
	return strconv.FormatInt(i, 10)
}

func isTrue(n doc.Node) bool {
	return n.Exists() && strings.EqualFold(strings.TrimSpace(n.String()), "true")
}
