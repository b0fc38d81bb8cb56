package picture

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// listed is the largest number of sessions, and of reasons, to list.
const listed = 100

// few is the largest number of sessions to list in one column; more are in two.
const few = 8

// A group has sessions with the same result.
type group struct {
	what, why string
	sessions  []int
}

// idle is the state of a session that has only a driver.
const idle = "runs without executors"

// order is the order of the states.
var order = map[string]int{idle: 0, endpoint.Waits.Word(): 1, endpoint.Dies.Word(): 2, endpoint.Refused.Word(): 3}

// groups returns first the sessions that get what they request, then the others by the reason.
func (f *figure) groups() []group {
	list := []group{{}}
	at := map[string]int{}
	for i, o := range f.outcomes {
		if o.State == endpoint.Runs && o.Why == "" {
			list[0].sessions = append(list[0].sessions, i)
			continue
		}
		what := o.State.Word()
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
	list[0].what = endpoint.Counted(int64(len(list[0].sessions)), "session") + " run"
	if len(list[0].sessions) == 1 {
		list[0].what += "s"
	}
	if len(list[0].sessions) == 0 {
		return list[1:]
	}
	return list
}

// sessions lists the sessions, in the picture or not.
func (f *figure) sessions() {
	groups := f.groups()
	if len(f.outcomes) == 0 {
		f.line(f.y)
		f.y += 24
		f.text(margin, f.y, body, "", "There are no sessions.")
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
			f.text(margin, f.y, body, "", endpoint.Counted(int64(len(groups)-listed), "more reason")+" not listed")
			f.y += 20
			break
		}
		f.group(g, aligned)
	}
}

// group writes the result of sessions, and their names.
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
		f.text(margin, f.y+4, small, "", fmt.Sprintf("and %s more", endpoint.Counted(int64(more), "session")))
		f.y += 24
	}
}

// swatch is the width of the sign of a session.
const swatch = 52.0

// names returns the room for the names of sessions.
func (f *figure) names(sessions []int, room float64) float64 {
	name, rest := 0.0, 0.0
	for _, i := range sessions {
		name = max(name, body.width(f.outcomes[i].Name))
		rest = max(rest, small.width(f.requests(f.outcomes[i])))
	}
	return max(min(name, 460, room-swatch-21-rest), 80)
}

// session writes a session: its sign, its name, and what it gets or requests.
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
	f.text(x+swatch+names+20, y+13, small, "", small.end(f.requests(o), room-swatch-names-20))
	f.b.WriteString("</g>\n")
}

// requests says what a session gets, or what it requests and does not get.
func (f *figure) requests(o endpoint.Outcome) string {
	most := endpoint.Grouped(o.Most)
	if o.Most >= endpoint.Endless {
		most = "any number"
	}
	switch {
	case o.Driver == 0:
		return "the size of its driver can't be read"
	case o.Worker == 0:
		return fmt.Sprintf("requests %s MiB + %s × a size that can't be read", endpoint.Grouped(o.Driver), most)
	case len(o.Nodes) == 0:
		return fmt.Sprintf("requests %s + %s × %s MiB", endpoint.Grouped(o.Driver), most, endpoint.Grouped(o.Worker))
	case o.Granted < o.Most && o.Most < endpoint.Endless:
		most = endpoint.Grouped(o.Granted) + " of " + most
	default:
		most = endpoint.Grouped(o.Granted)
	}
	return fmt.Sprintf("%s %s + %s × %s MiB", f.driver, endpoint.Grouped(o.Driver), most, endpoint.Grouped(o.Worker))
}
