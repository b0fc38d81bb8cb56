package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/picture"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/lint/settings"
	"github.com/sparklint/sparklint/rules"
)

func capacityCommand(w world) *cli.Command {
	own := []cli.Flag{
		formatFlag("full or json"),
		stringFlag("svg", "", "`FILE` also draw the endpoint as an SVG picture"),
	}
	return &cli.Command{
		Name:      "capacity",
		Usage:     "show which sessions fit on the endpoint at the same time",
		ArgsUsage: "[path …]",
		Flags: slices.Concat(own, endpointFlags(ofKernel), grouped(groupVersions,
			stringFlag("spark", "", "`V` version of Spark"),
			stringFlag("sparkmagic", "", "`V` version of SparkMagic"),
			stringFlag("deploy-mode", "", "`MODE` where drivers run: client or cluster (default: deploy-mode of the endpoint; else "+
				"cluster on a Glue endpoint or a pool, client elsewhere)"),
		), grouped(groupFiles, excludeFlag(), settingsFlag(), configJSONFlag(), stdinNameFlag(), limitFlag())),
		Description: "For each notebook that starts sessions, only its last session counts. A config.json without notebooks counts as " +
			"one session. Sessions arrive in the order of their paths. Each takes all it may have before the next one arrives. " +
			"A session that waits keeps its place in front of later ones.",
		Action: func(c *cli.Context) error { return capacityAction(c, w) },
	}
}

func capacityAction(c *cli.Context, w world) error {
	var overrides project.Overrides
	if err := readEndpoint(c, &overrides); err != nil {
		return err
	}
	if err := checkMode(c); err != nil {
		return err
	}
	if svg := c.String("svg"); svg != "" {
		if err := files.Contained(svg); err != nil {
			return failed("--svg: %v", err)
		}
	}
	overrides.Terms = lint.Terms{DeployMode: c.String("deploy-mode")}
	if err := readVersions(c, &overrides.Terms); err != nil {
		return err
	}
	list, in, err := posted(c, overrides, w)
	if err != nil {
		return err
	}
	if svg := c.String("svg"); svg != "" && in.Reads(svg, project.Hold{}) {
		return failed("--svg %s: this run reads that file", svg)
	}
	e, err := oneEndpoint(list, in.Project)
	if err != nil {
		return err
	}
	now, scales := e.Now()
	outcomes, left, unposted, names, err := arrive(c.Context, now, list, in.Project)
	if err != nil {
		return err
	}
	var grown *growth
	if scales {
		all, _ := on(e, outcomes)
		grown = &growth{nodes: e.Nodes, outcomes: all}
	}
	shown := *now
	shown.Name = lint.Masked(e.Name) // its name in the settings may contain a secret
	e = &shown
	switch c.String("format") {
	case "full":
		err = printCapacity(w.out, e, outcomes, left, unposted, grown)
	case "json":
		err = capacityJSON(w.out, e, outcomes, left, names, grown)
	default:
		return failed("--format %q: write full or json", c.String("format"))
	}
	if path := c.String("svg"); path != "" && err == nil {
		err = replace.Put(path, picture.Capacity(e, outcomes))
	}
	if err != nil {
		return failed("%v", project.Plain(err))
	}
	return in.ended()
}

// arrive computes what happens to the sessions of a run. unposted has a line for each file without a
// session request; named has the names of sessions, by their paths.
func arrive(ctx context.Context, e *endpoint.Endpoint, list []*lint.Target, in *project.Project) (
	outcomes []endpoint.Outcome, left endpoint.Left, unposted []string, named map[string]string, err error,
) {
	errors, err := refused(ctx, list)
	if err != nil {
		return nil, left, nil, nil, err
	}
	byDocument := map[*doc.Document][]lint.Diagnostic{}
	for _, d := range errors {
		byDocument[d.Place.Document()] = append(byDocument[d.Place.Document()], d)
	}
	for _, list := range byDocument {
		slices.SortStableFunc(list, func(a, b lint.Diagnostic) int { return cmp.Compare(a.Range.Start, b.Range.Start) })
	}
	named = map[string]string{}
	for _, t := range list {
		path, body := t.Path, t.Replay().Body()
		why := hopeless(body, byDocument)
		switch {
		case t.Terms.Endpoint == nil:
			unposted = append(unposted, path+": "+unsized(t, in))
			continue
		case body == nil:
			unposted = append(unposted, fmt.Sprintf("%s: no session request: %s", path, t.Replay().Why()))
			continue
		}
		kind, name := body.Get("kind"), body.Get("name")
		if name != nil && json.Unmarshal([]byte(name.Text()), new(string)) == nil {
			hidden, _ := maskedValue(name, false)
			named[path] = hidden.Text()
		}
		s := e.Session(path, body.Property, kind != nil && strings.Contains(kind.Text(), "pyspark"))
		if user := body.Get("proxyUser"); user != nil {
			s.User = user.Text()
		}
		o := endpoint.Outcome{Session: s}
		if why != "" {
			o = rejected(e, readable(e, s, body.Property), why)
		}
		outcomes = append(outcomes, o)
	}
	outcomes, left = on(e, outcomes)
	return outcomes, left, unposted, named, nil
}

