package doc

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/text"
)

// A role is what an object is for. It decides which keys belong there.
type role int

const (
	ofRoot role = iota
	ofRequest
	ofConf
	ofCredentials
	ofOther
)

// A level is an open bracket in a reading. Readings share levels, so that equal ones are the same pointer.
type level struct {
	up      *level
	kind    byte
	key     string
	role    role
	outer   int // indentation of the line of the bracket; -1 if it is missing
	blank   string
	members int // indentation of the first member; -1 if it does not begin a line
	at      int // the token
	depth   int
	inside  []*level // that the last tokens have opened
}

// A change to a text in a reading, and those before it.
type changed struct {
	before *changed
	guess  guess
	number int
}

// A parse is one reading of a text up to a token. Its cost is that of its changes, and of what looks odd in it.
type parse struct {
	top     *level
	want    int
	key     string
	last    int // the token that ends the last value
	cost    float64
	changes *changed
	done    bool // the root has ended
}

// The costs of changes. What looks odd costs less than a change; several odd things cost more.
const (
	costClose  = 4.0
	costOpen   = 4.2
	costComma  = 3.9
	costColon  = 4.0
	costDrop   = 5.0
	costAfter  = 3.0 // of a token behind the end, which stays
	width      = 10  // how many readings are followed
	tooDear    = 10.0
	mostChange = 8
)

// A search reads a text in the likeliest ways side by side.
type search struct {
	s       string
	newline string
	list    []lexeme
	now     []parse
	next    []parse
}

// guessed returns the changes with which a text reads best, in the order of their places; nil if there is no good reading.
func guessed(s string) []guess {
	l := lex(s)
	g := &search{s: s, newline: "\n", list: l.list, now: []parse{{want: wantValue, last: -1}}}
	if i := strings.IndexByte(s, '\n'); i > 0 && s[i-1] == '\r' {
		g.newline = "\r\n"
	}
	for i := range l.list {
		g.next = g.next[:0]
		for _, p := range g.now {
			g.token(p, i, 2)
		}
		g.keep()
		if len(g.now) == 0 || g.now[0].made() > mostChange+i/10 {
			return nil
		}
	}
	best := parse{cost: -1}
	for _, p := range g.now {
		for p.top != nil && (p.want == wantNext || p.want == wantFirst || p.want == wantMember) {
			p = g.close(p, len(g.list))
		}
		if p.done && (best.cost < 0 || p.cost < best.cost) {
			best = p
		}
	}
	if best.cost < 0 {
		return nil
	}
	guesses := l.guesses
	for c := best.changes; c != nil; c = c.before {
		guesses = append(guesses, c.guess)
	}
	if len(guesses) > mostChange && len(guesses) > len(l.list)/10 {
		return nil
	}
	slices.Reverse(guesses[len(l.guesses):])
	slices.SortStableFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.replaced.Start, b.replaced.Start), cmp.Compare(a.replaced.End, b.replaced.End))
	})
	return guesses
}

// keep takes the likeliest of the next readings, of equal ones the one with the latest change.
func (g *search) keep() {
	slices.SortStableFunc(g.next, func(a, b parse) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(b.latest(), a.latest()))
	})
	g.now = g.now[:0]
	for _, p := range g.next {
		if len(g.now) == width || len(g.now) > 0 && p.cost > g.now[0].cost+tooDear {
			break
		}
		same := func(o parse) bool { return o.top == p.top && o.want == p.want && o.done == p.done && o.key == p.key }
		if !slices.ContainsFunc(g.now, same) {
			g.now = append(g.now, p)
		}
	}
}

// made is the number of changes.
func (p parse) made() int {
	if p.changes == nil {
		return 0
	}
	return p.changes.number
}

func (p parse) latest() int {
	if p.changes == nil {
		return -1
	}
	return p.changes.guess.replaced.Start
}

func (p parse) with(cost float64, change guess) parse {
	p.cost += cost
	p.changes = &changed{before: p.changes, guess: change, number: p.made() + 1}
	return p
}

func (p parse) object() bool { return p.top != nil && p.top.kind == '{' }

// asKey reports whether a key may come next.
func (p parse) asKey() bool { return p.object() && (p.want == wantFirst || p.want == wantMember) }

