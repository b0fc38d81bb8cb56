package lint

import (
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Check runs rules on files, several at a time, then on all of them together,
// and returns what they found in the order of the files' paths, then of places,
// then of rules.
func Check(files []*File, rules []*Rule, o Options) []Diagnostic {
	each := make([][]Diagnostic, len(files))
	jobs := make(chan int)
	var workers sync.WaitGroup
	for range max(1, o.Jobs) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range jobs {
				if files[i].Listed {
					each[i] = checkFile(files[i], rules, o)
				}
			}
		}()
	}
	for i := range files {
		jobs <- i
	}
	close(jobs)
	workers.Wait()
	var found []Diagnostic
	for _, list := range each {
		found = append(found, list...)
	}
	found = append(found, checkFleet(files, rules, o)...)
	return sorted(found)
}

func checkFile(f *File, rules []*Rule, o Options) []Diagnostic {
	found := look(f, rules, o)
	for i := range found {
		found[i].settle()
	}
	offer(f, rules, o, found)
	return found
}

// look runs the rules that look at one file.
func look(f *File, rules []*Rule, o Options) []Diagnostic {
	p := &Pass{File: f, Options: o}
	for _, r := range rules {
		if r.Check != nil {
			p.rule = r
			r.Check(p)
		}
	}
	return p.found
}

func checkFleet(files []*File, rules []*Rule, o Options) []Diagnostic {
	p := &Fleet{Files: files, Options: o}
	for _, r := range rules {
		if r.Fleet != nil {
			p.rule = r
			r.Fleet(p)
		}
	}
	for i := range p.found {
		p.found[i].settle()
	}
	return p.found
}

// settle finds what a diagnostic has beside what its rule said. A fix of a file
// that the run was not asked to look at is none.
func (d *Diagnostic) settle() {
	if d.Fix != nil {
		for _, o := range d.Fix.Ops {
			if !d.owner(o).Listed {
				d.Fix = nil
				break
			}
		}
	}
	d.Range = d.Place.Range()
	d.At, d.End = d.File.position(d.Range.Start), d.File.position(d.Range.End)
	d.Pointer = d.Place.Pointer()
	for i, r := range d.Related {
		d.Related[i].At = r.File.position(r.Place.Range().Start)
	}
	t, s := d.Place.Text, d.Place.Span
	if c := d.File.cell(d.Place); c != nil {
		// A body's text is part of its cell's: its offsets start behind the line
		// of the magic.
		offset := 0
		if c.Body != nil && d.Place.Document() == c.Body {
			offset = c.Text.Len() - t.Len()
		}
		t, s = c.Text, text.Span{Start: s.Start + offset, End: s.End + offset}
		at := t.Position(s.Start)
		d.Cell = &CellPosition{Index: c.Index, ID: c.ID, Line: at.Line, Column: at.Column}
	}
	line, start := t.Line(s.Start)
	d.Snippet = Snippet{Line: line, Start: s.Start - start, End: min(s.End-start, len(line))}
	d.Snippet.Start = min(d.Snippet.Start, len(line))
	d.Snippet.End = max(d.Snippet.End, d.Snippet.Start)
}

// offer takes away the fixes after which something of warning or above would
// be found that was not found before.
func offer(f *File, rules []*Rule, o Options, found []Diagnostic) {
	var before map[string]int
	tried := map[*Fix]bool{}
	for i := range found {
		fix := found[i].Fix
		if fix == nil {
			continue
		}
		worse, known := tried[fix]
		if !known {
			if before == nil {
				before = count(found)
			}
			after, err := f.try(fix.Ops)
			worse = err != nil || after != nil && more(before, count(look(after, rules, o)))
			tried[fix] = worse
		}
		if worse {
			found[i].Fix = nil
		}
	}
}

// try is f with operations done, as far as they are on documents of its own;
// nil if some are not.
func (f *File) try(ops []doc.Op) (*File, error) {
	own := map[*doc.Document]bool{}
	for _, d := range f.documents() {
		own[d] = true
	}
	touched := map[*doc.Document]*doc.Document{}
	for _, o := range ops {
		d := o.Document()
		if d == nil || !own[d] {
			return nil, nil
		}
		if touched[d] == nil {
			tried, err := d.Try(ops)
			if err != nil {
				return nil, err
			}
			touched[d] = tried
		}
	}
	after := *f
	if t := touched[f.Config]; t != nil && f.Config != nil {
		after.Config = t
	}
	if f.Notebook != nil {
		nb := *f.Notebook
		nb.Cells = append(nb.Cells[:0:0], nb.Cells...)
		for i := range nb.Cells {
			if t := touched[nb.Cells[i].Body]; t != nil {
				nb.Cells[i].Body = t
			}
		}
		after.Notebook = &nb
	}
	return &after, nil
}

// count counts findings of warning and above by file and rule.
func count(found []Diagnostic) map[string]int {
	counts := map[string]int{}
	for _, d := range found {
		if d.Severity >= Warning {
			counts[d.File.Path+"\x00"+d.Rule]++
		}
	}
	return counts
}

// more tells whether there is more of anything after than before.
func more(before, after map[string]int) bool {
	for k, n := range after {
		if n > before[k] {
			return true
		}
	}
	return false
}

// Summary says in a line what the rule is about.
func (r *Rule) Summary() string {
	line, _, _ := strings.Cut(r.Doc, "\n")
	return line
}
