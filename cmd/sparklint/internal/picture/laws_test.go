package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// A box is a rectangle as it is drawn.
type box struct{ x, y, wide, high float64 }

// drawn returns the nodes of a picture, with the boxes in each. It is an error if the picture is not well-formed XML, or
// a number is missing.
func drawn(svg string) (nodes []box, stacks [][]box, err error) {
	d := xml.NewDecoder(strings.NewReader(svg))
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nodes, stacks, nil
		}
		if err != nil {
			return nil, nil, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			b, class, err := boxOf(e)
			switch {
			case err != nil:
				return nil, nil, err
			case class == "node" && b.high == tall:
				nodes, stacks = append(nodes, b), append(stacks, nil)
			case strings.HasPrefix(class, "block"):
				stacks[len(stacks)-1] = append(stacks[len(stacks)-1], b)
			}
		case xml.EndElement:
			depth--
		}
	}
}

func boxOf(e xml.StartElement) (b box, class string, err error) {
	for _, a := range e.Attr {
		to := map[string]*float64{"x": &b.x, "y": &b.y, "width": &b.wide, "height": &b.high}[a.Name.Local]
		if a.Name.Local == "class" && e.Name.Local == "rect" {
			class = a.Value
		}
		if to == nil {
			continue
		}
		*to, err = strconv.ParseFloat(a.Value, 64)
		if err != nil || math.IsNaN(*to) || math.IsInf(*to, 0) || *to < 0 {
			return b, class, fmt.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
		}
	}
	return b, class, nil
}

// hold returns how a picture breaks a law: it must be XML and to scale, nothing may overlap, and the rest must be that of
// Arrive.
func hold(e *endpoint.Endpoint, sessions []endpoint.Session) error {
	outcomes, left := e.Arrive(sessions)
	svg := Capacity(e, outcomes)
	if svg != Capacity(e, outcomes) {
		return errors.New("another picture the second time")
	}
	nodes, stacks, err := drawn(svg)
	if err != nil {
		return err
	}
	list := columns(e, outcomes)
	if want := min(len(list), most); len(nodes) != want {
		return fmt.Errorf("%d columns, not %d", len(nodes), want)
	}
	free := 0.0
	for i, c := range list {
		free += float64(c.nodes) * float64(e.NodeMemory.Bounded()-c.memory)
		if i >= len(nodes) {
			continue
		}
		sum, node := 0.0, nodes[i]
		if i > 0 && nodes[i-1].x+nodes[i-1].wide >= node.x || node.x+node.wide > width-margin+0.01 {
			return fmt.Errorf("column %d at %v", i, node)
		}
		edge := node.y + node.high
		for _, b := range stacks[i] {
			if b.x != node.x || b.wide != node.wide || b.y+b.high > edge+0.001 || b.y < node.y-0.01 {
				return fmt.Errorf("column %d: %v above %v in %v", i, b, edge, node)
			}
			edge, sum = b.y, sum+b.high
		}
		if share := float64(c.memory) / max(float64(e.NodeMemory.Bounded()), 1); math.Abs(sum-share*tall) > 0.02 {
			return fmt.Errorf("column %d is %v high, not %v", i, sum, share*tall)
		}
	}
	if said := float64(left.Memory); said < math.MaxInt64/5 && math.Abs(said-free) > said*1e-9 {
		return fmt.Errorf("%v left, not %v", free, said)
	}
	return nil
}

// TestLaws: the laws hold for the examples.
func TestLaws(t *testing.T) {
	for name, x := range examples(t) {
		if err := hold(x.e, x.sessions); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCapacity: the laws hold for any endpoint and any names of sessions.
func FuzzCapacity(f *testing.F) {
	f.Add("a.ipynb", int64(18), int64(12288), int64(8), int64(3072), int64(5120), int64(9), uint8(3), uint8(0), false)
	f.Add("<&>\"'\x00\xff\u202e]]>", int64(300), int64(24576), int64(16), int64(1), int64(1),
		int64(endpoint.Endless), uint8(100), uint8(9), true)
	f.Add(strings.Repeat("\u0301名/", 300), int64(1<<40), int64(1<<40), int64(1<<40), int64(1<<39), int64(1<<20),
		int64(5), uint8(9), uint8(1), true)
	f.Add("", int64(0), int64(-1), int64(0), int64(-5), int64(0), int64(0), uint8(2), uint8(2), false)
	f.Add("thin", int64(3), int64(1<<40), int64(8), int64(1), int64(1<<30), int64(3), uint8(200), uint8(1), false)
	f.Fuzz(func(t *testing.T, name string, nodes, memory, vcores, driver, executor, most int64, n, reserve uint8, dominant bool) {
		var sessions []endpoint.Session
		for i := range int64(n) {
			sessions = append(sessions, session(fmt.Sprint(name, i), driver*(i%3+1), executor>>(i%4), 1+i%4, most))
		}
		e := yarn(nodes, max(memory, 1), vcores, dominant) // as endpoint.New makes them
		e.Reserve = int64(reserve)
		if err := hold(e, sessions); err != nil {
			t.Error(err)
		}
	})
}

// TestTexts: names are shortened until they fit.
func TestTexts(t *testing.T) {
	const path = "notebooks/a/b/c/d/e/f/g/h/i/j/k/l/exploration.ipynb"
	if got := body.middle(path, 120); !strings.HasSuffix(got, "ration.ipynb") || !body.fits(got, 120) {
		t.Errorf("%q", got)
	}
	for session, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if got := letters(session); got != want {
			t.Errorf("session %d is %s, not %s", session, got, want)
		}
	}
	for in, want := range map[string]string{"a/b.ipynb": "b", `a\b.ipynb`: "b", "x/.ipynb": "x/.ipynb", "config.json": "config.json"} {
		if got := base(in); got != want {
			t.Errorf("%q is %q, not %q", in, got, want)
		}
	}
}

// TestMany: a picture stays readable, however many sessions there are.
func TestMany(t *testing.T) {
	var sessions []endpoint.Session
	for i := range int64(10000) {
		sessions = append(sessions, session(fmt.Sprintf("%s/%d.ipynb", strings.Repeat("long", 500), i), 256+i%7*256, 256*(1+i%5), 1, i%3))
	}
	e := yarn(2000, 12288, 8, false)
	outcomes, _ := e.Arrive(sessions)
	start := time.Now()
	svg := Capacity(e, outcomes)
	t.Logf("%d bytes in %v", len(svg), time.Since(start))
	if _, _, err := drawn(svg); err != nil || len(svg) > 2<<20 {
		t.Errorf("%d bytes: %v", len(svg), err)
	}
}
