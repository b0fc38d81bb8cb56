package guard

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/severity"
)

// A Mode says what becomes of a new session in which a rule finds something.
type Mode int

// The modes. Observe counts and logs. Warn also tells the client, in headers of Livy's answer.
// Enforce also refuses the session.
const (
	Observe Mode = iota
	Warn
	Enforce
)

var modes = []string{"observe", "warn", "enforce"}

// String returns the name of the mode.
func (m Mode) String() string { return modes[m] }

// ParseMode returns the mode of a name.
func ParseMode(name string) (Mode, error) {
	for i, s := range modes {
		if s == name {
			return Mode(i), nil
		}
	}
	return Observe, fmt.Errorf("%q is not a mode: write %s", name, strings.Join(modes, ", "))
}

// A Finding is what a rule finds in the body of a new session. Neither text may have secrets.
type Finding struct {
	Rule     string
	Severity severity.Level
	Pointer  string
	Message  string
}

// String is the finding on one line.
func (f Finding) String() string {
	text := fmt.Sprintf("%s [%s]", f.Message, f.Rule)
	if f.Pointer == "" {
		return text
	}
	return f.Pointer + ": " + text
}

// A Change is a value that a fix has changed. An empty text means that there is no value. Neither
// may have secrets.
type Change struct{ Pointer, Old, New string }

// String is the change on one line.
func (c Change) String() string {
	switch {
	case c.Old == "":
		return c.Pointer + ": added " + c.New
	case c.New == "":
		return c.Pointer + ": removed " + c.Old
	}
	return c.Pointer + ": " + c.Old + " -> " + c.New
}

// A Withheld is a safe fix that was not made. No text may have secrets or values of the body.
type Withheld struct{ Rule, Pointer, Reason string }

// A Verdict is what the rules say of a body.
type Verdict struct {
	// Found are the findings in the body as it is sent to Livy.
	Found []Finding
	// Fixed is the body with the fixes made, and Changes are what they changed. Fixed is nil if nothing is
	// to be changed.
	Fixed   []byte
	Changes []Change
	// Withheld are the fixes that would not do.
	Withheld []Withheld
}

// ErrUnreadable is the error of a Judge about a body that it can't read as a request.
var ErrUnreadable = errors.New("the body is not a JSON object")

// A Judge holds the body of a new session against the rules. It makes the safe fixes of the rules that
// fix accepts; a nil fix accepts no rule. The error is [ErrUnreadable], or says why it has failed.
type Judge func(ctx context.Context, body []byte, fix func(rule string) bool) (Verdict, error)

// A Policy is what a guard does. It does not change; a reload replaces it.
type Policy struct {
	Judge Judge
	Mode  Mode            // of the rules that Rules does not name, and of bodies that can't be judged
	Rules map[string]Mode // by the name of the rule
	Fix   bool            // make safe fixes
	// Endpoint names what the sizes of sessions are held against, for the log.
	Endpoint string
	// Running says what a new session meets on the cluster at this moment; nil if nobody knows. It must
	// return at once: requests wait for it.
	Running func(body []byte) []string
}

// mode returns the mode of a rule, and whether the rule is named.
func (p *Policy) mode(rule string) (m Mode, named bool) {
	m, named = p.Rules[rule]
	if !named {
		m = p.Mode
	}
	return m, named
}

// fixes returns which rules may change a body: those that only observe may not. It is nil if none may.
func (p *Policy) fixes() func(rule string) bool {
	if !p.Fix {
		return nil
	}
	return func(rule string) bool {
		m, _ := p.mode(rule)
		return m > Observe
	}
}

// refuses reports whether a finding refuses the session. Enforce refuses errors. A rule that is named
// with it refuses for a warning, too.
func (p *Policy) refuses(f Finding) bool {
	m, named := p.mode(f.Rule)
	return m == Enforce && (f.Severity == severity.Error || named && f.Severity == severity.Warning)
}

// tells reports whether the client is to read a finding.
func (p *Policy) tells(f Finding) bool {
	m, _ := p.mode(f.Rule)
	return m > Observe && f.Severity >= severity.Warning
}
