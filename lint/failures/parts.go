package failures

import (
	"cmp"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A Part is a text within a document, such as the output of a cell or the diagnostics of an application.
type Part struct {
	// Text is what it reads as. Lines are the lines of the file that its lines stand on, from 1.
	Text  string
	Lines []int
	// Facts are what the document says of it: application, session, user, queue, state.
	Facts Facts
	// Cell is the index of the cell that it is an output of, among all cells from 0; -1 in any other document.
	Cell int
	// Order is the place of the part in time among those of its document.
	Order int
	// Time is when it ended or began; zero if the document does not say.
	Time time.Time
	// Failed says that the document calls it failed, whatever the text says, and Killed that it calls it killed.
	Failed, Killed bool
}

// Scan calls found with each failure in the part, at the lines of the file.
func (p *Part) Scan(found func(Match)) {
	scanText([]byte(p.Text), func(m Match) {
		m.Line = p.line(m.Line)
		for i := range m.Quotes {
			m.Quotes[i].Line = p.line(m.Quotes[i].Line)
		}
		found(m)
	})
}

// line is the line of the file that a line of the part stands on.
func (p *Part) line(n int) int {
	if len(p.Lines) == 0 {
		return n
	}
	return p.Lines[min(max(n, 1), len(p.Lines))-1]
}

// Parts divides a document: a notebook into the outputs of its cells, an answer of YARN into the diagnostics of its
// applications, an answer of Livy into the logs of its sessions. It returns false if src is neither, and is to be read as text.
func Parts(name, src string) (parts []*Part, ok bool) {
	d := doc.AsIs(text.NewSource(name, src).Text(), doc.JSON)
	root := d.Root()
	if root.Type() != doc.Object {
		return nil, false
	}
	switch {
	case root.Get("cells").Type() == doc.Array || root.Get("worksheets").Type() == doc.Array:
		return outputs(root), true
	case root.Get("apps").Exists():
		for app := range members(root.Get("apps").Get("app")) {
			parts = append(parts, application(app))
		}
		return parts, true
	case root.Get("app").Type() == doc.Object:
		return []*Part{application(root.Get("app"))}, true
	case root.Get("sessions").Type() == doc.Array:
		for s := range members(root.Get("sessions")) {
			parts = append(parts, session(s))
		}
		return parts, true
	case root.Get("log").Type() == doc.Array:
		return []*Part{session(root)}, true
	}
	return nil, false
}

// members yields the elements of a list; none of anything else.
func members(n doc.Node) func(func(doc.Node) bool) {
	if n.Type() != doc.Array {
		return func(func(doc.Node) bool) {}
	}
	return n.Members()
}

// add appends a text, or a list of texts with sep between them.
func (p *Part) add(n doc.Node, sep string) {
	var b strings.Builder
	b.WriteString(p.Text)
	each := func(n doc.Node) {
		if n.Type() != doc.String {
			return
		}
		s := strings.ReplaceAll(n.String(), "\r\n", "\n") + sep
		b.WriteString(s)
		line := n.Value().Position().Line
		if len(p.Lines) == 0 {
			p.Lines = append(p.Lines, line)
		}
		for range strings.Count(s, "\n") {
			p.Lines = append(p.Lines, line)
		}
		p.Lines[len(p.Lines)-1] = line
	}
	if n.Type() == doc.Array {
		for element := range n.Members() {
			if len(p.Lines) > 0 {
				p.Lines[len(p.Lines)-1] = element.Value().Position().Line
			}
			each(element)
		}
	} else {
		each(n)
	}
	p.Text = b.String()
}

// outputs are those of the cells of a notebook, of nbformat 3 or 4.
func outputs(root doc.Node) (parts []*Part) {
	index := 0
	cells := func(list doc.Node) {
		for c := range members(list) {
			order := index
			for _, key := range []string{"execution_count", "prompt_number"} {
				if n, ok := c.Get(key).Int(); ok {
					order = int(n)
				}
			}
			p := &Part{Cell: index, Order: order}
			for o := range members(c.Get("outputs")) {
				output(p, o)
			}
			if p.Text != "" {
				parts = append(parts, p)
			}
			index++
		}
	}
	cells(root.Get("cells"))
	for sheet := range members(root.Get("worksheets")) {
		cells(sheet.Get("cells"))
	}
	return parts
}

// output adds what an output of a cell says: what was printed, a result as plain text, or an error.
func output(p *Part, o doc.Node) {
	p.add(o.Get("text"), "")
	p.add(o.Get("data").Get("text/plain"), "")
	if trace := o.Get("traceback"); trace.Type() == doc.Array {
		p.add(trace, "\n")
	} else if o.Get("ename").Type() == doc.String {
		p.add(o.Get("ename"), ": ")
		p.add(o.Get("evalue"), "")
	}
	if p.Text != "" && !strings.HasSuffix(p.Text, "\n") {
		p.Text += "\n"
		p.Lines = append(p.Lines, p.Lines[len(p.Lines)-1])
	}
}

// know adds a fact, if the value says something.
func (p *Part) know(name string, n doc.Node) {
	if n.Type() == doc.String || n.Type() == doc.Number {
		p.Facts = p.Facts.with(Facts{{name, n.String()}})
	}
}

func application(n doc.Node) *Part {
	p := &Part{Cell: -1}
	for _, names := range [][2]string{{"application", "id"}, {"user", "user"}, {"queue", "queue"}, {"name", "name"}, {"state", "state"}} {
		p.know(names[0], n.Get(names[1]))
	}
	status := cmp.Or(n.Get("finalStatus").String(), p.Facts.Get("state"))
	p.Failed = status == "FAILED" || p.Facts.Get("state") == "FAILED"
	p.Killed = !p.Failed && (status == "KILLED" || p.Facts.Get("state") == "KILLED")
	p.add(n.Get("diagnostics"), "\n")
	for _, key := range []string{"finishedTime", "startedTime"} {
		ms, ok := n.Get(key).Int()
		if ok && ms > 0 && p.Time.IsZero() {
			p.Time = time.UnixMilli(ms).UTC()
		}
	}
	return p
}

func session(n doc.Node) *Part {
	p := &Part{Cell: -1}
	for _, names := range [][2]string{
		{"session", "id"},
		{"application", "appId"},
		{"user", "proxyUser"},
		{"user", "owner"},
		{"name", "name"},
		{"queue", "queue"},
		{"state", "state"},
	} {
		p.know(names[0], n.Get(names[1]))
	}
	switch p.Facts.Get("state") {
	case "dead", "error":
		p.Failed = true
	case "killed":
		p.Killed = true
	}
	p.add(n.Get("log"), "\n")
	return p
}