// unsized says why the endpoint of a target is not known.
func unsized(t *lint.Target, in *project.Project) string {
	if why := in.Lacks(t); why != nil {
		return lint.Masked(why.Error())
	}
	return "not on a declared endpoint"
}

// on returns what happens to sessions on an endpoint, and what is left of it. Those that are rejected already stay as they
// are: they are rejected on any number of nodes.
func on(e *endpoint.Endpoint, sessions []endpoint.Outcome) ([]endpoint.Outcome, endpoint.Left) {
	var able []endpoint.Session
	for _, o := range sessions {
		if o.State != endpoint.Refused {
			able = append(able, o.Session)
		}
	}
	ran, left := e.Arrive(able)
	after := slices.Clone(sessions)
	for i, o := range sessions {
		if o.State != endpoint.Refused {
			after[i], ran = ran[0], ran[1:]
		}
	}
	return after, left
}

// readable returns a session that does not start without the memory of containers whose size can't be read.
func readable(e *endpoint.Endpoint, s endpoint.Session, own endpoint.Conf) endpoint.Session {
	broken := func(key string) bool {
		v, there := own(key)
		_, err := spark.ParseSize(v)
		return there && err != nil
	}
	if !e.Client && broken("spark.driver.memory") || e.Client && broken("spark.yarn.am.memory") {
		s.Master.Memory = 0
	}
	if broken("spark.executor.memory") {
		s.Executor.Memory = 0
	}
	return s
}

// rejected returns the outcome of a session that does not start. A container whose size can't be read has none.
func rejected(e *endpoint.Endpoint, s endpoint.Session, why string) endpoint.Outcome {
	o := endpoint.Outcome{Session: s, State: endpoint.Refused, Why: why}
	if s.Master.Memory > 0 {
		o.Driver = e.Wanted(s.Master.Memory)
	}
	if s.Executor.Memory > 0 {
		o.Worker = e.Wanted(s.Executor.Memory)
	}
	return o
}

// sizeOfContainer is the memory of a container for people.
func sizeOfContainer(memory int64) string {
	if memory == 0 {
		return "memory can't be read"
	}
	return endpoint.Grouped(memory) + " MiB"
}

// sizeOfWorker is a worker of EMR Serverless for people.
func sizeOfWorker(memory, vcpu int64) string {
	return fmt.Sprintf("%s, %s vCPU", endpoint.InGB(memory), endpoint.Grouped(vcpu))
}

// A growth says what happens to the sessions of a run on all nodes that managed scaling can add.
type growth struct {
	nodes    endpoint.Number
	outcomes []endpoint.Outcome
}

// refused returns the errors that lint reports without an endpoint: settings with which no session
// starts, or with which it dies.
func refused(ctx context.Context, list []*lint.Target) (errors []lint.Diagnostic, err error) {
	var targets []*lint.Target
	made := map[*lint.Target]*lint.Target{}
	var add func(t *lint.Target) *lint.Target
	add = func(t *lint.Target) *lint.Target {
		if t == nil || made[t] != nil {
			return made[t]
		}
		terms := *t.Terms
		terms.Off, terms.Endpoint, terms.EndpointPlaces = nil, nil, nil
		made[t] = &lint.Target{File: t.File, Base: add(t.Base), Whole: t.Whole, Personal: t.Personal, Terms: &terms}
		targets = append(targets, made[t])
		return made[t]
	}
	for _, t := range list {
		add(t)
	}
	run := lint.Run{Targets: targets, Rules: rules.All, Jobs: runtime.GOMAXPROCS(0), Unsilenced: true, Wants: lint.NoFixes}
	result, err := lint.Check(ctx, run)
	if err != nil {
		return nil, err
	}
	for _, d := range result.Found {
		if d.Severity == lint.Error && d.Place.Document() != nil {
			errors = append(errors, d)
		}
	}
	return errors, nil
}

