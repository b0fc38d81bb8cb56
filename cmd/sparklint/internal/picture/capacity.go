// Package picture draws the containers of sessions on an endpoint, as SVG: without scripts or embedded
// fonts, and legible in light mode, in dark mode and without colour.
package picture

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
)

// The width and the margin of the picture in pixels. Its height depends on its contents.
const (
	width  = 1000.0
	margin = 28.0
)

var (
	title = face{"text", 18, true}
	head  = face{"text", 13, true}
	body  = face{"text", 12, false}
	small = face{"muted", 11, false}
)

// A figure is a picture that is being drawn from top to bottom.
type figure struct {
	e        *endpoint.Endpoint
	outcomes []endpoint.Outcome
	columns  []column
	node     string // the word for a node
	driver   string // the word for a driver: a master if the driver itself runs elsewhere
	cores    string // the word for cores
	b        strings.Builder
	y        float64
	patterns map[int]bool // those in use
}

// counts reports whether the vcores of a node are drawn: YARN counts them, and their number is known.
func (f *figure) counts() bool { return f.e.Dominant && f.e.NodeVcores.Origin != endpoint.Unknown }

// Capacity returns an SVG of the sessions on an endpoint: its nodes as columns, with containers to
// scale, and below them which sessions wait, are rejected or die, and why. The same arguments give the
// same bytes.
func Capacity(e *endpoint.Endpoint, outcomes []endpoint.Outcome) string {
	f := &figure{
		e: e, outcomes: slices.Clone(outcomes), columns: columns(e, outcomes), node: "node", driver: "driver", cores: "vcores",
		patterns: map[int]bool{},
	}
	for i, o := range outcomes {
		f.outcomes[i].Name = clip(o.Name)
	}
	if e.Worker != nil {
		f.node = "worker"
	}
	if e.Serverless {
		f.node, f.cores = "pool", "vCPU"
		f.e = drawable(e, f.columns)
	}
	if e.Client {
		f.driver = "master"
	}
	f.header()
	f.chart()
	f.sessions()
	f.notes()
	return f.svg()
}

// drawable returns an application of EMR Serverless with memory to draw: that in use, if there is no maximum.
func drawable(e *endpoint.Endpoint, columns []column) *endpoint.Endpoint {
	if e.NodeMemory.Origin != endpoint.Unknown {
		return e
	}
	used := *e
	used.NodeMemory.Value = 1
	for _, c := range columns {
		used.NodeMemory.Value = max(used.NodeMemory.Value, c.memory)
	}
	return &used
}

func (f *figure) header() {
	f.y = margin + 18
	f.text(margin, f.y, title, "", title.end(clip(f.e.String()), 640))
	f.explain(f.y)
	f.y += 22
	whose := "for YARN"
	if f.e.Pool {
		whose = "to share"
	}
	said := fmt.Sprintf("%s, each with %s MiB %s (%s)", endpoint.Counted(f.e.Nodes.Bounded(), f.node),
		endpoint.Grouped(f.e.NodeMemory.Bounded()), whose, f.e.NodeMemory.Origin.Word())
	if f.e.Serverless {
		said = "each driver and each executor has a worker of its own"
	}
	f.text(margin, f.y, small, "", said)
	for _, total := range f.totals() {
		f.y += 19
		f.text(margin, f.y, body, "", total)
	}
	f.y += 46
}

// totals say what is used and what is left of the memory, and of the vcores if they count.
func (f *figure) totals() []string {
	of := func(taken func(column) int64, each endpoint.Number, unit string) string {
		var ours, others big.Int
		for _, c := range f.columns {
			sum := &ours
			if c.others {
				sum = &others
			}
			sum.Add(sum, new(big.Int).Mul(big.NewInt(c.nodes), big.NewInt(taken(c))))
		}
		all := new(big.Int).Mul(big.NewInt(f.e.Nodes.Bounded()), big.NewInt(each.Bounded()))
		left := new(big.Int).Sub(all, &ours)
		s := fmt.Sprintf("%s of %s %s in use, ", groupedBig(&ours), groupedBig(all), unit)
		if others.Sign() > 0 {
			s += fmt.Sprintf("%s used by others, ", groupedBig(&others))
		}
		return s + fmt.Sprintf("%s left", groupedBig(left.Sub(left, &others)))
	}
	said := []string{of(func(c column) int64 { return c.memory }, f.e.NodeMemory, "MiB")}
	if f.counts() {
		said = append(said, of(func(c column) int64 { return c.vcores }, f.e.NodeVcores, f.cores))
	}
	return said
}