// asValue reports whether a value may come next.
func (p parse) asValue() bool {
	return !p.done && p.want == wantValue || p.top != nil && p.top.kind == '[' && (p.want == wantFirst || p.want == wantMember)
}

// follows returns the kind of the token after one; 0 at the end.
func (g *search) follows(i int) byte {
	if i+1 < len(g.list) {
		return g.list[i+1].kind
	}
	return 0
}

// token adds the readings of the next token, with at most a number of changes before it.
func (g *search) token(p parse, i, more int) {
	t := g.list[i]
	if p.cost > g.now[0].cost+tooDear {
		return
	}
	if p.done {
		switch t.kind {
		case '}', ']', ',':
			g.next = append(g.next, g.drop(p, i))
		default:
			p.cost += costAfter
			g.next = append(g.next, p)
		}
		return
	}
	g.take(p, i)
	if more == 0 {
		return
	}
	if p.top != nil && (p.want == wantNext || p.want == wantMember && t.kind != ',' || p.want == wantFirst && p.top.at != 2*i+1) {
		g.token(g.close(p, i), i, more-1)
	}
	if p.asValue() && (p.top == nil || p.top.at != 2*i+1) {
		after := g.follows(i)
		switch {
		case t.kind == 's' && after == ':', t.kind == '}' && p.want == wantValue:
			g.token(g.open(p, i, '{'), i, more-1)
		case p.want != wantValue || p.top == nil:
		case (t.kind == 's' || t.kind == 'w') && (after == ',' || after == ']'), t.kind == '{', t.kind == ']':
			g.token(g.open(p, i, '['), i, more-1)
		}
	}
}

// take adds the readings of a token where it is.
func (g *search) take(p parse, i int) {
	switch t := g.list[i]; t.kind {
	case 's', 'w':
		g.scalar(p, i)
	case '{', '[':
		g.bracket(p, i)
	case '}', ']':
		g.closer(p, i)
	case ',', ';':
		g.comma(p, i)
	case ':', '=':
		g.colon(p, i)
	}
}

func (g *search) scalar(p parse, i int) {
	t := g.list[i]
	switch {
	case p.asKey():
		p.key = strings.Trim(g.s[t.Start:t.End], `"'`)
		if t.names == 0 {
			t.names = namesOf(p.key)
			g.list[i].names = t.names
		}
		p.cost += g.oddKey(p.top, t, p.key)
		p.want = wantColon
	case p.asValue():
		p.want, p.last, p.done = wantNext, i, p.top == nil
	case p.want == wantColon:
		p = p.with(costColon, g.missing(i, ':', "missing colon", "insert a colon"))
		p.want, p.last = wantNext, i
	case p.want == wantNext:
		p = p.with(costComma, g.missing(i, ',', "missing comma", "insert a comma"))
		p.want = wantMember
		g.scalar(p, i)
		return
	default:
		return
	}
	g.next = append(g.next, p)
}

// missing is the guess that a separator is missing before a token.
func (g *search) missing(i int, c byte, what, fix string) guess {
	end := g.list[i-1].End
	at := text.Span{Start: end, End: end}
	new := string(c)
	if c == ':' && g.list[i].Start == end {
		new = ": "
	}
	return guess{replaced: at, new: new, byte: c, shown: at, what: what, fix: fix}
}

func (g *search) bracket(p parse, i int) {
	t := g.list[i]
	switch {
	case p.asValue():
		g.next = append(g.next, g.push(p, i, t.kind))
	case p.want == wantColon:
		p = p.with(costColon, g.missing(i, ':', "missing colon", "insert a colon"))
		g.next = append(g.next, g.push(p, i, t.kind))
	case p.want == wantNext && p.top.kind == '[':
		p = p.with(costComma, g.missing(i, ',', "missing comma", "insert a comma"))
		g.next = append(g.next, g.push(p, i, t.kind))
	case p.asKey():
		g.next = append(g.next, g.drop(p, i))
	}
}