// hopeless says why a session does not start: an error at one of its settings; empty if there is none.
// The errors of a document are sorted by place.
func hopeless(v *kernel.Value, errors map[*doc.Document][]lint.Diagnostic) string {
	switch {
	case v == nil:
		return ""
	case v.Node.Exists() && (!v.Object || len(v.Members) == 0):
		from, to := v.Node.Name().Range().Start, v.Node.Value().Range().End
		list := errors[v.Node.Document()]
		first := sort.Search(len(list), func(i int) bool { return list[i].Range.Start >= from })
		for _, d := range list[first:] {
			if d.Range.Start > to {
				break
			}
			if d.Range.End <= to {
				return fmt.Sprintf("%s [%s]", d.Message, d.Rule)
			}
		}
	}
	for _, m := range v.Members {
		if said := hopeless(m, errors); said != "" {
			return said
		}
	}
	return ""
}

// oneEndpoint returns the endpoint that all files share.
func oneEndpoint(list []*lint.Target, in *project.Project) (*endpoint.Endpoint, error) {
	var first *lint.Terms
	for _, t := range list {
		switch own := t.Terms; {
		case own.Endpoint == nil || first != nil && own.Server == first.Server:
		case first == nil:
			first = own
		default:
			return nil, failed("%s and %s use different endpoints, %s and %s: give the paths of one of them, or --endpoint NAME", list[0].Path,
				t.Path, first.Endpoint, own.Endpoint)
		}
	}
	if first != nil {
		return first.Endpoint, nil
	}
	for _, t := range list {
		if why := in.Lacks(t); why != nil {
			return nil, failed("%v", why)
		}
	}
	return nil, failed("which endpoint? use --worker-type and --workers (--dpus for Standard), or declare endpoints in %s; "+
		"if no url matches, choose one with --endpoint NAME", settings.Name)
}

func printCapacity(
	w io.Writer, e *endpoint.Endpoint, outcomes []endpoint.Outcome, left endpoint.Left, unposted []string, grown *growth,
) error {
	var b strings.Builder
	printSize(&b, e)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "  session\tdriver\teach executor\texecutors\tresult\t\n")
	for _, o := range outcomes {
		most := endpoint.Grouped(o.Start) + " to " + endpoint.Grouped(o.Most)
		if o.Most >= endpoint.Endless {
			most = endpoint.Grouped(o.Start) + " or more, no cap"
		}
		driver := sizeOfContainer(o.Driver)
		executor := sizeOfContainer(o.Worker) + ", " + endpoint.Counted(o.Executor.Vcores, "vcore")
		if e.Serverless {
			driver, executor = sizeOfWorker(o.Driver, o.Master.Vcores), sizeOfWorker(o.Worker, o.Executor.Vcores)
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\n", cell(o.Name), driver, executor, most, resultOf(o), cell(o.Why))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if why := allRefused(outcomes); why != "" {
		fmt.Fprintf(&b, "\nno session runs, and nothing is taken: %s\n", inert.Text(why))
	}
	for _, line := range unposted {
		b.WriteString("  " + inert.Text(line) + "\n")
	}
	switch {
	case !e.Bounded():
		b.WriteString("\nleft: not known, because max-vcpu and max-memory are not set\n")
	case e.Serverless:
		fmt.Fprintf(&b, "\nleft: %s\n", e.InWords(left, ""))
	default:
		fmt.Fprintf(&b, "\nleft: %s MiB\n", endpoint.Grouped(left.Memory))
	}
	printGrowth(&b, outcomes, grown)
	if e.Worker != nil {
		b.WriteString(endpoint.Retired + "\n")
	}
	_, err := io.WriteString(w, strings.Join(trimmed(b.String()), "\n"))
	return err
}