// explain draws the legend, on the right.
func (f *figure) explain(y float64) {
	x := width - margin - 244
	fmt.Fprintf(&f.b, `<rect class="neutral" x="%s" y="%s" width="24" height="14"/>`+"\n", px(x), px(y-11))
	f.text(x+31, y, small, "", f.driver)
	x += 92
	fmt.Fprintf(&f.b, `<rect class="edge" x="%s" y="%s" width="24" height="14" fill="url(#sparklint-hatch)"/>`+"\n", px(x), px(y-11))
	f.text(x+31, y, small, "", "executor")
	x += 98
	fmt.Fprintf(&f.b, `<rect class="node" x="%s" y="%s" width="24" height="14"/>`+"\n", px(x), px(y-11))
	f.text(x+31, y, small, "", "left")
}

func (f *figure) notes() {
	said := "Sessions arrive in the order of their letters, and each takes all it may have before the next one arrives. " +
		"Containers are packed tightly"
	if f.e.Pool {
		said += "."
	} else {
		said += "; YARN puts them on the " + f.node + " that reports next."
	}
	if len(f.columns) > 0 && f.e.Nodes.Bounded() > most {
		said += fmt.Sprintf(" A column marked ×n stands for n %ss with the same containers.", f.node)
	}
	f.line(f.y)
	f.y += 22
	for _, line := range small.lines(said, width-2*margin) {
		f.text(margin, f.y, small, "", line)
		f.y += 16
	}
}

// svg returns the whole picture.
func (f *figure) svg() string { return f.document("Capacity of "+clip(f.e.String()), f.described()) }

// document returns the picture with a title and a description for those who can't see it.
func (f *figure) document(title, described string) string {
	var b strings.Builder
	height := px(f.y + margin - 16)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="sparklint" width="%s" height="%s" viewBox="0 0 %s %s" role="img" `+
		`aria-labelledby="sparklint-title sparklint-desc">`+"\n",
		px(width), height, px(width), height)
	fmt.Fprintf(&b, `<title id="sparklint-title">%s</title>`+"\n", escape(title))
	fmt.Fprintf(&b, `<desc id="sparklint-desc">%s</desc>`+"\n", escape(described))
	b.WriteString(sheet())
	b.WriteString("<defs>\n" + fmt.Sprintf(`<pattern id="sparklint-hatch" width="8" height="8" patternUnits="userSpaceOnUse"><rect `+
		`width="8" height="8" class="ground"/><path d="%s" class="hatch"/></pattern>`+"\n", hatches[0]))
	for n := range len(light) * len(hatches) {
		if f.patterns[n] {
			b.WriteString(pattern(n))
		}
	}
	fmt.Fprintf(&b, "</defs>\n"+`<rect class="paper" width="%s" height="%s"/>`+"\n", px(width), height)
	return b.String() + f.b.String() + "</svg>\n"
}

// described describes the picture in words.
func (f *figure) described() string {
	said := f.totals()
	for i, o := range f.outcomes {
		if i == listed {
			said = append(said, fmt.Sprintf("and %s more", endpoint.Counted(int64(len(f.outcomes)-listed), "session")))
			break
		}
		s := fmt.Sprintf("%s, %s, %s: %s", letters(i), o.Name, o.State.Word(), f.requests(o))
		if o.Why != "" {
			s += ": " + o.Why
		}
		said = append(said, s)
	}
	return strings.Join(said, ". ") + "."
}

// text writes one line; anchor is middle, end or empty.
func (f *figure) text(x, y float64, a face, anchor, s string) {
	more := ""
	if anchor != "" {
		more = fmt.Sprintf(` text-anchor="%s"`, anchor)
	}
	if a.bold {
		more += ` font-weight="600"`
	}
	fmt.Fprintf(&f.b, `<text class="%s" x="%s" y="%s" font-size="%s"%s>%s</text>`+"\n", a.class, px(x), px(y), px(a.size), more, escape(s))
}

func (f *figure) line(y float64) {
	fmt.Fprintf(&f.b, `<path class="rule" d="M%s %sH%s"/>`+"\n", px(margin), px(y), px(width-margin))
}

// px is a length in pixels, to a hundredth.
func px(n float64) string {
	s := fmt.Sprintf("%.2f", n)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// groupedBig is a number that may be too large for 64 bits.
func groupedBig(n *big.Int) string { return facts.Grouped(n.String()) }
