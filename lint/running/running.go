// Package running reads which sessions hold an endpoint, and says what each takes, what waits and
// why. It reads the answers of Livy's and YARN's REST APIs and the table that `yarn application
// -list` prints: [Read] reads one text, and [Join] makes one [List] of several.
//
// A source says only a part: Livy's list has no sizes, and YARN's table no diagnostics. What no
// source says is [Unknown] or empty, and nothing is guessed.
package running

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Unknown is a number that no source says.
const Unknown = -1

// A Size is memory in MiB and a number of vcores. Each may be [Unknown].
type Size struct{ Memory, Vcores int64 }

var unknownSize = Size{Unknown, Unknown}

// A Session is a session of Livy, or an application of YARN without one.
type Session struct {
	ID          int64 // in Livy; Unknown if Livy does not list it
	Name        string
	Owner       string // who created it; without Livy, YARN's user
	ProxyUser   string // who it runs as, if Livy says so
	Kind        string // pyspark, spark, …; empty without Livy
	State       string // Livy's state; without Livy, YARN's in lower case
	Application string
	Type        string // of the application: SPARK
	YARNState   string // RUNNING, ACCEPTED, …
	Queue       string
	Age         time.Duration // since it was submitted; negative if no source says so
	SinceJob    time.Duration // since the last Spark job ended; negative if no source says so
	Executors   int64         // that run
	Held        Size
	Share       float64 // of the endpoint's memory, from 0 to 1; negative if not known
	Why         string  // why it waits; empty if it doesn't

	properties map[string]string // that it was requested with; nil if Livy does not say
}

// states in which a session of Livy has ended.
var final = []string{"error", "dead", "killed", "success"}

// ended are the states in which an application holds nothing any more.
var ended = []string{"FINISHED", "FAILED", "KILLED"}

// States are the states of Livy's sessions, then the other ones of YARN's applications, in lower case.
var States = []string{
	"not_started", "starting", "recovering", "idle", "running", "busy", "shutting_down", "error", "dead", "killed", "success",
	"new", "new_saving", "submitted", "accepted", "finished", "failed",
}

// Is reports whether Livy or YARN says that the session is in a state, in any letter case.
func (s Session) Is(state string) bool {
	return strings.EqualFold(s.State, state) || strings.EqualFold(s.YARNState, state)
}

// Ended reports whether the session has ended: Livy still lists it, but it holds nothing.
func (s Session) Ended() bool {
	return slices.Contains(final, s.State) || slices.Contains(ended, s.YARNState)
}

// Waits reports whether YARN has not yet started the session.
func (s Session) Waits() bool { return Waiting(s.YARNState) }

// Waiting reports whether a state of YARN is that of an application that it has not yet started.
func Waiting(state string) bool {
	return slices.Contains([]string{"NEW", "NEW_SAVING", "SUBMITTED", "ACCEPTED"}, state)
}

// Property returns a Spark property that the session was requested with. It is an [endpoint.Conf] of
// the session only if Requested.
func (s Session) Property(key string) (value string, ok bool) {
	value, ok = s.properties[key]
	return value, ok
}

// Requested reports whether Livy says what the session was requested with. Livy 0.8 and later do.
func (s Session) Requested() bool { return s.properties != nil }

// Python reports whether the executors also run Python.
func (s Session) Python() bool { return strings.Contains(s.Kind, "python") || s.Kind == "pyspark" }

// People are those whose session it is: its owner, and who it runs as.
func (s Session) People() []string {
	return slices.DeleteFunc(slices.Compact([]string{s.ProxyUser, s.Owner}), func(name string) bool { return name == "" })
}

// A List is what runs on an endpoint.
type List struct {
	Sessions []Session // by their id, then applications without one by theirs
	Held     Size      // by all sessions
	Cluster  Size      // what sessions can take in all
	Free     Size
	Livy     bool // Livy's list is among the sources
	YARN     bool // YARN's list is
}

// Find returns the session with an id of Livy, or with an application.
func (l List) Find(id int64, application string) (Session, bool) {
	for _, s := range l.Sessions {
		if id != Unknown && s.ID == id || id == Unknown && s.Application == application {
			return s, true
		}
	}
	return Session{}, false
}

// Within returns the list on an endpoint of a size, where no source says the size. Its vcores may be Unknown.
func (l List) Within(cluster Size) List {
	if l.Cluster.Memory != Unknown {
		return l
	}
	l.Cluster, l.Sessions = cluster, slices.Clone(l.Sessions)
	l.shares()
	if l.Held.Memory != Unknown {
		l.Free.Memory = max(cluster.Memory-l.Held.Memory, 0)
	}
	if l.Held.Vcores != Unknown && cluster.Vcores != Unknown {
		l.Free.Vcores = max(cluster.Vcores-l.Held.Vcores, 0)
	}
	return l
}

// shares computes what each session has of the cluster.
func (l *List) shares() {
	for i, s := range l.Sessions {
		if l.Cluster.Memory > 0 && s.Held.Memory != Unknown {
			l.Sessions[i].Share = float64(s.Held.Memory) / float64(l.Cluster.Memory)
		}
	}
}

// sum adds what sessions hold. It is known as soon as that of one is which has not ended, or if all have ended.
func sum(list []Session) Size {
	total := unknownSize
	add := func(to *int64, n int64) {
		if n != Unknown {
			*to = max(*to, 0) + n
		}
	}
	living := false
	for _, s := range list {
		if !s.Ended() {
			living = true
			add(&total.Memory, s.Held.Memory)
			add(&total.Vcores, s.Held.Vcores)
		}
	}
	if !living && len(list) > 0 {
		return Size{}
	}
	return total
}

// inOrder sorts sessions by id, and those without one behind them by their application.
func inOrder(list []Session) {
	slices.SortStableFunc(list, func(a, b Session) int {
		switch {
		case a.ID != Unknown && b.ID != Unknown:
			return cmp.Compare(a.ID, b.ID)
		case a.ID != b.ID:
			return cmp.Compare(b.ID, a.ID) // Unknown is negative
		}
		return cmp.Or(cmp.Compare(len(a.Application), len(b.Application)), strings.Compare(a.Application, b.Application))
	})
}
