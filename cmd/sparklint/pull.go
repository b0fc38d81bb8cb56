package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/settings"
)

// today is the date that is written beside what a server says.
var today = func() string { return time.Now().Format(time.DateOnly) }

func pullAction(c *cli.Context, w world) error {
	livy, list, err := pulled(c, w)
	if err != nil {
		return err
	}
	d, err := declarationOf(c, "endpoint pull", true)
	if err != nil {
		return err
	}
	name, e, err := d.endpoint(c.String("endpoint"), livy)
	if err != nil {
		return err
	}
	return d.declare(w, name, keepingURL(e, list), c.Bool("diff"))
}

// keepingURL returns what servers say without Livy's URL, if the endpoint has one: notebooks find their endpoint by it,
// and Livy may be reached here by another name, such as that of a tunnel or of the guard.
func keepingURL(e *settings.Endpoint, list []endpoint.Found) []endpoint.Found {
	if e == nil || e.URL == "" {
		return list
	}
	kept := slices.Clone(list)
	for i := range kept {
		kept[i].Facts = slices.DeleteFunc(slices.Clone(kept[i].Facts), func(f endpoint.Fact) bool { return f.Key == "url" })
	}
	return kept
}

// pulled asks YARN, and Livy if it is named, about their endpoint. It also returns Livy's URL.
func pulled(c *cli.Context, w world) (url string, list []endpoint.Found, err error) {
	if c.Args().Len() > 1 {
		return "", nil, failed("endpoint %s takes no paths: it asks --yarn URL", c.Args().First())
	}
	livy, yarn, err := servers(c, w)
	switch {
	case err != nil:
		return "", nil, err
	case yarn == nil:
		return "", nil, failed("endpoint %s needs --yarn URL, and takes --livy URL", c.Args().First())
	}
	list, err = pullYARN(c.Context, yarn)
	if err != nil {
		return "", nil, failed("%v", err)
	}
	if livy != nil {
		found, err := pullLivy(c.Context, livy)
		if err != nil {
			return "", nil, failed("%v", err)
		}
		url, list = livy.String(), append(list, found)
	}
	return url, list, nil
}

// pullYARN reads the answers that endpoint import reads of files, and the step of sizes.
func pullYARN(ctx context.Context, yarn *remote.Server) (list []endpoint.Found, err error) {
	for _, what := range []string{"metrics", "nodes", "scheduler"} {
		path := "/ws/v1/cluster/" + what
		text, err := yarn.Get(ctx, path)
		if err != nil {
			return nil, err
		}
		found, err := endpoint.Read(answered(what, yarn), text)
		if err != nil {
			return nil, yarn.Fault(path, err)
		}
		list = append(list, found...)
	}
	return append(list, pullStep(ctx, yarn)), nil
}

// answered names what a server answered, and when.
func answered(what string, s *remote.Server) string {
	host := s.String()
	if u, err := url.Parse(host); err == nil {
		host = u.Host
	}
	return fmt.Sprintf("%s of %s on %s", what, host, today())
}

// pullStep reads the smallest container from YARN's configuration, which not everybody may read.
func pullStep(ctx context.Context, yarn *remote.Server) endpoint.Found {
	const key = "yarn.scheduler.minimum-allocation-mb"
	source := answered("conf", yarn)
	f := endpoint.Found{Live: true}
	var conf struct {
		Properties []struct {
			Key   string `json:"key"`
			Value string `json:"value"`
		} `json:"properties"`
	}
	text, err := yarn.Get(ctx, "/conf?format=json")
	if err != nil || json.Unmarshal(text, &conf) != nil {
		conf.Properties = nil
	}
	for _, p := range conf.Properties {
		if n, bad := strconv.ParseInt(p.Value, 10, 64); p.Key == key && bad == nil && n > 0 && n < endpoint.Most {
			f.Facts = []endpoint.Fact{{Key: "min-allocation", Value: p.Value, Source: source + ": " + key}}
		}
	}
	if len(f.Facts) == 0 {
		f.Unknown = []string{source + ": min-allocation can't be read there"}
	}
	return f
}

