package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/picture"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/failures"
	"github.com/sparklint/sparklint/lint/running"
	"github.com/sparklint/sparklint/rules"
)

// A history counts failures by their causes.
type history struct {
	rows    map[string]*historyRow
	total   int64
	unknown int64            // failed sessions without a known reason, which are in total, too
	killed  int64            // sessions that somebody ended, which did not fail
	waiting map[string]int64 // sessions that YARN has not started, by the cause
	last    *failures.Part
	// reports counts the failures that a rule can report before the session starts, and declared those that one can with an endpoint.
	reports, declared int64
	from              time.Time
	to                time.Time
	events            []picture.Event
	// known counts the failures of notebooks of a revision, and checked those of them that a rule reports there.
	known, checked int64
	rules          map[string]map[string]bool // by the name of a session: the rules that report something in its notebook
}

type historyRow struct {
	cause         string
	rule          string
	reported      bool // by the rule before the session starts, and not only sometimes
	count         int64
	users, queues map[string]int64
}

// mostNames is how many users and queues are counted by name.
const mostNames = 10_000

// mostEvents is how many failures are drawn.
const mostEvents = 1_000_000

// killedCause is the cause of a session that somebody ended.
const killedCause = "session-killed"

// add counts a failure. An application or a session counts once, whatever else is found in its texts.
func (h *history) add(f failures.Failure) {
	n := int64(f.Count)
	if f.Part != nil {
		n = 1 // an application, a session or a cell
		if f.Part.Cell < 0 && f.Part == h.last {
			return
		}
		h.last = f.Part
	}
	if f.Cause.ID == killedCause {
		h.killed += n
		return
	}
	if f.Part != nil && running.Waiting(f.Part.Facts.Get("state")) {
		h.waiting[f.Cause.ID] += n
		return
	}
	key := f.Cause.ID + " " + f.Rule()
	row := h.rows[key]
	if row == nil {
		row = &historyRow{cause: f.Cause.ID, rule: f.Rule(), users: map[string]int64{}, queues: map[string]int64{}}
		h.rows[key] = row
	}
	row.count += n
	h.total += n
	rule, needs := ruleFor(f)
	row.reported = row.reported || rule != ""
	switch {
	case rule == "":
	case needs:
		h.declared += n
	default:
		h.reports += n
	}
	count := func(names map[string]int64, name string) {
		if _, there := names[name]; name != "" && (there || len(names) < mostNames) {
			names[name] += n
		}
	}
	count(row.users, f.Facts.Get("user"))
	count(row.queues, f.Facts.Get("queue"))
	if reported, there := h.rules[f.Facts.Get("name")]; there {
		h.known += n
		if reported[row.rule] {
			h.checked += n
		}
	}
	if f.Time.IsZero() {
		return
	}
	if h.from.IsZero() || f.Time.Before(h.from) {
		h.from = f.Time
	}
	if f.Time.After(h.to) {
		h.to = f.Time
	}
	if len(h.events) < mostEvents {
		h.events = append(h.events, picture.Event{Cause: f.Cause.ID, Time: f.Time})
	}
}

func historyAction(c *cli.Context, w world, limit files.Limit) error {
	h := &history{rows: map[string]*historyRow{}, waiting: map[string]int64{}}
	if svg := c.String("svg"); svg != "" {
		if err := files.Contained(svg); err != nil {
			return failed("--svg: %v", err)
		}
	}
	if revision := c.String("at"); revision != "" {
		rules, err := rulesAt(c.Context, revision, limit)
		if err != nil {
			return failed("--at %s: %v", revision, err)
		}
		h.rules = rules
	}
	list, broken := examineAll(c.Args().Slice(), limit, w, h.add)
	for _, in := range list {
		h.unknown += int64(in.unknown)
		h.total += int64(in.unknown)
		h.killed += int64(in.killed)
	}
	var err error
	if c.String("format") == "json" {
		err = h.json(w.out)
	} else {
		err = h.print(w.out, len(list), c.String("at"))
	}
	if err != nil {
		return failed("%v", err)
	}
	if svg := c.String("svg"); svg != "" {
		if len(h.events) == 0 {
			return failed("--svg: no failure has a time")
		}
		if err := replace.Put(svg, picture.Causes(h.events)); err != nil {
			return failed("--svg: %v", project.Plain(err))
		}
	}
	return verdictOn(list, broken)
}

