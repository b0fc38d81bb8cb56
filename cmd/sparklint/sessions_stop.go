package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/running"
)

func stopFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag("owner", "", "`NAME` stop sessions of this owner, or that run as this user"),
		stringFlag("state", "", "`STATE` stop sessions in this state, such as idle"),
		stringFlag("older-than", "", "`AGE` stop sessions that started longer ago than this, such as 2h (their age, not their idle time)"),
		stringFlag("as", "", "`NAME` who you are (default: the user that sparklint sends to Livy)"),
		boolFlag("others", "also stop sessions of others, and of unknown owners"),
		boolFlag("dry-run", "say what would be stopped, and stop nothing"),
		boolFlag("yes", "don't ask"),
	}
}

// stopNames are the flags of stop.
var stopNames = []string{"owner", "state", "older-than", "as", "others", "dry-run", "yes"}

// A stopping has the sessions to stop.
type stopping struct {
	from      sources
	ids       []string
	owner     string
	state     string
	olderThan time.Duration // 0 for any age
	me        string
	others    bool
	w         world
}

func readStopping(c *cli.Context, w world) (st stopping, err error) {
	st = stopping{
		ids: c.Args().Tail(), owner: c.String("owner"), state: c.String("state"), me: c.String("as"), others: c.Bool("others"), w: w,
	}
	if age := c.String("older-than"); age != "" {
		if st.olderThan, err = readAge(age); err != nil {
			return st, failed("--older-than %q: write a time, such as 2h, 90m or 1d", age)
		}
	}
	switch {
	case len(st.ids) == 0 && st.owner == "" && st.state == "" && st.olderThan == 0:
		return st, failed("sessions stop: name the sessions to stop: IDs, --owner, --state or --older-than")
	case c.Bool("watch") || c.String("format") != "full":
		return st, failed("sessions stop has neither --watch nor --format")
	}
	if st.from, err = sessionSources(c, w); err != nil {
		return st, err
	}
	if st.from.livy != nil {
		st.me = cmp.Or(st.me, st.from.livy.User())
	}
	return st, nil
}

// readAge reads a time, whose unit may be days.
func readAge(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n uint64
		n, err = strconv.ParseUint(days, 10, 16)
		d = time.Duration(n) * 24 * time.Hour
	}
	if err == nil && d <= 0 {
		err = errors.New("not above 0")
	}
	return d, err
}

func stopAction(c *cli.Context, w world) error {
	st, err := readStopping(c, w)
	if err != nil {
		return err
	}
	r := st.from.read(c.Context)
	said := st.from.say(r)
	if said != nil && (len(r.others) > 0 || !r.any || r.livy != nil && !remote.Unreachable(r.livy)) {
		return said
	}
	chosen, err := st.choose(r.list)
	if err != nil || len(chosen) == 0 {
		return err
	}
	if err := st.announce(chosen); err != nil {
		return err
	}
	if c.Bool("dry-run") || !st.from.live() {
		_, err := fmt.Fprintf(w.out, "\nnothing was stopped. %s", byHand(chosen))
		return err
	}
	switch {
	case c.Bool("yes"):
	case !typed(w.in):
		return failed("sessions stop asks on a terminal: where there is none, add --yes, or --dry-run to stop nothing")
	default:
		if sure, err := confirmed(c.Context, w, fmt.Sprintf("stop %s?", endpoint.Counted(int64(len(chosen)), "session"))); err != nil || !sure {
			return exit{code: exitFailed, message: "nothing was stopped", cause: err}
		}
	}
	return st.all(c.Context, chosen)
}