// pullLivy reads Livy's version.
func pullLivy(ctx context.Context, livy *remote.Server) (endpoint.Found, error) {
	source := answered("version", livy)
	f := endpoint.Found{Live: true, Facts: []endpoint.Fact{{Key: "url", Value: livy.String(), Source: answered("pull", livy) + ": --livy"}}}
	text, err := livy.Get(ctx, "/version")
	if remote.Status(err) == 404 {
		f.Unknown = []string{source + ": this Livy does not say its version"}
		return f, nil
	}
	if err != nil {
		return f, err
	}
	var said struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &said); err != nil || said.Version == "" {
		return f, livy.Fault("/version", errors.New("this is not an answer of Livy"))
	}
	number, _, _ := strings.Cut(said.Version, "-") // 0.7.1-incubating
	release, err := settings.Release("livy", number)
	if err != nil {
		f.Unknown = []string{source + ": " + inert.Text(err.Error())}
		return f, nil
	}
	f.Facts = append(f.Facts, endpoint.Fact{Key: "livy", Value: release, Source: source + ": version"})
	return f, nil
}

// endpoint returns the endpoint of a name. Without a name it is the one with Livy's URL, the one for what
// no url decides, or the only one. It is nil if the settings don't have it.
func (d declaration) endpoint(name, livy string) (called string, e *settings.Endpoint, err error) {
	s, errs := settings.Read(d.at, string(d.src))
	if errs != nil {
		return "", nil, failed("%v", errors.Join(errs...))
	}
	if livy != "" && name == "" {
		name = s.Of(livy)
	}
	name = cmp.Or(name, s.Endpoint)
	if names := slices.Collect(maps.Keys(s.Endpoints)); name == "" && len(names) == 1 {
		name = names[0]
	}
	if name == "" {
		return "", nil, failed("the endpoint needs a name: --endpoint NAME")
	}
	return name, s.Endpoints[name], nil
}

// A drift is a number that is no longer what the settings say.
type drift struct{ key, declared, now, source string }

func driftAction(c *cli.Context, w world) error {
	livy, list, err := pulled(c, w)
	if err != nil {
		return err
	}
	d, err := declarationOf(c, "endpoint diff", false)
	if err != nil {
		return err
	}
	name, e, err := d.endpoint(c.String("endpoint"), livy)
	switch {
	case err != nil:
		return err
	case e == nil:
		return failed("%s: there is no endpoint %s to compare with: declare it with sparklint endpoint pull", d.at, name)
	}
	var drifts []drift
	compared := 0
	for _, f := range endpoint.Merge(keepingURL(e, list)) {
		for _, fact := range f.Facts {
			declared, known := inForce(e, fact.Key)
			if !known {
				continue
			}
			compared++
			if !agree(fact.Key, declared.value, fact.Value) {
				drifts = append(drifts, drift{fact.Key, declared.value + declared.origin, fact.Value, fact.Source})
			}
		}
		more, same := queueDrifts(e, f.Queues)
		drifts, compared = append(drifts, more...), compared+len(more)+same
	}
	return printDrifts(w, d.at, name, drifts, compared)
}

// queueDrifts returns the queues that only the settings have, or only the server, and how many there are that both have.
func queueDrifts(e *settings.Endpoint, now []endpoint.Leaf) (drifts []drift, same int) {
	if len(now) == 0 {
		return nil, 0
	}
	if e.Scheduler == endpoint.FIFO {
		return []drift{{"scheduler", e.Scheduler + originOf(e, "scheduler", endpoint.InSettings), "capacity", now[0].Source}}, 0
	}
	for _, name := range slices.Sorted(maps.Keys(e.Queues)) {
		if slices.ContainsFunc(now, func(l endpoint.Leaf) bool { return l.Is(name) }) {
			same++
			continue
		}
		drifts = append(drifts, drift{"queues/" + name, "declared" + originOf(e, "queues/"+name, endpoint.InSettings), "missing", now[0].Source})
	}
	if !e.QueuesComplete {
		return drifts, same
	}
	for _, l := range now {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(e.Queues)), l.Is) {
			drifts = append(drifts, drift{"queues/" + l.Name, "missing" + originOf(e, "queues-complete", endpoint.InSettings), "there", l.Source})
		}
	}
	return drifts, same
}

