package failures

import (
	"slices"
	"strings"
	"time"
)

// A Failure is what was found out about one failure: a match, and what belongs to it.
type Failure struct {
	Match
	// Part is the part of the document that it was found in.
	Part *Part
	// Count is how often it was found, with the same facts.
	Count int
	// Applications, Users and Queues are those that it was found for, each once and not more than a few.
	Applications, Users, Queues []string
	// Time is when it happened; zero if the text does not say.
	Time time.Time
}

// A Collector makes failures of matches. Consequences of a failure that stand close to it are counted as its own: of a session
// that is dead because its memory can't be read, only the latter is reported. The zero Collector is ready to use.
type Collector struct {
	pending  []Failure // those in reach of what comes
	failures []Failure
	index    map[string]int
	// Each, if it is not nil, is called with each failure by itself, before it is counted with others.
	Each func(Failure)
	// More is how many failures were found and not kept, because there were too many different ones.
	More int
}

const (
	reach        = 400 // lines in which one thing is a consequence of another
	frame        = 12  // lines in which one message is told in several ways
	mostFailures = 1000
)

// Add takes the next match in a part.
func (c *Collector) Add(p *Part, m Match) {
	f := Failure{Match: m, Part: p, Count: 1, Time: timeOf(m)}
	if p != nil {
		f.Facts = f.Facts.with(p.Facts)
		if !p.Time.IsZero() {
			f.Time = p.Time
		}
	}
	for len(c.pending) > 0 && (c.pending[0].Part != p || f.Line-c.pending[0].Line > reach || len(c.pending) > 50) {
		c.keep(c.pending[0])
		c.pending = c.pending[1:]
	}
	for i := 0; i < len(c.pending); i++ {
		old := c.pending[i]
		switch {
		case !old.identity().agree(f.identity()):
		case old.same(f):
			c.pending[i] = old.with(f)
			return
		case old.explains(f):
			c.pending[i] = old.with(f)
			return
		case f.explains(old):
			f = f.with(old)
			c.pending = slices.Delete(c.pending, i, i+1)
			i--
		}
	}
	c.pending = append(c.pending, f)
}

// identity are the facts that say whose failure it is.
func (f Failure) identity() (who Facts) {
	for _, fact := range f.Facts {
		if fact.Name == "application" || fact.Name == "session" {
			who = append(who, fact)
		}
	}
	return who
}

// same reports whether two failures are one, told twice.
func (f Failure) same(other Failure) bool {
	near := other.Line-f.Line < frame && f.Text != other.Text
	close := near && (f.Text.Likely || other.Text.Likely)
	// YARN tells the end of one container in two texts, with the status of each.
	one := near && f.Part != nil && f.Part.Cell < 0 && f.Facts.without("status").agree(other.Facts)
	return f.Cause == other.Cause && (close || one || f.Facts.agree(other.Facts))
}

// explains reports whether another failure, which stands close by, is a consequence of this one.
func (f Failure) explains(other Failure) bool {
	if slices.Contains(other.Cause.Yields, f.Cause.ID) {
		return true
	}
	if other.Cause.Weight == Frame {
		// What explains it is quoted in it.
		return f.Cause.Weight > Frame && f.Line >= other.Line && (other.Cause.Long || f.Line-other.Line < frame)
	}
	return f.Cause.Weight > other.Cause.Weight
}

// rank is how much a text of a cause says, compared with its others.
func (t *Text) rank() int {
	switch {
	case t.Likely:
		return 0
	case t.Why == "" && len(t.Help) == 0 && t.Setting == "":
		return 1
	}
	return 2
}

// with is a failure with what belongs to another one that stands close to it. The lines of a consequence come last.
func (f Failure) with(other Failure) Failure {
	if f.Cause == other.Cause {
		if f.Text == other.Text {
			f.Count += other.Count
		}
		if f.Text.rank() < other.Text.rank() {
			f, other = other, f
		}
	}
	f.Facts = f.Facts.with(other.Facts)
	f.Quotes = slices.Clone(f.Quotes)
	for _, q := range other.Quotes {
		known := slices.ContainsFunc(f.Quotes, func(had Quote) bool { return had.Line == q.Line || had.Text == q.Text })
		if !known && len(f.Quotes) < mostQuotes {
			f.Quotes = append(f.Quotes, q)
		}
	}
	if f.Cause == other.Cause {
		slices.SortStableFunc(f.Quotes, func(a, b Quote) int { return a.Line - b.Line })
	}
	if f.Time.IsZero() {
		f.Time = other.Time
	}
	return f
}

// personal are facts in which failures differ that are alike in all that matters.
var personal = []string{
	"application", "session", "attempt", "container", "tag", "name", "user", "queue", "host",
	"executor", "state", "times", "used", "free", "queue_used", "url", "route",
}

// fewest is how many names are listed for a failure.
const fewest = 20

// whose adds the names of another failure to those of this one.
func (f *Failure) whose(other Failure) {
	for _, list := range []struct {
		fact  string
		names *[]string
	}{{"application", &f.Applications}, {"user", &f.Users}, {"queue", &f.Queues}} {
		name := other.Facts.Get(list.fact)
		if name != "" && !slices.Contains(*list.names, name) && len(*list.names) < fewest {
			*list.names = append(*list.names, name)
		}
	}
}

// keep counts a failure with one that has the same facts, or keeps it.
func (c *Collector) keep(f Failure) {
	if c.Each != nil {
		c.Each(f)
	}
	parts := []string{f.Cause.ID, f.Text.Hint}
	for _, fact := range f.Facts {
		if !slices.Contains(personal, fact.Name) {
			parts = append(parts, fact.Name, fact.Value)
		}
	}
	key := strings.Join(parts, "\x00")
	i, there := c.index[key]
	if there {
		c.failures[i].Count += f.Count
		c.failures[i].whose(f)
		return
	}
	f.whose(f)
	if len(c.failures) == mostFailures {
		c.More++
		return
	}
	if c.index == nil {
		c.index = map[string]int{}
	}
	c.index[key] = len(c.failures)
	c.failures = append(c.failures, f)
}

// Failures returns what was found, the first in time first where the times are known and in the order of the text elsewhere.
func (c *Collector) Failures() []Failure {
	for _, f := range c.pending {
		c.keep(f)
	}
	c.pending = nil
	list := slices.Clone(c.failures)
	timed := !slices.ContainsFunc(list, func(f Failure) bool { return f.Time.IsZero() })
	slices.SortStableFunc(list, func(a, b Failure) int {
		if timed {
			return a.Time.Compare(b.Time)
		}
		return a.order() - b.order()
	})
	return list
}

// order is that of the parts: of a notebook's outputs, the order in which its cells were run.
func (f Failure) order() int {
	if f.Part == nil {
		return 0
	}
	return f.Part.Order
}