// resultOf says in words what happens to a session.
func resultOf(o endpoint.Outcome) string {
	if o.State != endpoint.Runs {
		return o.State.Word()
	}
	result := "runs with " + endpoint.Grouped(o.Granted)
	if o.Granted < o.Most && o.Most < endpoint.Endless {
		result += " of " + endpoint.Grouped(o.Most)
	}
	return result
}

// printGrowth prints what happens to sessions when managed scaling has added all its nodes, where that is something else.
func printGrowth(b *strings.Builder, outcomes []endpoint.Outcome, grown *growth) {
	if grown == nil {
		return
	}
	fmt.Fprintf(b, "with the %s that managed scaling can reach:", endpoint.Counted(grown.nodes.Value, "node"))
	same := true
	for i, o := range grown.outcomes {
		if now := resultOf(o); now != resultOf(outcomes[i]) {
			fmt.Fprintf(b, "\n  %s %s", cell(o.Name), now)
			same = false
		}
	}
	if same {
		b.WriteString(" the same")
	}
	b.WriteByte('\n')
}

// printSize prints what an endpoint has, and where its drivers run.
func printSize(b *strings.Builder, e *endpoint.Endpoint) {
	if e.Serverless {
		fmt.Fprintf(b, "%s\neach driver and each executor has a worker; the next larger size of a worker is assumed\n\n", inert.Text(e.String()))
		return
	}
	whose := "for YARN"
	if e.Pool {
		whose = "in all"
	}
	fmt.Fprintf(b, "%s: %s × %s MiB %s (%s)\n", inert.Text(e.String()), endpoint.Grouped(e.Nodes.Value),
		endpoint.Grouped(e.NodeMemory.Value), whose, e.NodeMemory.Origin.Word())
	machine := "node"
	if e.Worker != nil {
		machine = "worker"
	}
	if e.Reserve > 0 {
		fmt.Fprintf(b, "others occupy %s\n", endpoint.Counted(e.Reserve, "node"))
	}
	where := "these " + machine + "s"
	if e.Core > 0 && e.Core < e.Nodes.Value {
		where = "the " + endpoint.Counted(e.Core, "core node")
	}
	switch {
	case e.Client:
		fmt.Fprintf(b, "drivers run next to Livy; each session has a small application master on %s\n", where)
	case len(e.Queues) > 0 && !e.Pool:
		fmt.Fprintf(b, "drivers run on %s\n", where)
	case !e.Pool && e.AMShare.Value < 1:
		fmt.Fprintf(b, "drivers run on %s, with at most %s MiB in total (am-share %g, %s)\n", where,
			endpoint.Grouped(e.AMLimit()), e.AMShare.Value, e.AMShare.Origin.Word())
	default:
		fmt.Fprintf(b, "drivers run on %s\n", where)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Queues)) {
		in := e.In(name)
		most, _ := e.Limited(name)
		fmt.Fprintf(b, "queue %s: %g%% guaranteed, at most %s MiB, of which all drivers have at most %s (am-share %g, %s)\n", inert.Text(name),
			e.Queues[name].Guaranteed(), endpoint.Grouped(most), endpoint.Grouped(in.AMLimit()), in.AMShare.Value,
			in.AMShare.Origin.Word())
	}
	b.WriteByte('\n')
}

// allRefused says why no session runs; empty if one may run.
func allRefused(outcomes []endpoint.Outcome) string {
	for _, o := range outcomes {
		if o.State != endpoint.Refused {
			return ""
		}
	}
	switch len(outcomes) {
	case 0:
		return ""
	case 1:
		return "the session is rejected: " + outcomes[0].Why
	}
	return fmt.Sprintf("all %d sessions are rejected; the first because: %s", len(outcomes), outcomes[0].Why)
}

// cell is a text for a table, without control characters and tabs.
func cell(s string) string { return strings.ReplaceAll(inert.Text(s), "\t", "�") }

// capacityOut is what capacity prints in JSON. A number of the endpoint that is not known is absent.
type capacityOut struct {
	Version  int                  `json:"version" jsonschema:"enum=1"`
	Endpoint map[string]numberOut `json:"endpoint"`         // nodes, nodeMemory, nodeVcores, minAllocation, maxAllocation, amShare, maxNodes
	Queues   map[string]queueOut  `json:"queues,omitempty"` // of YARN's capacity scheduler, by name; absent if none is declared
	Left     map[string]int64     `json:"left"`             // mb and vcores that no session has
	Sessions []outcomeOut         `json:"sessions"`         // in the order in which they arrive
}