// note is the rule for people, and what it needs.
func (r *historyRow) note() string {
	switch {
	case !r.reported:
		return "-"
	case ruleNamed(r.rule).Needs != nil:
		return r.rule + " (with an endpoint)"
	}
	return r.rule
}

// sorted are the rows, the most frequent first.
func (h *history) sorted() []*historyRow {
	return slices.SortedFunc(maps.Values(h.rows), func(a, b *historyRow) int {
		return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.cause, b.cause), strings.Compare(a.rule, b.rule))
	})
}

// print prints the table.
func (h *history) print(w io.Writer, inputs int, revision string) error {
	var b strings.Builder
	when := ""
	if !h.from.IsZero() {
		when = fmt.Sprintf(", %s to %s", h.from.Format(time.DateOnly), h.to.Format(time.DateOnly))
	}
	fmt.Fprintf(&b, "%s in %s%s\n\n", endpoint.Counted(h.total, "failure"), endpoint.Counted(int64(inputs), "file"), when)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(h.rows) > 0 {
		fmt.Fprintf(t, "cause\tfailures\tusers\tqueues\trule\n")
	}
	for _, row := range h.sorted() {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n",
			row.cause, endpoint.Grouped(row.count), cell(names(row.users)), cell(names(row.queues)), row.note())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(h.rows) > 0 {
		b.WriteByte('\n')
	}
	if len(h.waiting) > 0 {
		var all int64
		for n := range maps.Values(h.waiting) {
			all += n
		}
		fmt.Fprintf(&b, "not counted: %s that still %s: %s\n", endpoint.Counted(all, "session"), verb(all, "waits", "wait"), names(h.waiting))
	}
	if h.killed > 0 {
		fmt.Fprintf(&b, "not counted: %s that somebody killed\n", endpoint.Counted(h.killed, "session"))
	}
	if h.unknown > 0 {
		fmt.Fprintf(&b, "%s of %s %s no reason that sparklint knows\n", endpoint.Grouped(h.unknown), endpoint.Counted(h.total, "failure"),
			verb(h.unknown, "has", "have"))
	}
	if h.total > 0 {
		fmt.Fprintf(&b, "before a session starts, a rule can report %s of %s (%d %%), and %s more (%d %%) if an endpoint is declared\n",
			endpoint.Grouped(h.reports), endpoint.Counted(h.total, "failure"), h.percent(h.reports),
			endpoint.Grouped(h.declared), h.percent(h.declared))
	}
	if revision != "" {
		fmt.Fprintf(&b, "notebooks at %s had %s, by the names of the sessions; a rule reports the cause of %s of them\n",
			inert.Text(revision), endpoint.Counted(h.known, "failure"), endpoint.Grouped(h.checked))
	}
	_, err := io.WriteString(w, strings.Join(trimmed(b.String()), "\n"))
	return err
}

// percent is the share of a number of failures in all, rounded.
func (h *history) percent(n int64) int64 { return (200*n + h.total) / (2 * h.total) }

// names are those with the most failures, with their numbers.
func names(counts map[string]int64) string {
	list := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	var parts []string
	for _, name := range list[:min(3, len(list))] {
		parts = append(parts, fmt.Sprintf("%s %s", facts.Masked(name, facts.Code), endpoint.Grouped(counts[name])))
	}
	if len(list) > 3 {
		parts = append(parts, fmt.Sprintf("%d more", len(list)-3))
	}
	return cmp.Or(strings.Join(parts, ", "), "-")
}

