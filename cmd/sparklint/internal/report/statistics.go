package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sparklint/sparklint/lint"
)

// Statistics prints the number of findings of each rule and severity, the most frequent first, and how many of
// them can be fixed. Then it prints the summary.
func Statistics(w io.Writer, r Report) error {
	type row struct {
		rule                string
		severity            lint.Severity
		found, safe, unsafe int
	}
	var rows []*row
	for _, d := range r.Found {
		i := slices.IndexFunc(rows, func(x *row) bool { return x.rule == d.Rule && x.severity == d.Severity })
		if i < 0 {
			i = len(rows)
			rows = append(rows, &row{rule: d.Rule, severity: d.Severity})
		}
		rows[i].found++
		switch {
		case d.Fix == nil:
		case d.Fix.Safe:
			rows[i].safe++
		default:
			rows[i].unsafe++
		}
	}
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(b.found, a.found), cmp.Compare(b.severity, a.severity), cmp.Compare(a.rule, b.rule))
	})
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, x := range rows {
		var fixable []string
		if x.safe > 0 {
			fixable = append(fixable, fmt.Sprintf("%d fixable with --fix", x.safe))
		}
		if x.unsafe > 0 {
			fixable = append(fixable, fmt.Sprintf("%d with --unsafe-fixes", x.unsafe))
		}
		fmt.Fprintf(t, "%5d\t%s\t%s\t%s\n", x.found, x.severity, x.rule, strings.Join(fixable, ", "))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	table := strings.Split(b.String(), "\n")
	b.Reset()
	for _, line := range table[:len(table)-1] {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if len(rows) > 0 && !r.Quiet {
		b.WriteByte('\n')
	}
	return finish(w, &b, r)
}