// forced is a number that sparklint computes with, and how it is known.
type forced struct{ value, origin string }

// inForce returns the value that sparklint uses for a key of an endpoint.
func inForce(e *settings.Endpoint, key string) (f forced, known bool) {
	switch key {
	case "livy":
		return forced{value: e.Livy}, e.Livy != ""
	case "scheduler":
		return forced{cmp.Or(e.Scheduler, "capacity"), originOf(e, key, endpoint.InSettings)}, true
	}
	if e.Shared == nil {
		return f, false
	}
	if key == "am-share" {
		share := e.Shared.AMShare
		return forced{strconv.FormatFloat(share.Value, 'f', -1, 64), originOf(e, key, share.Origin)}, true
	}
	if name, key, ok := settings.OfQueue(key); ok {
		q, declared := e.Queues[name]
		value := map[string]float64{
			"capacity": q.Guaranteed(), "max-capacity": float64(cmp.Or(q.MaxCapacity, 100)),
			"am-share": cmp.Or(q.AMShare, e.Shared.AMShare.Value), "user-limit": float64(cmp.Or(q.UserLimit, 100)),
			"user-limit-factor": float64(cmp.Or(q.UserLimitFactor, 1)),
		}[key]
		return forced{strconv.FormatFloat(value, 'f', -1, 64), originOf(e, "queues/"+name, endpoint.InSettings)}, declared
	}
	now, _ := e.Shared.Now()
	n, known := map[string]endpoint.Number{
		"nodes": now.Nodes, "node-memory": e.Shared.NodeMemory, "node-vcores": e.Shared.NodeVcores, "min-allocation": e.Shared.MinAllocation,
		"max-allocation": e.Shared.MaxAllocation, "max-allocation-vcores": e.Shared.MaxVcores,
	}[key]
	return forced{strconv.FormatInt(n.Value, 10), originOf(e, key, n.Origin)}, known && n.Origin != endpoint.Unknown
}

// originOf says how a number is known: by a line of the settings, or not.
func originOf(e *settings.Endpoint, key string, origin endpoint.Origin) string {
	if at, declared := e.At[key]; declared {
		return fmt.Sprintf(" (line %d)", at.Line)
	}
	return " (" + origin.String() + ")"
}

// agree reports whether two values of a key mean the same.
func agree(key, declared, now string) bool {
	switch key {
	case "livy":
		return strings.HasPrefix(now+".", declared+".")
	case "scheduler":
		return declared == now
	}
	x, err := strconv.ParseFloat(declared, 64)
	y, other := strconv.ParseFloat(now, 64)
	return err == nil && other == nil && x == y
}

func printDrifts(w world, at, name string, drifts []drift, compared int) error {
	name, at = safe(name), safe(at)
	switch {
	case compared == 0:
		return failed("%s: endpoint %s declares nothing that the servers know", at, name)
	case len(drifts) == 0:
		_, err := fmt.Fprintf(w.out, "%s: nothing has drifted: %s of %s compared\n", name, endpoint.Counted(int64(compared), "value"), at)
		return err
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  \t%s\tnow\tfrom\n", at)
	for _, x := range drifts {
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", cell(x.key), cell(lint.Masked(x.declared)), cell(x.now), cell(x.source))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "%s\n%s\n", name, strings.Join(trimmed(b.String()), "\n"))
	fmt.Fprintf(w.out, "%s %s drifted; sparklint endpoint pull writes what is true now\n", endpoint.Counted(int64(len(drifts)), "value"),
		verb(len(drifts), "has", "have"))
	return exit{code: exitFound}
}
