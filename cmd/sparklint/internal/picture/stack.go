package picture

import (
	"fmt"
	"math"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// A block is drawn as one: a container, or several that are too low to draw one by one.
type block struct {
	containers
	memory int64 // of all
	others int64 // how many containers, if they are of several sessions
}

// stack draws the containers of a column from bottom to top, and returns where they end.
func (f *figure) stack(a area, x float64, c column) float64 {
	if c.others {
		fmt.Fprintf(&f.b, `<rect class="block ground edge" x="%s" y="%s" width="%s" height="%s"/>`+"\n", px(x), px(a.top), px(a.wide), px(tall))
		f.label(x+a.wide/2, a.top, tall, a.wide-8, "text", "", [][]string{{"used by others", "others"}})
		return a.top
	}
	at, y := int64(0), a.bottom
	for _, b := range blocks(c.held, a.scale) {
		at += b.memory
		top := math.Round((a.bottom-float64(at)*a.scale)*100) / 100
		f.block(a, x, top, y-top, b)
		y = top
	}
	return y
}

// blocks returns the blocks to draw containers as.
func blocks(held []containers, scale float64) []block {
	var list []block
	for _, h := range held {
		n, all := h.count, h.count*h.memory
		if float64(all)*scale < dwarf {
			if last := len(list) - 1; last >= 0 && list[last].others > 0 {
				list[last].memory += all
				list[last].others += n
				continue
			}
			list = append(list, block{memory: all, others: n})
			continue
		}
		if float64(h.memory)*scale >= apart {
			h.count = 1
			for range n {
				list = append(list, block{containers: h, memory: h.memory})
			}
			continue
		}
		list = append(list, block{containers: h, memory: all})
	}
	return list
}

func (f *figure) block(a area, x, y, high float64, b block) {
	shape := fmt.Sprintf(`x="%s" y="%s" width="%s" height="%s"`, px(x), px(y), px(a.wide), px(high))
	if b.others > 0 {
		fmt.Fprintf(&f.b, `<rect class="block neutral" %s><title>%s, %s MiB</title></rect>`+"\n", shape, endpoint.Counted(b.others, "container"),
			endpoint.Grouped(b.memory))
		return
	}
	o := f.outcomes[b.session]
	role, look := "executor", f.executor("block", b.session)
	if b.master {
		role, look = f.driver, driver("block", b.session)
	}
	size := endpoint.Grouped(b.memory) + " MiB"
	names := []string{role + " " + letters(b.session), letters(b.session)}
	if b.count > 1 {
		size = endpoint.Grouped(b.count) + " × " + endpoint.Grouped(b.containers.memory) + " MiB"
		names = []string{
			endpoint.Counted(b.count, role) + " " + letters(b.session), letters(b.session) + " ×" + endpoint.Grouped(b.count), letters(b.session),
		}
	}
	fmt.Fprintf(&f.b, `<rect %s %s><title>%s %s: %s, %s</title></rect>`+"\n", look, shape, letters(b.session), escape(o.Name), role, size)
	class, plate := "text", fmt.Sprintf("g%d", b.session%len(light))
	if b.master {
		class, plate = "inverse", ""
	}
	f.label(x+a.wide/2, y, high, a.wide-8, class, plate, [][]string{names, {body.end(base(o.Name), a.wide-10)}, {size}})
}

// driver and executor return the attributes for the look of a session's containers.
func driver(class string, session int) string {
	k := session % len(light)
	return fmt.Sprintf(`class="%s driver d%d"`, class, k)
}

func (f *figure) executor(class string, session int) string {
	n := combination(session)
	f.patterns[n] = true
	return fmt.Sprintf(`class="%s s%d" fill="url(#%s)"`, class, session%len(light), patternID(n))
}

// A line is a text with its face.
type line struct {
	face
	text string
}

// label writes as many lines as there is room for into the middle of a block: for each line the first
// text that fits. A plate covers the hatch behind them.
func (f *figure) label(x, y, high, room float64, class, plate string, texts [][]string) {
	const leading = 14.0
	var chosen []line
	for i, t := range texts {
		if i > 0 && float64(i+1)*leading > high-10 || high < 12 {
			break
		}
		least := 11.0
		if i == 0 {
			least = 9
		}
		l, ok := fitting(face{class, 11, i == 0}, t, room, least)
		if !ok {
			break
		}
		chosen = append(chosen, l)
	}
	if len(chosen) == 0 {
		return
	}
	n, wide := float64(len(chosen)), 0.0
	for _, l := range chosen {
		wide = max(wide, min(l.width(l.text)*0.94+6, room))
	}
	if plate != "" {
		fmt.Fprintf(&f.b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s" rx="2"/>`+"\n", plate, px(x-wide/2),
			px(y+high/2-n*leading/2+.5), px(wide), px(n*leading-1))
	}
	for i, l := range chosen {
		f.text(x, y+high/2-(n-1)*leading/2+4+float64(i)*leading, l.face, "middle", l.text)
	}
}

// fitting returns the first text that fits, at the size of the face or else at least.
func fitting(a face, texts []string, room, least float64) (line, bool) {
	for _, size := range []float64{a.size, least} {
		a.size = size
		for _, s := range texts {
			if s != "" && a.fits(s, room) {
				return line{a, s}, true
			}
		}
	}
	return line{}, false
}
