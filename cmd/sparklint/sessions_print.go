package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/running"
)

// safe is a text of a server in a table: inert, on one line, and without secrets.
func safe(s string) string { return cell(lint.Masked(s)) }

// sessionColumns are the columns of the table. A column that no session has something for is left out.
var sessionColumns = []struct {
	title string
	right bool
	most  int // columns of the terminal; 0 for any
	of    func(shownSession) string
}{
	{"session", false, 0, func(s shownSession) string {
		if s.ID == running.Unknown {
			return ""
		}
		return fmt.Sprint(s.ID)
	}},
	{"name", false, 24, func(s shownSession) string { return safe(s.Name) }},
	{"owner", false, 20, func(s shownSession) string { return safe(s.Whose()) }},
	{"kind", false, 10, func(s shownSession) string { return safe(s.Kind) }},
	{"state", false, 13, func(s shownSession) string { return safe(s.State) }},
	{"age", true, 0, func(s shownSession) string { return stamped(s.Age) }},
	{"last job", true, 0, func(s shownSession) string { return stamped(s.SinceJob) }},
	{"executors", true, 0, func(s shownSession) string { return numbered(s.Executors) }},
	{"MiB", true, 0, func(s shownSession) string { return numbered(s.Held.Memory) }},
	{"vcores", true, 0, func(s shownSession) string { return numbered(s.Held.Vcores) }},
	{"share", true, 0, func(s shownSession) string {
		if s.Share < 0 {
			return ""
		}
		return fmt.Sprintf("%.0f %%", 100*s.Share)
	}},
}

// numbered is a number for people; empty if it is not known.
func numbered(n int64) string {
	if n < 0 {
		return ""
	}
	return endpoint.Grouped(n)
}

// printSessions prints a row for each session, and below it what does not fit in a row.
func printSessions(w io.Writer, l listing) error {
	var b strings.Builder
	if len(l.sessions) == 0 {
		b.WriteString("no session is listed\n")
	}
	lines := sessionTable(l.sessions)
	for i, line := range lines {
		b.WriteString(line + "\n")
		if i == 0 {
			continue
		}
		for _, detail := range details(l.sessions[i-1]) {
			for j, part := range broken(safe(detail), mostColumns-4) {
				b.WriteString("    " + strings.Repeat("  ", min(j, 1)) + strings.TrimRight(part, " ") + "\n")
			}
		}
	}
	b.WriteString(totals(l))
	_, err := io.WriteString(w, b.String())
	return err
}

