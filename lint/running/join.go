package running

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// Join returns what several answers say together. It joins sessions of Livy and applications of YARN
// by the application's id, then by the tag that Livy gives its applications, and by name only if
// that is Livy's own name for the session. Applications that have ended are left out.
func Join(answers ...Answer) List {
	all := Answer{cluster: unknownSize, free: unknownSize}
	for _, a := range answers {
		all = all.and(a)
	}
	apps := distinct(all.apps)
	taken := map[word]bool{}
	var list []Session
	for _, s := range all.sessions {
		if s.ID.value() == Unknown || slices.ContainsFunc(list, func(other Session) bool { return other.ID == s.ID.value() }) {
			continue
		}
		app, found := of(s, all.sessions, apps)
		if found {
			taken[app.ID] = true
		}
		list = append(list, joined(s, app, found, all.YARN))
	}
	for _, app := range apps {
		if !taken[app.ID] && !slices.Contains(ended, string(app.State)) {
			list = append(list, alone(app))
		}
	}
	inOrder(list)
	l := List{Sessions: list, Cluster: all.cluster, Free: all.free, Held: sum(list), Livy: all.Livy, YARN: all.YARN}
	l.shares()
	l.holders(apps)
	return l
}

// distinct are applications, each once: several answers may list one.
func distinct(apps []application) (list []application) {
	at := map[word]int{}
	for _, a := range apps {
		if i, seen := at[a.ID]; seen {
			if list[i].printed {
				list[i] = a // a REST answer says more
			}
			continue
		}
		at[a.ID] = len(list)
		list = append(list, a)
	}
	return list
}

// tag is Livy's tag of an application: the session's id, and random letters.
//
// Source: org.apache.livy.server.interactive.InteractiveSession.
var tag = pattern.New(`^livy-session-(\d+)-[a-z0-9]{8}$`)

// of finds the application of a session.
func of(s session, sessions []session, apps []application) (application, bool) {
	if s.AppID != "" {
		i := slices.IndexFunc(apps, func(a application) bool { return a.ID == s.AppID })
		if i < 0 {
			return application{}, false
		}
		return apps[i], true
	}
	id := strconv.FormatInt(s.ID.value(), 10)
	for _, fits := range []func(application) bool{
		func(a application) bool {
			return slices.ContainsFunc(strings.Split(string(a.Tags), ","), func(t string) bool {
				m := tag.FindStringSubmatch(strings.TrimSpace(t))
				return m != nil && m[1] == id
			})
		},
		func(a application) bool { return string(a.Name) == "livy-session-"+id },
	} {
		var found []application
		for _, a := range apps {
			another := slices.ContainsFunc(sessions, func(o session) bool { return o.AppID == a.ID })
			if fits(a) && !another && !slices.Contains(ended, string(a.State)) {
				found = append(found, a)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return application{}, false
}

// joined is a session of Livy, with its application if YARN lists it.
func joined(s session, app application, found, listed bool) Session {
	one := Session{Age: Unknown, SinceJob: Unknown, Executors: Unknown, Held: unknownSize, Share: Unknown}
	if found {
		one = alone(app)
	}
	one.ID, one.Owner, one.ProxyUser, one.Kind, one.State = s.ID.value(), string(s.Owner), string(s.ProxyUser), string(s.Kind), string(s.State)
	if s.AppID != "" {
		one.Application = string(s.AppID)
	}
	if s.Name != "" {
		one.Name = string(s.Name)
	}
	one.properties = s.properties()
	over := slices.Contains(final, one.State)
	switch {
	case over && !found:
		one.Held, one.Executors, one.Why = Size{}, 0, ""
	case over || found:
	case one.Application == "":
		one.Why = "Livy has no application for it yet"
	case listed:
		one.Held, one.Executors = Size{}, 0
		one.Why = "YARN does not list its application, which may have just ended"
	}
	return one
}

// alone is an application that Livy does not list.
func alone(a application) Session {
	s := Session{
		ID: Unknown, Name: string(a.Name), Owner: string(a.User), State: strings.ToLower(string(a.State)),
		Application: string(a.ID), Type: string(a.Type), YARNState: string(a.State), Queue: string(a.Queue), Age: a.age(), SinceJob: Unknown,
		Share: Unknown,
		Held:  Size{a.AllocatedMB.value(), a.AllocatedVCores.value()}, Executors: Unknown, Why: a.why(),
	}
	if n := a.RunningContainers.value(); n != Unknown {
		s.Executors = max(n-1, 0) // one of them is the application master
	}
	if slices.Contains(ended, s.YARNState) {
		s.Held, s.Executors = Size{}, 0
	}
	if a.ClusterUsage != nil && !math.IsNaN(float64(*a.ClusterUsage)) && *a.ClusterUsage >= 0 {
		s.Share = float64(*a.ClusterUsage) / 100
	}
	return s
}
