package lint

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Fixed is what came of fixing.
type Fixed struct {
	// Files are those of the run, some of them with a new Src.
	Files []*File
	// Left is what is found in them, and Silenced what suppressions silence.
	Left, Silenced []Diagnostic
	// Count is how many findings were fixed.
	Count int
	// Errs are of files that could not be read again, and were left alone.
	Errs []error
}

// Apply applies the fixes of those findings that are wanted, checks the result,
// and goes on as long as findings become fewer. Each fix is done whole or not
// at all; one that meets another waits for the next round; one after which a
// finding of warning or above is new, or nothing is gone, is put back.
//
// An error is a fault of this program: then no file may be written.
func Apply(files []*File, rules []*Rule, o Options, found []Diagnostic, want func(*Diagnostic) bool) (Fixed, error) {
	f := &fixing{rules: rules, o: o, refused: map[string]bool{}, lost: map[string]bool{}}
	done := Fixed{Files: files, Left: found}
	for {
		chosen := f.choose(done.Left, want)
		if len(chosen) == 0 {
			done.Errs = f.errs
			return done, nil
		}
		next, err := f.best(done, chosen)
		if err != nil {
			return done, err
		}
		if next != nil {
			done = *next
			clear(f.refused) // what did not help before may help now
		}
	}
}

// most is how many rounds are made at most, for fixes that do not help.
const most = 500

// best does all the chosen fixes, or some of them that help; it is nil, and they
// are refused, if none does.
func (f *fixing) best(before Fixed, chosen []*Diagnostic) (*Fixed, error) {
	if f.rounds++; f.rounds > most {
		for _, d := range chosen {
			f.refused[d.key()] = true
		}
		return nil, nil
	}
	lost := len(f.lost)
	next, err := f.round(before, chosen)
	if err != nil || next != nil || len(f.lost) > lost {
		return next, err
	}
	if len(chosen) == 1 {
		f.refused[chosen[0].key()] = true
		return nil, nil
	}
	half := len(chosen) / 2
	if next, err = f.best(before, chosen[:half]); err != nil || next != nil {
		return next, err
	}
	return f.best(before, chosen[half:])
}

type fixing struct {
	rules   []*Rule
	o       Options
	refused map[string]bool
	rounds  int
	lost    map[string]bool // files that can't be read again
	errs    []error
}

// key knows a finding again after places have moved.
func (d *Diagnostic) key() string {
	cell := -1
	if d.Cell != nil {
		cell = d.Cell.Index
	}
	return fmt.Sprintf("%s\x00%d\x00%s\x00%s\x00%s", d.File.Path, cell, d.Rule, d.Pointer, d.Message)
}

// choose are the findings whose fixes can be done together, the first of those
// that meet.
func (f *fixing) choose(found []Diagnostic, want func(*Diagnostic) bool) []*Diagnostic {
	var chosen []*Diagnostic
	for i := range found {
		d := &found[i]
		if d.Fix == nil || !want(d) || f.refused[d.key()] {
			continue
		}
		if len(f.lost) == 0 || !slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return f.lost[d.owner(o).Path] }) {
			chosen = append(chosen, d)
		}
	}
	// Errors first: what repairs one must not wait for what a warning would change.
	if errors := slices.DeleteFunc(slices.Clone(chosen), func(d *Diagnostic) bool { return d.Severity < Error }); len(errors) > 0 {
		chosen = errors
	}
	return together(chosen)
}

// together are those of the chosen findings whose fixes do not meet: of a
// document with flaws their repairs, else each that does not meet an earlier one.
func together(chosen []*Diagnostic) []*Diagnostic {
	flawed := map[*doc.Document]bool{}
	first := distinct(chosen)
	for _, d := range first {
		for _, o := range d.Fix.Ops {
			if o.Repairs() {
				flawed[o.Document()] = true
			}
		}
	}
	waits := map[*Fix]bool{}
	for _, d := range first {
		waits[d.Fix] = slices.ContainsFunc(d.Fix.Ops, func(o Op) bool { return flawed[o.Document()] && !o.Repairs() })
	}
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(d *Diagnostic) bool { return waits[d.Fix] })
	for n := 0; ; n++ {
		if n > most && len(chosen) > 0 {
			return chosen[:1] // there is something about all of them
		}
		var conflict *doc.Conflict
		_, err := edits(chosen)
		if !errors.As(err, &conflict) {
			return chosen
		}
		loses := map[*Fix]bool{}
		spared := !conflict.A.Same(conflict.B) // the first of two that want the same
		for _, d := range distinct(chosen) {
			loses[d.Fix] = d.Fix.has(conflict.B) && spared
			spared = spared || d.Fix.has(conflict.B)
		}
		var kept []*Diagnostic
		for _, d := range chosen {
			if !loses[d.Fix] {
				kept = append(kept, d)
			}
		}
		if len(kept) == len(chosen) {
			return nil
		}
		chosen = kept
	}
}

