package picture

import (
	"fmt"
	"math/bits"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// Lengths in pixels: of a full column, and the limits below which containers are drawn together.
const (
	tall   = 288.0
	apart  = 14.0 // equal containers below it are drawn as one
	dwarf  = 2.0  // neighbours below it are drawn as one
	widest = 150.0
)

// An area is the part of the picture with the columns.
type area struct {
	left, top, bottom float64
	pitch, wide       float64 // of a column, with and without the gap to the next one
	scale             float64 // pixels per MiB
}

func (f *figure) chart() {
	ticks := ticks(f.e.NodeMemory.Bounded())
	label := small.width("worker")
	for _, t := range ticks {
		label = max(label, small.width(endpoint.Grouped(t)))
	}
	drawn := f.columns[:min(len(f.columns), most)]
	a := area{left: margin + label + 10, top: f.y, bottom: f.y + tall}
	a.pitch = min((width-margin-a.left)/max(float64(len(drawn)), 1), widest)
	a.wide = a.pitch - min(max(a.pitch*0.16, 3), 16)
	if most := f.e.NodeMemory.Bounded(); most > 0 {
		a.scale = tall / float64(most)
	}
	f.scale(a, ticks)
	for i, c := range drawn {
		f.column(a, a.left+float64(i)*a.pitch+(a.pitch-a.wide)/2, c)
	}
	f.y = a.bottom + 18
	f.text(a.left-10, f.y, small, "end", f.node)
	if f.counts() {
		f.text(a.left-10, f.y+17, small, "end", f.cores)
		f.y += 32
	}
	f.rest(len(drawn))
	f.y += 26
}

// ticks returns the numbers on the scale: multiples of a power of two, and most itself.
func ticks(most int64) []int64 {
	step := int64(1) << max(bits.Len64(uint64(most/4))-1, 0)
	var list []int64
	for t := int64(0); t < most; t += step {
		if float64(most-t)/float64(most)*tall >= 16 {
			list = append(list, t)
		}
	}
	return append(list, most)
}

// scale draws the scale of the columns.
func (f *figure) scale(a area, ticks []int64) {
	right := a.left + a.pitch*float64(min(len(f.columns), most))
	for i, t := range ticks {
		y := a.bottom - float64(t)*a.scale
		class := "grid"
		if i == 0 {
			class = "axis"
		}
		fmt.Fprintf(&f.b, `<path class="%s" d="M%s %sH%s"/>`+"\n", class, px(a.left-4), px(y), px(right))
		f.text(a.left-10, y+4, small, "end", endpoint.Grouped(t))
	}
	f.text(a.left-10, a.top-14, small, "end", "MiB")
}

// column draws a node, or a run of equal nodes, with its containers.
func (f *figure) column(a area, x float64, c column) {
	name, full := f.called(c), f.e.NodeMemory.Bounded()
	said := fmt.Sprintf("%s of %s MiB in use, %s left", endpoint.Grouped(c.memory), endpoint.Grouped(full), endpoint.Grouped(full-c.memory))
	if c.others {
		said = "used by others"
	}
	fmt.Fprintf(&f.b, "<g><title>%s: %s</title>\n", escape(name), said)
	if c.nodes > 1 {
		for off := min((a.pitch-a.wide)/2, 4); off > 1.5; off -= 2 {
			fmt.Fprintf(&f.b, `<path class="node" d="M%s %sv%sh%sv%s"/>`+"\n", px(x+off), px(a.top), px(-off), px(a.wide), px(tall))
		}
		f.among(x+a.wide/2, a.top-9, []string{"×" + endpoint.Counted(c.nodes, f.node), "×" + endpoint.Grouped(c.nodes)},
			a.pitch-4, face{"text", 11, true})
	}
	fmt.Fprintf(&f.b, `<rect class="node" x="%s" y="%s" width="%s" height="%s"/>`+"\n", px(x), px(a.top), px(a.wide), px(tall))
	top := f.stack(a, x, c)
	if left := full - c.memory; top-a.top >= 15 {
		unused := endpoint.Grouped(left)
		f.among(x+a.wide/2, (a.top+top)/2+4, []string{unused + " MiB left", unused + " left", unused},
			a.wide-4, small)
	}
	numbers := []string{fmt.Sprint(c.first + 1)}
	if c.nodes > 1 {
		numbers = []string{fmt.Sprintf("%d–%d", c.first+1, c.first+c.nodes), fmt.Sprint(c.first + 1)}
	}
	f.among(x+a.wide/2, a.bottom+18, numbers, a.pitch-4, small)
	if f.counts() {
		f.vcores(a, x, c)
	}
	f.b.WriteString("</g>\n")
}

// vcores draws how many vcores of a node are in use, below it.
func (f *figure) vcores(a area, x float64, c column) {
	all := f.e.NodeVcores.Bounded()
	fmt.Fprintf(&f.b, `<rect class="node" x="%s" y="%s" width="%s" height="6"/>`+"\n", px(x), px(a.bottom+28), px(a.wide))
	if part := float64(c.vcores) / max(float64(all), 1); part > 0 {
		fmt.Fprintf(&f.b, `<rect class="neutral" x="%s" y="%s" width="%s" height="6"/>`+"\n", px(x), px(a.bottom+28), px(a.wide*min(part, 1)))
	}
	f.among(x+a.wide/2, a.bottom+48, []string{
		fmt.Sprintf("%d of %d", c.vcores, all), fmt.Sprintf("%d/%d", c.vcores, all), fmt.Sprint(c.vcores),
	}, a.pitch-4, small)
}

// among writes the first text that fits, if any.
func (f *figure) among(x, y float64, texts []string, room float64, a face) {
	if l, ok := fitting(a, texts, room, 9); ok {
		f.text(x, y, l.face, "middle", l.text)
	}
}

// called names a column.
func (f *figure) called(c column) string {
	if c.nodes == 1 {
		return fmt.Sprintf("%s %d", f.node, c.first+1)
	}
	return fmt.Sprintf("%ss %d to %d, each", f.node, c.first+1, c.first+c.nodes)
}

// rest says which columns are not drawn.
func (f *figure) rest(drawn int) {
	if drawn == len(f.columns) {
		return
	}
	sessions := map[int]bool{}
	for _, c := range f.columns[drawn:] {
		for _, h := range c.held {
			sessions[h.session] = true
		}
	}
	f.y += 24
	f.text(margin, f.y, body, "", fmt.Sprintf("Not drawn: %ss %s to %s, with containers of %s.", f.node,
		endpoint.Grouped(f.columns[drawn].first+1), endpoint.Grouped(f.e.Nodes.Bounded()), endpoint.Counted(int64(len(sessions)), "session")))
}