// push opens a bracket at a token.
func (g *search) push(p parse, i int, kind byte) parse {
	key, at := p.key, i*2
	if p.top != nil && p.top.kind == '[' {
		key = ""
	}
	t := g.list[i]
	if t.kind != kind {
		at++ // it is missing before the token
	}
	p.top = p.top.opened(at, kind, key)
	if p.top.members == -2 {
		p.top.outer, p.top.members = t.indent, -1
		p.top.blank = bounded(g.s[t.line : t.line+t.indent])
		first := i + 1
		if t.kind != kind {
			first, p.top.outer = i, -1
		}
		if first < len(g.list) && g.list[first].first {
			p.top.members = g.list[first].indent
		}
	}
	p.want, p.key = wantFirst, ""
	return p
}

// roots are the levels that have no other around them.
func (l *level) opened(at int, kind byte, key string) *level {
	fresh := &level{up: l, kind: kind, key: key, members: -2, at: at}
	if l == nil {
		return fresh
	}
	for _, known := range l.inside {
		if known.at == at && known.kind == kind && known.key == key {
			return known
		}
	}
	if len(l.inside) > width {
		l.inside = l.inside[1:]
	}
	fresh.depth = l.depth + 1
	switch {
	case key == "session_configs" || key == "session_configs_defaults":
		fresh.role = ofRequest
	case key == "conf":
		fresh.role = ofConf
	case strings.HasSuffix(key, "_credentials"):
		fresh.role = ofCredentials
	default:
		fresh.role = ofOther
	}
	l.inside = append(l.inside, fresh)
	return fresh
}

func (g *search) closer(p parse, i int) {
	t := g.list[i]
	ready := p.top != nil && (p.want == wantNext || p.want == wantFirst || p.want == wantMember)
	match := ready && (t.kind == '}') == (p.top.kind == '{')
	switch {
	case match:
		if p.want == wantMember {
			p.cost += 0.5
		}
		p.cost += g.oddEnd(p.top, t)
		g.next = append(g.next, p.pop(i))
	case ready:
		other := map[byte]byte{'}': ']', ']': '}'}[t.kind]
		swapped := p.with(costDrop+1, guess{
			replaced: t.Span, new: string(other), byte: other, shown: t.Span,
			what: wrong[t.kind], fix: write[t.kind],
		})
		swapped.cost += g.oddEnd(p.top, t)
		g.next = append(g.next, swapped.pop(i))
	}
	if p.want == wantNext || p.want == wantFirst || p.want == wantMember {
		g.next = append(g.next, g.drop(p, i))
	}
}

// pop closes the last bracket at a token.
func (p parse) pop(i int) parse {
	p.top = p.top.up
	p.want, p.last, p.key = wantNext, i, ""
	p.done = p.top == nil
	return p
}

// close is the reading that the last bracket is closed before a token.
func (g *search) close(p parse, i int) parse {
	l := p.top
	c := byte('}')
	if l.kind == '[' {
		c = ']'
	}
	after := i - 1
	if p.want == wantMember { // before the comma
		after = p.last
		p.cost += 0.2
	}
	at := text.Span{}
	if after >= 0 {
		at = text.Span{Start: g.list[after].End, End: g.list[after].End}
	}
	shown, new := at, string(c)
	if i < len(g.list) {
		shown = g.list[i].Span
		if !g.list[i].first && l.members >= 0 {
			p.cost += 0.7
		}
	}
	if l.members >= 0 && p.want != wantFirst {
		new = g.newline + l.blank + new
	}
	what := guess{
		replaced: at, new: new, byte: c, shown: shown, what: missing[c], fix: insert[c],
	}
	what.open = l.key
	want := p.want
	p = p.with(costClose, what).pop(max(after, 0))
	if want == wantMember && p.top != nil {
		p.want = wantMember
	}
	return p
}

// open is the reading that a bracket is missing before a token.
func (g *search) open(p parse, i int, c byte) parse {
	t := g.list[i]
	at := text.Span{Start: t.Start, End: t.Start}
	new := string(c)
	if t.first && i > 0 {
		at = text.Span{Start: g.list[i-1].End, End: g.list[i-1].End}
		new = " " + new
	}
	if t.first && i == 0 && strings.Contains(g.s, "\n") {
		new = "{" + g.newline
	}
	shown := at
	if i == 0 {
		shown = t.Span
	}
	p = p.with(costOpen, guess{
		replaced: at, new: new, byte: c, shown: shown, what: missing[c], fix: insert[c],
	})
	return g.push(p, i, c)
}