// sessionTable is a line of titles and a line for each session.
func sessionTable(list []shownSession) []string {
	if len(list) == 0 {
		return nil
	}
	lines := make([]string, len(list)+1)
	for _, c := range sessionColumns {
		cells := []string{c.title}
		used := false
		for _, s := range list {
			text := c.of(s)
			used = used || text != ""
			cells = append(cells, cut(cmp.Or(text, "-"), c.most))
		}
		if !used {
			continue
		}
		width := 0
		for _, text := range cells {
			width = max(width, uniseg.StringWidth(text))
		}
		for i, text := range cells {
			pad := strings.Repeat(" ", width-uniseg.StringWidth(text))
			if c.right {
				lines[i] += pad + text + "  "
			} else {
				lines[i] += text + pad + "  "
			}
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}

// cut is a text that is at most so wide, if most is above 0.
func cut(s string, most int) string {
	if most == 0 || uniseg.StringWidth(s) <= most {
		return s
	}
	return broken(s, most-1)[0] + "…"
}

// details are what is said of a session below its row.
func details(s shownSession) (list []string) {
	if s.Application != "" {
		list = append(list, s.Application)
	}
	if s.Why != "" {
		list = append(list, s.Why)
	}
	if s.should == nil {
		return list
	}
	text := "by its configuration: " + requested(s)
	if s.most > 0 && s.Held.Memory > s.most {
		text += ". It holds more"
	}
	return append(list, text)
}

// requested says what a session takes by its configuration.
func requested(s shownSession) string {
	text := fmt.Sprintf("a driver of %s MiB", endpoint.Grouped(s.driver))
	switch {
	case s.most == 0:
		text += fmt.Sprintf(", %s or more executors of %s MiB, no cap", endpoint.Grouped(s.should.Start), endpoint.Grouped(s.executor))
	case s.should.Start == s.should.Most:
		text += fmt.Sprintf(", %s of %s MiB", endpoint.Counted(s.should.Most, "executor"), endpoint.Grouped(s.executor))
	default:
		text += fmt.Sprintf(", %s to %s of %s MiB", endpoint.Grouped(s.should.Start), endpoint.Counted(s.should.Most, "executor"),
			endpoint.Grouped(s.executor))
	}
	if s.most > 0 {
		text += fmt.Sprintf("; %s MiB at most", endpoint.Grouped(s.most))
	}
	return text
}

// totals are the lines below the table.
func totals(l listing) string {
	var b strings.Builder
	living, ended := 0, 0 // who waits for its driver is in neither: it holds nothing, and has a line of its own
	for _, s := range l.sessions {
		switch {
		case s.Ended():
			ended++
		case !s.Waits() || s.Held.Memory > 0:
			living++
		}
	}
	n := endpoint.Counted(int64(living), "session")
	if ended > 0 {
		n += fmt.Sprintf(" (and %d that ended)", ended)
	}
	holds := verb(living, "holds", "hold")
	switch {
	case l.Held.Memory == running.Unknown && len(l.sessions) == 0:
	case l.Held.Memory == running.Unknown:
		fmt.Fprintf(&b, "\n%s; what each holds is in YARN's REST API (--yarn URL)\n", n)
	case l.Cluster.Memory > 0:
		fmt.Fprintf(&b, "\n%s %s %s\n", n, holds, compared(l.Held, l.Cluster))
	default:
		fmt.Fprintf(&b, "\n%s %s %s\n", n, holds, sized(l.Held))
	}
	if l.Free.Memory != running.Unknown {
		fmt.Fprintf(&b, "free: %s\n", sized(l.Free))
	}
	switch names := waiting(l.sessions); len(names) {
	case 0:
	case 1:
		fmt.Fprintf(&b, "1 session waits: %s\n", names[0])
	default:
		fmt.Fprintf(&b, "%s wait: %s\n", endpoint.Counted(int64(len(names)), "session"), strings.Join(names, ", "))
	}
	return b.String()
}

// waiting are the sessions that YARN has not started, by their labels.
func waiting(list []shownSession) (names []string) {
	for _, s := range list {
		if s.Waits() {
			names = append(names, safe(s.Label()))
		}
	}
	return names
}

// sized is a size for people.
func sized(s running.Size) string {
	text := endpoint.Grouped(s.Memory) + " MiB"
	if s.Vcores != running.Unknown {
		text += " and " + endpoint.Counted(s.Vcores, "vcore")
	}
	return text
}

// compared is a size for people, as a part of another one.
func compared(part, all running.Size) string {
	share := 100 * float64(part.Memory) / float64(all.Memory)
	text := fmt.Sprintf("%s of %s MiB (%.0f %%)", endpoint.Grouped(part.Memory), endpoint.Grouped(all.Memory), share)
	switch {
	case part.Vcores == running.Unknown:
		return text
	case all.Vcores == running.Unknown:
		return text + " and " + endpoint.Counted(part.Vcores, "vcore")
	}
	return text + fmt.Sprintf(" and %s of %s", endpoint.Grouped(part.Vcores), endpoint.Counted(all.Vcores, "vcore"))
}

// sessionsOut is what sessions prints in JSON. What no source says is absent.
type sessionsOut struct {
	Version  int          `json:"version" jsonschema:"enum=1"`
	Sessions []sessionOut `json:"sessions"`
	Total    totalOut     `json:"total"`
	Free     sizeOut      `json:"free"`
}

type sessionOut struct {
	ID          *int64         `json:"id,omitempty" jsonschema:"minimum=0"` // Livy's number
	Name        string         `json:"name,omitempty"`
	Owner       string         `json:"owner,omitempty"`
	ProxyUser   string         `json:"proxyUser,omitempty"`   // whom it runs as
	Kind        string         `json:"kind,omitempty"`        // as Livy says it
	State       string         `json:"state,omitempty"`       // Livy's, else YARN's in small letters
	Application string         `json:"application,omitempty"` // YARN's id
	AgeSeconds  *int64         `json:"ageSeconds,omitempty" jsonschema:"minimum=0"`
	SinceJob    *int64         `json:"lastJobSeconds,omitempty" jsonschema:"minimum=0"` // since its last Spark job ended
	Executors   *int64         `json:"executors,omitempty" jsonschema:"minimum=0"`
	MB          *int64         `json:"mb,omitempty" jsonschema:"minimum=0"` // MiB that it holds
	Vcores      *int64         `json:"vcores,omitempty" jsonschema:"minimum=0"`
	Share       *float64       `json:"share,omitempty" jsonschema:"minimum=0"` // of the cluster's memory, from 0 to 1
	Why         string         `json:"why,omitempty"`                          // it waits
	Configured  *configuredOut `json:"configured,omitempty"`                   // what it takes by its configuration
}

type configuredOut struct {
	DriverMB   int64  `json:"driverMB" jsonschema:"minimum=0"`
	ExecutorMB int64  `json:"executorMB" jsonschema:"minimum=0"`
	Start      int64  `json:"start" jsonschema:"minimum=0"`         // executors at the start
	Max        *int64 `json:"max,omitempty" jsonschema:"minimum=0"` // executors at most
	MB         *int64 `json:"mb,omitempty" jsonschema:"minimum=0"`  // MiB at most
}

// totalOut is what all sessions of the list hold.
type totalOut struct {
	MB       *int64 `json:"mb,omitempty" jsonschema:"minimum=0"` // MiB
	Sessions int64  `json:"sessions" jsonschema:"minimum=0"`
	Vcores   *int64 `json:"vcores,omitempty" jsonschema:"minimum=0"`
	Waiting  int64  `json:"waiting" jsonschema:"minimum=0"` // sessions that YARN has not started
}

// sizeOut is what is free on the cluster.
type sizeOut struct {
	MB     *int64 `json:"mb,omitempty" jsonschema:"minimum=0"` // MiB
	Vcores *int64 `json:"vcores,omitempty" jsonschema:"minimum=0"`
}

// sessionsJSON prints all as one object.
func sessionsJSON(w io.Writer, l listing) error {
	out := sessionsOut{
		Version: 1, Sessions: []sessionOut{},
		Total: totalOut{
			MB: counted(l.Held.Memory), Sessions: int64(len(l.sessions)), Vcores: counted(l.Held.Vcores), Waiting: int64(len(waiting(l.sessions))),
		},
		Free: sizeOut{counted(l.Free.Memory), counted(l.Free.Vcores)},
	}
	for _, s := range l.sessions {
		out.Sessions = append(out.Sessions, sessionOf(s))
	}
	return inert.WriteJSON(w, "  ", out)
}

// counted is a number that JSON has; nil if it is not known.
func counted(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// seconds are a time that JSON has; nil if it is not known.
func seconds(d time.Duration) *int64 {
	if d < 0 {
		return nil
	}
	return counted(int64(d / time.Second))
}

func sessionOf(s shownSession) sessionOut {
	o := sessionOut{
		ID: counted(s.ID), Name: lint.Masked(s.Name), Owner: lint.Masked(s.Owner), ProxyUser: lint.Masked(s.ProxyUser), Kind: s.Kind,
		State: s.State, Application: s.Application, AgeSeconds: seconds(s.Age), SinceJob: seconds(s.SinceJob), Executors: counted(s.Executors),
		MB: counted(s.Held.Memory), Vcores: counted(s.Held.Vcores), Why: lint.Masked(s.Why),
	}
	if s.Share >= 0 {
		share := math.Round(1e4*s.Share) / 1e4
		o.Share = &share
	}
	if s.should != nil {
		o.Configured = &configuredOut{DriverMB: s.driver, ExecutorMB: s.executor, Start: s.should.Start}
		if s.most > 0 {
			o.Configured.Max, o.Configured.MB = &s.should.Most, &s.most
		}
	}
	return o
}