// historyOut is what diagnose --history prints in JSON.
type historyOut struct {
	Version int   `json:"version" jsonschema:"enum=1"`
	Total   int64 `json:"total" jsonschema:"minimum=0"`    // failures
	Rules   int64 `json:"withRule" jsonschema:"minimum=0"` // of them, those that a rule can report
	// Declared counts those that a rule reports once an endpoint is declared.
	Declared int64 `json:"withEndpoint" jsonschema:"minimum=0"`
	Unknown  int64 `json:"unknown" jsonschema:"minimum=0"` // of all failures, those without a known reason
	Killed   int64 `json:"killed" jsonschema:"minimum=0"`  // sessions that somebody stopped; no failures
	// Waiting counts sessions that YARN has not started, by the cause; no failures.
	Waiting map[string]int64 `json:"waiting"`
	Known   *int64           `json:"ofNotebooks,omitempty" jsonschema:"minimum=0"`        // failures of notebooks of the revision
	Checked *int64           `json:"reportedAtRevision,omitempty" jsonschema:"minimum=0"` // of them, those that a rule reports there
	Causes  []causeOut       `json:"causes"`                                              // the most frequent first
}

type causeOut struct {
	Cause  string           `json:"cause" jsonschema:"pattern=^[a-z0-9]+(-[a-z0-9]+)*$"` // an id of docs/diagnose.md
	Count  int64            `json:"count" jsonschema:"minimum=1"`
	Rule   string           `json:"rule,omitempty"`
	Users  map[string]int64 `json:"users"`  // failures by user
	Queues map[string]int64 `json:"queues"` // failures by queue
}

func (h *history) json(w io.Writer) error {
	out := historyOut{
		Version: 1, Total: h.total, Rules: h.reports, Declared: h.declared, Unknown: h.unknown, Killed: h.killed, Waiting: h.waiting,
		Causes: []causeOut{},
	}
	if h.rules != nil {
		out.Known, out.Checked = &h.known, &h.checked
	}
	for _, r := range h.sorted() {
		rule := ""
		if r.reported {
			rule = r.rule
		}
		out.Causes = append(out.Causes, causeOut{r.cause, r.count, rule, maskedNames(r.users), maskedNames(r.queues)})
	}
	return inert.WriteJSON(w, "  ", out)
}

func maskedNames(counts map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for name, n := range counts {
		out[facts.Masked(name, facts.Code)] += n
	}
	return out
}

// rulesAt are the rules that report something in the notebooks of a git revision, by the names of their sessions.
func rulesAt(ctx context.Context, revision string, limit files.Limit) (map[string]map[string]bool, error) {
	dir, err := os.MkdirTemp("", "sparklint-at-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := project.Revision(ctx, revision, dir); err != nil {
		return nil, err
	}
	p, err := project.Open(ctx, project.Spec{
		Paths: []string{dir}, Everything: true, Jobs: runtime.GOMAXPROCS(0), Limit: limit, Getenv: func(string) string { return "" },
		Overrides: project.Overrides{Version: version(), Names: ruleNames()},
	})
	if err != nil {
		return nil, err
	}
	result, err := lint.Check(ctx, lint.Run{
		Targets: p.Targets, Settings: p.Settings, Rules: rules.All, Names: ruleNames(), Unsilenced: true,
		Jobs: runtime.GOMAXPROCS(0), Wants: lint.NoFixes,
	})
	if err != nil {
		return nil, err
	}
	reported := map[string]map[string]bool{}
	for _, f := range result.Found {
		name := f.File.Path
		if reported[name] == nil {
			reported[name] = map[string]bool{}
		}
		reported[name][f.Rule] = true
	}
	out := map[string]map[string]bool{}
	for _, t := range p.Targets {
		caught := map[string]bool{}
		maps.Copy(caught, reported[t.Path])
		if t.Base != nil {
			maps.Copy(caught, reported[t.Base.Path])
		}
		for _, s := range t.Sessions() {
			if n := s.Property("spark.app.name"); n.Exists() && n.String() != "" {
				out[n.String()] = caught
			}
		}
	}
	return out, nil
}