var (
	missing = map[byte]string{'{': "missing {", '}': "missing }", '[': "missing [", ']': "missing ]"}
	insert  = map[byte]string{'{': "insert the {", '}': "insert the }", '[': "insert the [", ']': "insert the ]"}
	extra   = map[byte]string{
		'{': "extra {", '}': "extra }", '[': "extra [", ']': "extra ]", ',': "extra comma", ';': "extra ;", ':': "extra colon", '=': "extra =",
	}
	wrong = map[byte]string{'}': "} instead of ]", ']': "] instead of }"}
	write = map[byte]string{'}': "write ]", ']': "write }"}
)

func (g *search) drop(p parse, i int) parse {
	t := g.list[i]
	return p.with(costDrop, guess{replaced: t.Span, shown: t.Span, what: extra[t.kind], fix: "remove it"})
}

func (g *search) comma(p parse, i int) {
	t := g.list[i]
	swap := func(c byte, what string) guess {
		meant := what[strings.LastIndexByte(what, ' ')+1:]
		return guess{replaced: t.Span, new: string(c), byte: c, shown: t.Span, what: what, fix: "write a " + meant}
	}
	switch {
	case p.want == wantNext && t.kind == ';':
		p = p.with(costColon, swap(',', "; instead of a comma"))
		p.want = wantMember
	case p.want == wantNext:
		p.want = wantMember
	case p.want == wantColon:
		p = p.with(costColon, swap(':', string(t.kind)+" instead of a colon"))
		p.want = wantValue
	case p.want == wantMember || p.want == wantFirst:
		p.cost++
	default:
		p = g.drop(p, i)
	}
	g.next = append(g.next, p)
}

func (g *search) colon(p parse, i int) {
	t := g.list[i]
	switch {
	case p.want == wantColon && t.kind == '=':
		p = p.with(costColon, guess{
			replaced: t.Span, new: ":", byte: ':', shown: t.Span, what: "= instead of a colon", fix: "write a colon",
		})
		p.want = wantValue
	case p.want == wantColon:
		p.want = wantValue
	case p.want == wantNext:
		p = g.drop(p, i)
		p.cost += 2
	default:
		p = g.drop(p, i)
	}
	g.next = append(g.next, p)
}

// names says what knows a key.
type names byte

const (
	named names = 1 << iota
	dotted
	ofConfig
	ofField
)

func namesOf(key string) (n names) {
	n = named
	if strings.Contains(key, ".") {
		n |= dotted
	}
	if _, ok := sparkmagic.Find(key); ok {
		n |= ofConfig
	}
	if _, ok := livy.Find(key); ok {
		n |= ofField
	}
	return n
}

// oddKey is what it costs that a key is in an object, by its indentation and its name.
func (g *search) oddKey(l *level, t lexeme, key string) (cost float64) {
	switch {
	case !t.first:
	case l.members >= 0 && t.indent < l.members:
		cost = 2
	case l.members >= 0 && t.indent > l.members:
		cost = 1.2
	case l.members < 0 && t.indent <= l.outer && l.up != nil:
		cost = 1.2
	}
	dotted, config, field := t.names&dotted > 0, t.names&ofConfig > 0, t.names&ofField > 0
	switch l.role {
	case ofConf:
		if !dotted && (config || field || key == "conf") {
			cost += 2.5
		}
	case ofRequest:
		if config && !field {
			cost += 2.5
		} else if dotted {
			cost++
		}
	case ofCredentials:
		if !slices.Contains(sparkmagic.CredentialFields, key) && (config || dotted || field) {
			cost += 2.5
		}
	case ofOther:
		if config && strings.Contains(key, "_") {
			cost += 2.5
		}
	case ofRoot:
		if dotted {
			cost += 0.7
		}
	}
	return cost
}

// oddEnd is what it costs that a bracket closes another one, by its indentation.
func (g *search) oddEnd(l *level, t lexeme) float64 {
	switch {
	case l.outer < 0:
	case t.first && t.indent != l.outer:
		return 2
	case !t.first && l.members >= 0:
		return 0.6
	}
	return 0
}
