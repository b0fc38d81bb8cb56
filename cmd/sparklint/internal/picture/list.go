package picture

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// listed is how many sessions, and how many reasons, are listed.
const listed = 100

// few sessions are listed one below the other, more in two halves.
const few = 8

// A group is sessions of which the same is to be said.
type group struct {
	what, why string
	sessions  []int
}

// idle is a session that has a driver and nothing else.
const idle = "runs without executors"

// order is in what order they are said.
var order = map[string]int{idle: 0, string(endpoint.Waits): 1, string(endpoint.Dies): 2, string(endpoint.Refused): 3}

// groups are first the sessions that have what they ask for, then the others by why they have not.
func (f *figure) groups() []group {
	list := []group{{}}
	at := map[string]int{}
	for i, o := range f.outcomes {
		if o.State == endpoint.Runs && o.Why == "" {
			list[0].sessions = append(list[0].sessions, i)
			continue
		}
		what := string(o.State)
		if o.State == endpoint.Runs {
			what = idle
		}
		n, ok := at[what+": "+o.Why]
		if !ok {
			n = len(list)
			at[what+": "+o.Why] = n
			list = append(list, group{what: what, why: o.Why})
		}
		list[n].sessions = append(list[n].sessions, i)
	}
	slices.SortStableFunc(list[1:], func(a, b group) int { return cmp.Compare(order[a.what], order[b.what]) })
	list[0].what = plural(int64(len(list[0].sessions)), "session") + " run"
	if len(list[0].sessions) == 1 {
		list[0].what += "s"
	}
	if len(list[0].sessions) == 0 {
		return list[1:]
	}
	return list
}

// sessions lists who is in the picture, and who is not.
func (f *figure) sessions() {
	groups := f.groups()
	if len(f.outcomes) == 0 {
		f.line(f.y)
		f.y += 24
		f.text(margin, f.y, body, "", "No session asks for anything.")
		f.y += 20
	}
	var beside []int // the sessions of such lists, which are aligned
	for _, g := range groups[:min(len(groups), listed)] {
		if len(g.sessions) <= few {
			beside = append(beside, g.sessions...)
		}
	}
	aligned := f.names(beside, width-2*margin)
	for i, g := range groups {
		if i < 2 && g.what != "" {
			f.line(f.y)
			f.y += 10
		}
		if i == listed {
			f.text(margin, f.y, body, "", fmt.Sprintf("%d more reasons are not listed", len(groups)-listed))
			f.y += 20
			break
		}
		f.group(g, aligned)
	}
}

// group writes what is said of sessions, and which they are.
func (f *figure) group(g group, names float64) {
	f.y += 16
	why := body.lines(g.why, width-2*margin-head.width(g.what)-8)
	fmt.Fprintf(&f.b, `<text class="text" x="%s" y="%s" font-size="12"><tspan font-size="13" font-weight="600">%s</tspan><tspan `+
		`dx="8">%s</tspan></text>`+"\n",
		px(margin), px(f.y), escape(g.what), escape(why[0]))
	for _, line := range why[1:] {
		f.y += 17
		f.text(margin, f.y, body, "", line)
	}
	f.y += 12
	shown := g.sessions[:min(len(g.sessions), listed)]
	rows := len(shown)
	room := width - 2*margin
	if rows > few {
		rows = (rows + 1) / 2
		room = (room - 24) / 2
		names = f.names(shown, room)
	}
	for i, session := range shown {
		x := margin + float64(i/rows)*(room+24)
		f.session(x, f.y+float64(i%rows)*22, room, names, session)
	}
	f.y += float64(rows)*22 + 10
	if more := len(g.sessions) - len(shown); more > 0 {
		f.text(margin, f.y+4, small, "", fmt.Sprintf("and %s more", plural(int64(more), "session")))
		f.y += 24
	}
}

// swatch is how wide the sign of a session is.
const swatch = 52.0

// names is how much room the names of sessions take.
func (f *figure) names(sessions []int, room float64) float64 {
	name, rest := 0.0, 0.0
	for _, i := range sessions {
		name = max(name, body.width(f.outcomes[i].Name))
		rest = max(rest, small.width(f.asks(f.outcomes[i])))
	}
	return max(min(name, 460, room-swatch-21-rest), 80)
}

// session writes one: its sign, its name, what it has or asks for.
func (f *figure) session(x, y, room, names float64, i int) {
	o := f.outcomes[i]
	ground, plate := `class="none"`, ""
	if o.Granted > 0 {
		ground, plate = f.executor("sign", i), fmt.Sprintf("g%d", i%len(light))
	}
	fmt.Fprintf(&f.b, "<g><title>%s %s</title>\n", letters(i), escape(o.Name))
	fmt.Fprintf(&f.b, `<rect %s x="%s" y="%s" width="32" height="16"/>`+"\n", ground, px(x+8.5), px(y+.5))
	if len(o.Nodes) > 0 {
		fmt.Fprintf(&f.b, `<rect %s x="%s" y="%s" width="8" height="16"/>`+"\n", driver("sign", i), px(x+.5), px(y+.5))
	}
	f.label(x+24.5, y+.5, 16, 30, "text", plate, [][]string{{letters(i)}})
	f.text(x+swatch, y+13, body, "", body.middle(o.Name, names))
	f.text(x+swatch+names+20, y+13, small, "", small.end(f.asks(o), room-swatch-names-20))
	f.b.WriteString("</g>\n")
}

// asks is what a session has, or what it asks for and does not get.
func (f *figure) asks(o endpoint.Outcome) string {
	most := fmt.Sprint(o.Most)
	if o.Most >= endpoint.Endless {
		most = "any number"
	}
	switch {
	case len(o.Nodes) == 0:
		return fmt.Sprintf("asks for %d + %s × %d MiB", o.Driver, most, o.Worker)
	case o.Granted < o.Most && o.Most < endpoint.Endless:
		most = fmt.Sprintf("%d of %s", o.Granted, most)
	default:
		most = fmt.Sprint(o.Granted)
	}
	return fmt.Sprintf("%s %d + %s × %d MiB", f.driver, o.Driver, most, o.Worker)
}