type numberOut struct {
	Value  any    `json:"value"`
	Origin string `json:"origin"` // how it is known, such as settings, computed or assumed
}

type queueOut struct {
	Capacity float64 `json:"capacity"` // percent of the cluster that it is guaranteed
	MB       int64   `json:"mb"`       // memory that it can have at most
	Drivers  int64   `json:"drivers"`  // memory in MB that all drivers or application masters in it can have
}

type outcomeOut struct {
	Path      string          `json:"path"`
	Name      json.RawMessage `json:"name,omitempty"`         // name of the request, if it has one
	Queue     string          `json:"queue,omitempty"`        // queue in which it runs; absent if no queue is declared
	Driver    containerOut    `json:"driver"`                 // container of the driver, or of the application master in client mode
	Executor  containerOut    `json:"executor"`               // container of each executor
	Executors executorsOut    `json:"executors"`              // how many it asks for
	State     endpoint.State  `json:"state"`                  // what becomes of it
	Granted   int64           `json:"granted"`                // executors that it gets
	Why       string          `json:"why,omitempty"`          // why it does not run
	AtMost    *atMostOut      `json:"withMaxNodes,omitempty"` // the same on all nodes that managed scaling can add
}

type containerOut struct {
	MB     int64 `json:"mb,omitempty"` // absent if it can't be read
	Vcores int64 `json:"vcores"`
}

type executorsOut struct {
	Start int64  `json:"start"` // at the start
	Max   *int64 `json:"max"`   // null if there is no cap
}

type atMostOut struct {
	State   endpoint.State `json:"state"`
	Granted int64          `json:"granted"`
}

func capacityJSON(
	w io.Writer, e *endpoint.Endpoint, outcomes []endpoint.Outcome, left endpoint.Left, named map[string]string,
	grown *growth,
) error {
	of := func(n endpoint.Number) numberOut { return numberOut{n.Value, n.Origin.String()} }
	out := capacityOut{
		Version: 1, Endpoint: map[string]numberOut{
			"nodes": of(e.Nodes), "minAllocation": of(e.MinAllocation), "maxAllocation": of(e.MaxAllocation),
			"amShare": {e.AMShare.Value, e.AMShare.Origin.String()},
		},
		Left: map[string]int64{}, Sessions: []outcomeOut{},
	}
	if e.NodeMemory.Origin != endpoint.Unknown {
		out.Endpoint["nodeMemory"], out.Left["mb"] = of(e.NodeMemory), left.Memory
	}
	if e.NodeVcores.Origin != endpoint.Unknown {
		out.Endpoint["nodeVcores"], out.Left["vcores"] = of(e.NodeVcores), left.Vcores
	}
	if grown != nil {
		out.Endpoint["maxNodes"] = of(grown.nodes)
	}
	queued := len(e.Queues) > 0 && !e.Pool
	for _, name := range slices.Sorted(maps.Keys(e.Queues)) {
		if out.Queues == nil && queued {
			out.Queues = map[string]queueOut{}
		}
		if queued {
			most, _ := e.Limited(name)
			out.Queues[inert.Text(name)] = queueOut{e.Queues[name].Guaranteed(), most, e.In(name).AMLimit()}
		}
	}
	for i, o := range outcomes {
		s := outcomeJSON(o, named[o.Name])
		if queued {
			s.Queue = inert.Text(cmp.Or(o.Queue, endpoint.DefaultQueue))
		}
		if grown != nil {
			s.AtMost = &atMostOut{grown.outcomes[i].State, grown.outcomes[i].Granted}
		}
		out.Sessions = append(out.Sessions, s)
	}
	return inert.WriteJSON(w, "  ", out)
}

// outcomeJSON is what happens to a session with a name.
func outcomeJSON(o endpoint.Outcome, name string) outcomeOut {
	out := outcomeOut{
		Path: o.Name, Name: json.RawMessage(name), Executors: executorsOut{Start: o.Start}, State: o.State, Granted: o.Granted, Why: o.Why,
		Driver: containerOut{o.Driver, o.Master.Vcores}, Executor: containerOut{o.Worker, o.Executor.Vcores},
	}
	if o.Most < endpoint.Endless {
		out.Executors.Max = &o.Most
	}
	return out
}
