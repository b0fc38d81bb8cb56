package failures

import (
	"time"

	"github.com/sparklint/sparklint/lint/pattern"
)

// stamps are how the programs write when something happened.
var stamps = []struct {
	found  *pattern.Pattern
	layout string
}{
	{pattern.New(`\b\d\d/\d\d/\d\d \d\d:\d\d:\d\d\b`), "06/01/02 15:04:05"},
	{pattern.New(`\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\b`), ""},
	{pattern.New(`\[\w{3} (\w{3} \d\d \d\d:\d\d:\d\d \+0000 \d{4})\]`), "Jan 02 15:04:05 -0700 2006"},
}

// timeOf returns when a match says that it happened, in UTC; zero if it does not.
func timeOf(m Match) time.Time {
	for _, q := range m.Quotes {
		for _, s := range stamps {
			found := s.found.FindStringSubmatch(q.Text)
			if found == nil {
				continue
			}
			written, layout := found[len(found)-1], s.layout
			if layout == "" {
				layout = "2006-01-02" + written[10:11] + "15:04:05"
			}
			at, err := time.Parse(layout, written)
			if err == nil {
				return at.UTC()
			}
		}
	}
	return time.Time{}
}
