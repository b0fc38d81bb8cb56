package running

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/pattern"
)

// stamp is the time that YARN puts before its diagnostics.
var stamp = pattern.New(`^\[[^\]]*\]\s*`)

// why says in plain words what an application waits for; empty if it does not wait.
//
// Source: Hadoop's CSAMContainerLaunchDiagnosticsConstants.java and the AMState of its
// SchedulerApplicationAttempt.java, 2.8 to 3.4.
func (a application) why() string {
	said := stamp.ReplaceAllString(strings.TrimSpace(string(a.Diagnostics)), "")
	switch {
	case slices.Contains(ended, string(a.State)):
		return ""
	case a.State == "RUNNING":
		return a.wants()
	case a.printed:
		return "waits to start; YARN's REST API says why"
	case strings.Contains(said, "Queue's AM resource limit exceeded"):
		return a.limited(said, "Queue Resource Limit for AM", "Queue AM Resource Usage", "for all application masters")
	case strings.Contains(said, "User's AM resource limit exceeded"):
		return a.limited(said, "User AM Resource Limit of the queue", "User's AM Resource Usage", "for the application masters of "+
			string(a.User))
	case strings.Contains(said, "waiting for resources to be assigned for AM"):
		_, needs := a.pending()
		if needs < 1 {
			return "waits for a node with room for its application master"
		}
		return fmt.Sprintf("its application master needs %s MiB, but no node has that much free", endpoint.Grouped(needs))
	case strings.Contains(said, "waiting for AM container to be launched"):
		return "its application master has a container, which is starting"
	case strings.Contains(said, "waiting for AM container to Register with RM"):
		return "its application master has started, but has not registered with YARN yet"
	case strings.Contains(said, "cluster resource is empty"):
		return "waits: the cluster has no running node"
	case said == "":
		return "waits to start; YARN gives no reason"
	}
	return "waits to start; YARN says: " + short(said)
}

// limited says that a limit of application masters is used up.
func (a application) limited(said, limit, usage, of string) string {
	needs, most, used := sized(said, "AM Resource Request"), sized(said, limit), sized(said, usage)
	in := ""
	if a.Queue != "" {
		in = " in queue " + string(a.Queue)
	}
	switch {
	case needs == Unknown || most == Unknown:
		return "waits: the limit " + of + in + " is used up"
	case used == Unknown:
		return fmt.Sprintf("its application master needs %s MiB, which exceeds what is left of the %s MiB %s%s", endpoint.Grouped(needs),
			endpoint.Grouped(most), of, in)
	}
	return fmt.Sprintf("its application master needs %s MiB, but %s of the %s MiB %s%s are taken", endpoint.Grouped(needs),
		endpoint.Grouped(used), endpoint.Grouped(most), of, in)
}

// sized reads the memory of a resource in diagnostics: NAME = <memory:N, vCores:N>.
func sized(said, name string) int64 {
	_, rest, found := strings.Cut(said, name+" = <memory:")
	digits, _, closed := strings.Cut(rest, ",")
	n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	if !found || !closed || err != nil || n < 0 {
		return Unknown
	}
	return n
}

// wants says which executors a running application waits for.
func (a application) wants() string {
	n, size := a.pending()
	switch {
	case n == 0:
		return ""
	case size < 1:
		return fmt.Sprintf("waits for %s", endpoint.Counted(n, "more executor"))
	}
	return fmt.Sprintf("waits for %s of %s MiB", endpoint.Counted(n, "more executor"), endpoint.Grouped(size))
}

// pending returns how many containers an application waits for, and the memory of the largest.
func (a application) pending() (n, size int64) {
	for _, r := range a.Requests {
		if r.ResourceName == "*" && r.NumContainers.value() > 0 {
			n += r.NumContainers.value()
			size = max(size, r.Capability.Memory.value())
		}
	}
	return n, size
}

// mostHolders is how many sessions a reason names.
const mostHolders = 4

// Holders names the sessions that hold something, as the end of a sentence: only the first ones if there are many. It is
// empty without any.
func Holders(names []string) string {
	if n := len(names) - mostHolders; n > 0 {
		names = append(slices.Clone(names[:mostHolders]), fmt.Sprintf("%d more", n))
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return " by " + names[0]
	}
	last := len(names) - 1
	return " by " + strings.Join(names[:last], ", ") + " and " + names[last]
}

// holders adds to each reason about a limit which sessions have taken what it limits.
func (l List) holders(apps []application) {
	limited := map[string]bool{}
	for _, a := range apps {
		limited[string(a.ID)] = strings.Contains(string(a.Diagnostics), "AM resource limit exceeded") && !a.printed
	}
	for i, s := range l.Sessions {
		if !limited[s.Application] || !s.Waits() {
			continue
		}
		var names []string
		for _, other := range l.Sessions {
			if other.YARNState == "RUNNING" && other.Queue == s.Queue {
				names = append(names, other.brief())
			}
		}
		l.Sessions[i].Why += Holders(names)
	}
}

// Label names a session in a message: by its id in Livy, or by its application.
func (s Session) Label() string {
	if s.ID == Unknown {
		return s.Application
	}
	return strconv.FormatInt(s.ID, 10)
}

// Title names a session in a sentence.
func (s Session) Title() string {
	if s.ID == Unknown {
		return s.Application
	}
	return "session " + s.Label()
}

// Whose says who a session belongs to: its owner, and who it runs as.
func (s Session) Whose() string {
	if s.ProxyUser == "" || s.ProxyUser == s.Owner {
		return s.Owner
	}
	return strings.TrimSpace(s.Owner + " as " + s.ProxyUser)
}

// brief is a session with whose it is, and its state.
func (s Session) brief() string {
	name := s.Title()
	if s.ID == Unknown && s.Name != "" {
		name = s.Name
	}
	if s.Whose() == "" {
		return name + " (" + s.State + ")"
	}
	return name + " (" + s.Whose() + ", " + s.State + ")"
}