// has tells whether an operation is one of the fix's.
func (f *Fix) has(o doc.Op) bool {
	for _, own := range f.Ops {
		if own.Same(o) {
			return true
		}
	}
	return false
}

// distinct leaves out findings whose fix is that of an earlier one, or that have
// none.
func distinct(chosen []*Diagnostic) []*Diagnostic {
	var first []*Diagnostic
	seen := map[*Fix]bool{nil: true}
	for _, d := range chosen {
		if !seen[d.Fix] {
			seen[d.Fix] = true
			first = append(first, d)
		}
	}
	return first
}

// edits are those of the chosen findings' fixes, by file.
func edits(chosen []*Diagnostic) (map[*File][]text.Edit, error) {
	ops := map[*File][]doc.Op{}
	for _, d := range distinct(chosen) {
		for _, o := range d.Fix.Ops {
			ops[d.owner(o)] = append(ops[d.owner(o)], o)
		}
	}
	all := map[*File][]text.Edit{}
	for file, list := range ops {
		e, err := doc.Edits(list)
		if err != nil {
			return nil, err
		}
		all[file] = e
	}
	return all, nil
}

// owner is the file that an operation of the finding's fix changes.
func (d *Diagnostic) owner(o doc.Op) *File {
	if under := d.File.Under; under != nil && o.Document() == under.Config {
		return under
	}
	return d.File
}

// Edits are the finding's fix in bytes, alone, by file.
func (d *Diagnostic) Edits() (map[*File][]text.Edit, error) {
	if d.Fix == nil {
		return nil, nil
	}
	return edits([]*Diagnostic{d})
}

// round does the chosen fixes together; nil if the result is no better.
func (f *fixing) round(before Fixed, chosen []*Diagnostic) (*Fixed, error) {
	all, err := edits(chosen)
	if err != nil {
		return nil, err
	}
	next := Fixed{Count: before.Count + len(chosen)}
	fresh := map[*File]*File{}
	for _, file := range before.Files {
		e := all[file]
		if e == nil {
			next.Files = append(next.Files, file)
			continue
		}
		if _, err := file.Source(); err != nil {
			f.lost[file.Path] = true
			f.errs = append(f.errs, err)
			return nil, nil
		}
		now, err := file.edited(e)
		if err != nil {
			return nil, err
		}
		fresh[file] = now
		next.Files = append(next.Files, now)
	}
	for i, file := range next.Files {
		if now := fresh[file.Under]; now != nil && file.Under != nil {
			moved := *file
			moved.Under = now
			next.Files[i] = &moved
		}
	}
	next.Left, next.Silenced = CheckAll(next.Files, f.rules, f.o)
	if !fewer(next.Left, before.Left) || more(count(before.Left), count(next.Left)) {
		return nil, nil
	}
	return &next, nil
}

// fewer tells whether there are fewer errors than before; or as many, and
// fewer warnings; or as many of both, and fewer others; what is found of suppressions
// counts least.
func fewer(now, before []Diagnostic) bool {
	var n [4]int
	at := func(d Diagnostic) int {
		if d.late {
			return 3
		}
		return int(Error - d.Severity)
	}
	for _, d := range now {
		n[at(d)]++
	}
	for _, d := range before {
		n[at(d)]--
	}
	return slices.Compare(n[:], []int{0, 0, 0, 0}) < 0
}

// edited is the file read anew with edits made. What could be read before can
// be read after, or it is an error.
func (f *File) edited(edits []text.Edit) (*File, error) {
	src, err := f.Source()
	if err != nil {
		return nil, err
	}
	src, err = text.Apply(src, edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Path, err)
	}
	now, skipped := Load(f.Path, src)
	if now == nil {
		return nil, fmt.Errorf("%s: a fix made it unreadable: %s", f.Path, skipped)
	}
	now.Under, now.Listed, now.Whole, now.Personal, now.Piped, now.SparkMagic, now.Options = f.Under, f.Listed, f.Whole, f.Personal, f.Piped, f.SparkMagic, f.Options
	before, after := f.documents(), now.documents()
	if len(after) < len(before) {
		return nil, fmt.Errorf("%s: a fix lost a document", f.Path)
	}
	for i, d := range before {
		if len(after) == len(before) && (d.Valid() && !after[i].Valid() || d.Accepted() && !after[i].Accepted()) {
			return nil, fmt.Errorf("%s: a fix made a document unreadable", f.Path)
		}
	}
	read := f.again != nil || f.Notebook != nil && f.Notebook.Doc != nil && f.Notebook.Doc.Accepted()
	if read && !now.Notebook.Doc.Accepted() {
		return nil, fmt.Errorf("%s: a fix made the notebook unreadable", f.Path)
	}
	if f.again != nil {
		now.Release(func() (string, error) {
			src, err := f.Source()
			if err != nil {
				return "", err
			}
			return text.Apply(src, edits)
		})
	}
	return now, nil
}
