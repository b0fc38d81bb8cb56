package picture

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// An Event is a failure with its cause, at a time.
type Event struct {
	Cause string
	Time  time.Time
}

// distinct is how many causes have a look of their own; the others are drawn as one.
const distinct = 7

// others is what the causes without a look of their own are called.
const others = "others"

// periods are what a column can stand for, from the shortest.
var periods = []struct {
	name  string
	each  time.Duration
	label string
}{
	{"hour", time.Hour, "01-02 15:00"},
	{"day", 24 * time.Hour, "2006-01-02"},
	{"week", 7 * 24 * time.Hour, "2006-01-02"},
	{"30 days", 30 * 24 * time.Hour, "2006-01-02"},
	{"year", 365 * 24 * time.Hour, "2006"},
}

// mostColumns is how many columns there can be.
const mostColumns = 60

// Causes returns an SVG of failures over time: a column for each period, divided by causes. It needs at least one event. The
// same events give the same bytes.
func Causes(events []Event) string {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.Time.Compare(b.Time) })
	period := periods[0]
	first, last := events[0].Time, events[len(events)-1].Time
	for _, period = range periods {
		if last.Sub(first) < mostColumns*period.each {
			break
		}
	}
	start := first.UTC().Truncate(period.each)
	names := frequent(events)
	columns := make([]map[string]int64, min(int(last.Sub(start)/period.each)+1, 10*mostColumns))
	for i := range columns {
		columns[i] = map[string]int64{}
	}
	for _, e := range events {
		name := e.Cause
		if !slices.Contains(names, name) {
			name = others
		}
		columns[min(int(e.Time.Sub(start)/period.each), len(columns)-1)][name]++
	}
	f := &figure{patterns: map[int]bool{}}
	f.y = margin + 18
	f.text(margin, f.y, title, "", "Failed sessions by cause")
	f.y += 22
	span := fmt.Sprintf("%s from %s to %s, by %s",
		endpoint.Counted(int64(len(events)), "failure"), first.Format("2006-01-02"), last.Format("2006-01-02"), period.name)
	f.text(margin, f.y, small, "", span)
	f.y += 20
	f.overTime(columns, names, func(i int) string { return start.Add(time.Duration(i) * period.each).Format(period.label) })
	f.causes(columns, names)
	return f.document("Failed sessions by cause", span)
}

// frequent are the causes with a look of their own, the most frequent first.
func frequent(events []Event) []string {
	counts := map[string]int{}
	for _, e := range events {
		counts[e.Cause]++
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	return names[:min(len(names), distinct)]
}

// overTime draws the columns.
func (f *figure) overTime(columns []map[string]int64, names []string, label func(int) string) {
	const high, left = 260.0, margin + 44
	bottom := f.y + high
	most := int64(1)
	for _, c := range columns {
		sum := int64(0)
		for _, n := range c {
			sum += n
		}
		most = max(most, sum)
	}
	for _, tick := range []int64{0, (most + 1) / 2, most} {
		y := bottom - high*float64(tick)/float64(most)
		fmt.Fprintf(&f.b, `<path class="grid" d="M%s %sH%s"/>`+"\n", px(left), px(y), px(width-margin))
		f.text(left-8, y+4, small, "end", endpoint.Grouped(tick))
	}
	wide := (width - margin - left) / float64(len(columns))
	for i, c := range columns {
		y := bottom
		x := left + float64(i)*wide
		for k, name := range append(slices.Clone(names), others) {
			if c[name] == 0 {
				continue
			}
			tall := high * float64(c[name]) / float64(most)
			y -= tall
			fmt.Fprintf(&f.b, `<rect %s x="%s" y="%s" width="%s" height="%s"><title>%s, %s: %s</title></rect>`+"\n", f.look(k, len(names)),
				px(x+wide*0.08), px(y), px(wide*0.84), px(tall), escape(name), escape(label(i)), endpoint.Grouped(c[name]))
		}
		if every := max(1, (len(columns)+9)/10); i%every == 0 {
			f.text(x, bottom+18, small, "", label(i))
		}
	}
	fmt.Fprintf(&f.b, `<path class="axis" d="M%s %sH%s"/>`+"\n", px(left), px(bottom), px(width-margin))
	f.y = bottom + 46
}

// look returns the attributes of the k-th of n causes; the one after the last stands for the others.
func (f *figure) look(k, n int) string {
	if k == n {
		return `class="ground edge"`
	}
	return f.executor("block", k)
}

// causes draws the legend, with the number of each.
func (f *figure) causes(columns []map[string]int64, names []string) {
	x := margin
	for k, name := range append(slices.Clone(names), others) {
		total := int64(0)
		for _, c := range columns {
			total += c[name]
		}
		if total == 0 {
			continue
		}
		said := name + " " + endpoint.Grouped(total)
		if x+31+body.width(said) > width-margin {
			x = margin
			f.y += 24
		}
		fmt.Fprintf(&f.b, `<rect %s x="%s" y="%s" width="24" height="14"/>`+"\n", f.look(k, len(names)), px(x), px(f.y-11))
		f.text(x+31, f.y, body, "", said)
		x += 31 + body.width(said) + 18
	}
	f.y += 20
}