// confirmed asks a question, and reports whether the answer is yes.
func confirmed(ctx context.Context, w world, question string) (bool, error) {
	fmt.Fprintf(w.err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(w.in).ReadString('\n') // without a line, the answer is no
		answer <- line
	}()
	select {
	case line := <-answer:
		return slices.Contains([]string{"y", "yes"}, strings.ToLower(strings.TrimSpace(line))), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// choose returns the sessions to stop: those that all filters name. What may not be stopped is said.
func (st stopping) choose(l running.List) (chosen []running.Session, err error) {
	named, err := st.named(l)
	if err != nil {
		return nil, err
	}
	aged := slices.ContainsFunc(l.Sessions, func(s running.Session) bool { return s.Age >= 0 })
	if st.olderThan > 0 && !aged && len(l.Sessions) > 0 {
		return nil, failed("--older-than: only YARN's REST API says how old sessions are: add --yarn URL, or a saved answer of YARN with --from")
	}
	if err := st.knowsState(l); err != nil {
		return nil, err
	}
	var left []string
	for _, s := range l.Sessions {
		byID := slices.Contains(named, s.Label())
		switch {
		case len(st.ids) > 0 && !byID, !st.fits(s, byID):
		case s.ID == running.Unknown && s.Type != "SPARK":
			left = append(left, sessionName(s)+" is not stopped: only applications of type SPARK can be stopped, not "+
				safe(cmp.Or(s.Type, "unknown")))
		case !st.others && !st.mine(s):
			left = append(left, sessionName(s)+" is not stopped: "+st.foreign(s))
		default:
			chosen = append(chosen, s)
		}
	}
	for _, line := range left {
		fmt.Fprintf(st.w.err, "sparklint: %s\n", line)
	}
	switch {
	case len(left) > 0 && (len(chosen) == 0 || len(st.ids) > 0):
		return nil, exit{code: exitFailed, message: "nothing was stopped"}
	case len(chosen) == 0:
		_, err = io.WriteString(st.w.out, "nothing to stop: no session matches all of these filters\n")
	}
	return chosen, err
}

// knowsState returns an error if --state names a state that no program has.
func (st stopping) knowsState(l running.List) error {
	state := strings.ToLower(st.state)
	has := func(s running.Session) bool { return s.Is(state) }
	if state == "" || slices.Contains(running.States, state) || slices.ContainsFunc(l.Sessions, has) {
		return nil
	}
	return failed("--state %q is not a state of Livy or YARN; their states are %s", st.state, strings.Join(running.States, ", "))
}

// foreign says why somebody else's session is not stopped.
func (st stopping) foreign(s running.Session) string {
	switch {
	case s.Whose() == "":
		return "its owner is unknown; --others stops it all the same"
	case st.me == "":
		return "it belongs to " + safe(s.Whose()) + ", and sparklint does not know who you are; write --as NAME, or --others"
	}
	return "it belongs to " + safe(s.Whose()) + "; --others stops it all the same"
}

// sessionName names a session as the subject of a sentence.
func sessionName(s running.Session) string {
	return safe(s.Title())
}

func (st stopping) mine(s running.Session) bool {
	return st.me != "" && slices.Contains(s.People(), st.me)
}

// fits reports whether the filters name a session. One that has ended holds nothing: only its id or its
// state name it.
func (st stopping) fits(s running.Session, byID bool) bool {
	return (st.owner == "" || slices.Contains(s.People(), st.owner)) &&
		(st.state == "" || s.Is(st.state)) &&
		(st.olderThan == 0 || s.Age >= st.olderThan) &&
		(!s.Ended() || byID || st.state != "")
}

var (
	isNumber      = pattern.New(`^\d+$`)
	isApplication = pattern.New(`^application_\d+_\d+$`)
)

// named returns the labels of the sessions whose ids are given. Where Livy does not answer, the id of a
// session is in the name that Livy gives its application.
func (st stopping) named(l running.List) (labels []string, err error) {
	for _, id := range st.ids {
		if !isNumber.MatchString(id) && !isApplication.MatchString(id) {
			return nil, failed("sessions stop: %q is neither the number of a session nor an application, such as application_1601003432160_0005", id)
		}
		var found []string
		for _, s := range l.Sessions {
			own := !l.Livy && s.Name == "livy-session-"+id
			if s.Application == id || s.ID != running.Unknown && strconv.FormatInt(s.ID, 10) == id || own {
				found = append(found, s.Label())
			}
		}
		switch len(found) {
		case 0:
			return nil, failed("sessions stop: there is no session %s, so nothing was stopped", id)
		case 1:
			labels = append(labels, found[0])
		default:
			return nil, failed("sessions stop: several sessions can be meant by %s: %s", id, strings.Join(found, ", "))
		}
	}
	return labels, nil
}

// announce says what will be stopped, whose it is, and what that frees.
func (st stopping) announce(chosen []running.Session) error {
	var b strings.Builder
	frees := running.Join().Held // unknown
	idle := false
	for _, s := range chosen {
		if s.Held.Memory != running.Unknown {
			frees.Memory = max(frees.Memory, 0) + s.Held.Memory
		}
		if s.Held.Vcores != running.Unknown {
			frees.Vcores = max(frees.Vcores, 0) + s.Held.Vcores
		}
		idle = idle || s.State == "idle"
	}
	b.WriteString("to stop: " + endpoint.Counted(int64(len(chosen)), "session"))
	if frees.Memory != running.Unknown {
		b.WriteString(", which frees " + sized(frees))
	}
	b.WriteString("\n")
	for _, s := range chosen {
		b.WriteString("  " + described(s) + "\n")
	}
	if idle {
		b.WriteString("an idle session may hold somebody's cached data and variables\n")
	}
	_, err := io.WriteString(st.w.out, b.String())
	return err
}

// described is a session in a line.
func described(s running.Session) string {
	parts := []string{cmp.Or(s.Whose(), "owner unknown"), s.State}
	if s.Age >= 0 {
		parts = append(parts, stamped(s.Age)+" old")
	}
	if s.Held.Memory > 0 {
		parts = append(parts, sized(s.Held))
	}
	text := s.Label()
	if s.Name != "" {
		text += " " + s.Name
	}
	text += " (" + strings.Join(parts, ", ") + ")"
	if s.ID != running.Unknown && s.Application != "" {
		text += " " + s.Application
	}
	return safe(text)
}

// byHand are the commands that stop sessions where there is only YARN's command.
func byHand(list []running.Session) string {
	var b strings.Builder
	for _, s := range list {
		if isApplication.MatchString(s.Application) && !s.Ended() {
			b.WriteString("  yarn application -kill " + s.Application + "\n")
		}
	}
	if b.Len() == 0 {
		return "YARN's command can't stop them: their applications are not known\n"
	}
	return "YARN's own command:\n" + b.String()
}
