package lint

import "sync"

// Check runs rules on files, several at a time, then on all of them together,
// and returns what they found in the order of the files' paths, then of places,
// then of rules.
func Check(files []*File, rules []*Rule, o Options) []Diagnostic {
	found, _ := CheckAll(files, rules, o)
	return found
}

// CheckAll is Check, and what suppressions silence.
func CheckAll(files []*File, rules []*Rule, o Options) (found, silenced []Diagnostic) {
	each := make([][]Diagnostic, len(files))
	jobs := make(chan int)
	var workers sync.WaitGroup
	for range max(1, min(o.Jobs, len(files))) {
		workers.Add(1)
		go func() {
			for i := range jobs {
				if files[i].Listed {
					each[i] = look(files[i], rules, o)
					settle(each[i])
				}
			}
			workers.Done() // and not deferred: a panic must end the program
		}()
	}
	for i := range files {
		jobs <- i
	}
	close(jobs)
	workers.Wait()
	for _, list := range each {
		found = append(found, list...)
	}
	s := newSuppressions(o)
	fleet := lookFleet(files, rules, o, s)
	settle(fleet)
	found, silenced = s.apply(files, rules, append(found, fleet...))
	offer(files, rules, o, found)
	return sorted(found), sorted(silenced)
}

// look runs the rules that look at one file.
func look(f *File, rules []*Rule, o Options) []Diagnostic {
	p := &Pass{File: f, Options: f.options(o), rules: rules}
	for _, r := range rules {
		if r.Check != nil {
			p.rule = r
			r.Check(p)
		}
	}
	return p.found
}

// lookFleet runs the rules that look at all files together.
func lookFleet(files []*File, rules []*Rule, o Options, s *suppressions) []Diagnostic {
	p := &Fleet{Files: files, run: o, suppressions: s}
	for _, r := range rules {
		if r.Fleet != nil {
			p.rule = r
			r.Fleet(p)
		}
	}
	return p.found
}
