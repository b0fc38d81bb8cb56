package spark

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/pattern"
)

// zoneNames are the region IDs of Java 17's ZoneId, and its SHORT_IDS, one per line.
//
//go:embed zones.txt
var zoneNames string

var zones = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(zoneNames) {
		known[name] = true
	}
	return known
})

var offset = pattern.New(`^[+-](?:(\d{1,2})|(\d\d):?(\d\d)(?::?(\d\d))?)$`)

// Zone reports whether Spark accepts s as spark.sql.session.timeZone: ZoneId.of with the
// short IDs, where an hour before a colon may have one digit.
//
// Source: DateTimeUtils.getZoneId. Verdicts: tz:*.
func Zone(s string) bool {
	if s == "Z" || zones()[s] {
		return true
	}
	for _, prefix := range []string{"UTC", "GMT", "UT"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok && rest != "" {
			s = rest
			break
		}
	}
	return isOffset(oneDigit.ReplaceAllString(s, "${1}0$2:"))
}

var oneDigit = pattern.New(`([+-])(\d):`)

// isOffset reports whether s is an offset of at most 18 hours.
func isOffset(s string) bool {
	m := offset.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	total := 0
	for i, part := range []string{m[1] + m[2], m[3], m[4]} {
		n, _ := strconv.Atoi(part) // empty is 0
		if i > 0 && n > 59 {
			return false
		}
		total = total*60 + n
	}
	return total <= 18*3600
}

// nearZone is the only zone whose name differs from s just in case, or else the only one
// of the city s; empty if there is none.
func nearZone(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "_")
	only := func(matches func(name string) bool) (found string) {
		for name := range zones() {
			if matches(name) {
				if found != "" {
					return ""
				}
				found = name
			}
		}
		return found
	}
	if name := only(func(name string) bool { return strings.EqualFold(name, s) }); name != "" || len(s) < 4 {
		return name
	}
	return only(func(name string) bool {
		region, city, ok := strings.Cut(name, "/")
		return ok && region != "Etc" && region != "SystemV" && strings.EqualFold(city, s)
	})
}
