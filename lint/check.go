package lint

import (
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/doc"
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
	settle(found)
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
	settle(p.found)
	return p.found
}

// trials is how many bytes of documents are read again, for a file, to try its
// fixes one by one; beyond that they are tried together.
const trials = 4 << 20

// offer takes away the fixes after which something of warning or above would
// be found that was not found before.
func offer(f *File, rules []*Rule, o Options, found []Diagnostic) {
	var fixable []*Diagnostic
	for i := range found {
		fixable = append(fixable, &found[i])
	}
	fixable = distinct(fixable)
	size := 0
	for _, d := range fixable {
		size += d.Place.Text.Len()
	}
	if len(fixable) == 0 {
		return
	}
	before := count(found)
	worse := func(ops []doc.Op) bool {
		after, err := f.try(ops)
		return err != nil || after != nil && more(before, count(look(after, rules, o)))
	}
	bad := map[*Fix]bool{}
	if size > trials {
		var all []doc.Op
		for _, d := range together(fixable) {
			all = append(all, d.Fix.Ops...)
		}
		if !worse(all) {
			return
		}
		for _, d := range fixable {
			bad[d.Fix] = true
		}
	} else {
		for _, d := range fixable {
			bad[d.Fix] = worse(d.Fix.Ops)
		}
	}
	for i := range found {
		if bad[found[i].Fix] {
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
