package lint

import (
	"slices"
	"sync"

	"github.com/sparklint/sparklint/lint/doc"
)

// trials is how many bytes are read again, for a file, to try its fixes one by
// one; beyond that they are tried together.
const trials = 2 << 20

// offer takes away the fixes after which something of warning or above would
// be found that was not found before.
func offer(files []*File, rules []*Rule, o Options, found []Diagnostic) {
	var all []*Diagnostic
	for i := range found {
		all = append(all, &found[i])
	}
	byFile := map[*File][]*Diagnostic{}
	for _, d := range distinct(all) {
		byFile[d.File] = append(byFile[d.File], d)
	}
	beneath := map[*File][]*File{}
	for _, f := range files {
		if f.Under != nil {
			beneath[f.Under] = append(beneath[f.Under], f)
		}
	}
	var mu sync.Mutex
	bad := map[*Fix]bool{}
	slots := make(chan struct{}, max(1, o.Jobs))
	var workers sync.WaitGroup
	for f, list := range byFile {
		workers.Add(1)
		slots <- struct{}{}
		go func() {
			t := trial{file: f, beneath: beneath, rules: rules, o: o}
			for _, fix := range t.worse(list) {
				mu.Lock()
				bad[fix] = true
				mu.Unlock()
			}
			<-slots
			workers.Done()
		}()
	}
	workers.Wait()
	for i := range found {
		if bad[found[i].Fix] {
			found[i].Withheld, found[i].Fix = found[i].Fix, nil
		}
	}
}

// A trial tries the fixes of one file's findings.
type trial struct {
	file    *File
	beneath map[*File][]*File
	rules   []*Rule
	o       Options
}

// worse are the fixes that make something worse.
func (t *trial) worse(list []*Diagnostic) []*Fix {
	all := t.file.size / 10 // what the rules look at again
	if t.file.Notebook != nil {
		all = 0
		for _, d := range t.file.documents() {
			all += d.Text.Len() + 1<<10
		}
	}
	size := 0
	for _, d := range list {
		size += all
		if slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return o.Document() == nil }) {
			size += t.file.size
		}
	}
	if size > trials {
		if !t.makesWorse(together(list)) {
			return nil
		}
		var all []*Fix
		for _, d := range list {
			all = append(all, d.Fix)
		}
		return all
	}
	var bad []*Fix
	for _, d := range list {
		if t.makesWorse([]*Diagnostic{d}) {
			bad = append(bad, d.Fix)
		}
	}
	return bad
}

// makesWorse tells whether there is something new once the fixes are done, in
// the files that they change and in those whose sessions start from these.
func (t *trial) makesWorse(list []*Diagnostic) bool {
	ops := map[*File][]doc.Op{}
	for _, d := range list {
		for _, o := range d.Fix.Ops {
			ops[d.owner(o)] = append(ops[d.owner(o)], o)
		}
	}
	concerned := []*File{t.file}
	if t.file.Under != nil {
		concerned = append(concerned, t.file.Under)
	}
	for f := range ops {
		if f.Config != nil {
			concerned = append(concerned, t.beneath[f]...)
		}
	}
	after := map[*File]*File{}
	for f, list := range ops {
		now, err := f.tried(list)
		if err != nil {
			return true
		}
		after[f] = now
	}
	var before, now []*File
	for _, f := range concerned {
		if slices.Contains(before, f) {
			continue
		}
		before = append(before, f)
		if after[f] != nil {
			f = after[f]
		}
		if under := after[f.Under]; under != nil && f.Under != nil {
			moved := *f
			moved.Under = under
			f = &moved
		}
		now = append(now, f)
	}
	return more(t.count(before), t.count(now))
}

// count counts what is found in some files of warning and above.
func (t *trial) count(files []*File) map[string]int {
	var found []Diagnostic
	for _, f := range files {
		if f.Listed {
			found = append(found, look(f, t.rules, t.o)...)
		}
	}
	return count(append(found, lookFleet(files, t.rules, t.o, newSuppressions(t.o))...))
}

// tried is f with operations done. Where they are on its documents alone, only
// these are read again, and places in them are of no file.
func (f *File) tried(ops []doc.Op) (*File, error) {
	if slices.ContainsFunc(ops, func(o Op) bool { return o.Document() == nil }) {
		edits, err := doc.Edits(ops)
		if err != nil {
			return nil, err
		}
		return f.edited(edits)
	}
	fresh := map[*doc.Document]*doc.Document{}
	for _, o := range ops {
		if d := o.Document(); fresh[d] == nil {
			tried, err := d.Try(ops)
			if err != nil {
				return nil, err
			}
			fresh[d] = tried
		}
	}
	after := *f
	if f.Config != nil {
		after.Config = fresh[f.Config]
		return &after, nil
	}
	after.Notebook = f.Notebook.With(fresh)
	return &after, nil
}

// count counts findings of warning and above by file and rule.
func count(found []Diagnostic) map[string]int {
	counts := map[string]int{}
	for _, d := range found {
		if d.late { // a fix may leave a suppression without use
			continue
		}
		if d.Severity >= Warning {
			counts[d.File.Path+"\x00"+d.Rule]++
		}
		if d.Severity == Error { // a warning that becomes one is new
			counts[d.File.Path+"\x00"+d.Rule+"\x00error"]++
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
