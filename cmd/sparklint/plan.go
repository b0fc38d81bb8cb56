package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/settings"
)

func planCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "plan",
		Usage:     "compute users, executors or workers of an endpoint from the other two",
		ArgsUsage: " ",
		Description: "Leave out one of --users, --executors and the size of the endpoint: plan computes it. It prints the session_configs " +
			"to use, and how YARN places the containers. Exit code: 0 it fits, 1 it does not fit, 2 it can't be computed.",
		Flags: append([]cli.Flag{
			numberFlag("users", "`N` number of concurrent sessions"),
			numberFlag("executors", "`N` number of executors of each session"),
			stringFlag("driver-memory", "", "`SIZE` driverMemory of each session (default: the endpoint's)"),
			stringFlag("executor-memory", "", "`SIZE` executorMemory of each session (default: the endpoint's)"),
			numberFlag("executor-cores", "`N` executorCores of each session (default: the endpoint's)"),
			stringFlag("queue", "", "`NAME` queue of the sessions (default: spark.yarn.queue in the endpoint's defaults, else the queue "+
				"named default)"),
			stringFlag("apply", "", "`PATH` write the plan into this config.json: into session_configs_defaults if it has that key, "+
				"else into session_configs"),
			limitFlag(),
			formatFlag("full or json"),
		}, grouped(groupEndpoint,
			stringFlag("worker-type", "", "`TYPE` declare a Glue development endpoint: Standard, G.1X or G.2X"),
			numberFlag("workers", "`N` number of workers of a G.1X or G.2X endpoint"),
			numberFlag("dpus", "`N` number of DPUs of a Standard endpoint"),
			stringFlag("endpoint", "", "`NAME` endpoint in the settings (default: the only one, or the one that endpoint: in the settings names)"),
			numberFlag("nodes", "`N` number of nodes, instead of the endpoint's own; 0: compute it"),
			stringFlag("settings", "", "`FILE` use these settings (default: the nearest .sparklint.yaml in or above this folder)"),
		)...),
		Action: func(c *cli.Context) error { return planAction(c, w) },
	}
}

func planAction(c *cli.Context, w world) error {
	if c.NArg() > 0 {
		return failed("plan takes no path: %s", c.Args().First())
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	asks, err := shape(c)
	if err != nil {
		return err
	}
	p, err := solve(c, asks)
	if err != nil {
		return err
	}
	switch c.String("format") {
	case "full":
		err = printPlan(w.out, p, asks)
	case "json":
		err = planJSON(w.out, p, asks)
	default:
		return failed("--format %q: write full or json", c.String("format"))
	}
	if err != nil {
		return failed("%v", err)
	}
	path := c.String("apply")
	switch {
	case path == "" && !p.Fits:
		return exit{code: exitFound}
	case path == "":
		return nil
	case !p.Fits:
		return failed("%s: not changed, because the plan does not fit", path)
	}
	done, err := applyPlan(c.Context, path, limit, p, asks)
	if err != nil {
		return failed("%v", err)
	}
	sayApplied(w.err, path, done, p.Assumed)
	return nil
}

// sayApplied prints what a plan has changed in a config.json, and what the plan assumed.
func sayApplied(w io.Writer, path string, done applied, assumed string) {
	said := "wrote the plan to " + done.layer
	if !done.changed {
		said = "unchanged, because " + done.layer + " already has the plan"
	}
	fmt.Fprintf(w, "%s: %s\n", inert.Text(path), said)
	for _, line := range done.raised {
		fmt.Fprintf(w, "%s: %s\n", inert.Text(path), inert.Text(line))
	}
	if assumed != "" {
		fmt.Fprintf(w, "note: the cap may be too high: %s\n", assumed)
	}
	if done.layer == "session_configs" {
		fmt.Fprintln(w, "note: cells override session_configs, but not session_configs_defaults (SparkMagic 0.21 and later)")
	}
}

const capKey = "spark.dynamicAllocation.maxExecutors"

// An ask is a field of the session requests of a plan.
type ask struct {
	field, property string
	value           string // as JSON
}

// shape returns the fields that flags set for each session.
func shape(c *cli.Context) (asks []ask, err error) {
	for _, a := range []ask{
		{field: "driverMemory", property: "spark.driver.memory", value: "driver-memory"},
		{field: "executorMemory", property: "spark.executor.memory", value: "executor-memory"},
	} {
		v := c.String(a.value)
		if v == "" {
			continue
		}
		size, err := spark.ParseSize(v)
		if err != nil || size.Unit == "" || size.Bytes("m") < spark.MinMemory || strings.TrimSpace(v) != v {
			return nil, failed("--%s %q: write a size of at least 450 MiB with its unit, such as 10g", a.value, v)
		}
		a.value = doc.Quote(v)
		asks = append(asks, a)
	}
	if n := c.Int64("executor-cores"); c.IsSet("executor-cores") {
		if n < 1 || n > 1<<20 {
			return nil, failed("--executor-cores %d: write a whole number, 1 or more", n)
		}
		asks = append(asks, ask{"executorCores", "spark.executor.cores", fmt.Sprint(n)})
	}
	if v := c.String("queue"); v != "" {
		asks = append(asks, ask{"queue", endpoint.QueueKey, doc.Quote(v)})
	}
	return asks, nil
}

// solve computes the plan for a Glue endpoint that flags declare, or for an endpoint in the settings. For
// Glue sessions with defaults it uses AWS's formulas.
func solve(c *cli.Context, asks []ask) (endpoint.Plan, error) {
	kind, users, executors := c.String("worker-type"), c.Int64("users"), c.Int64("executors")
	workers, err := sizeOf(c, kind)
	switch {
	case err != nil:
		return endpoint.Plan{}, err
	case kind != "" && (c.IsSet("endpoint") || c.IsSet("settings") || c.IsSet("nodes")):
		return endpoint.Plan{}, failed("--worker-type declares an endpoint of its own, " +
			"but --endpoint, --settings and --nodes are for one in the settings: use one or the other")
	case c.Int64("nodes") < 0 || c.Int64("nodes") > endpoint.Most:
		return endpoint.Plan{}, failed("--nodes %d: write a whole number: 1 or more, or 0 to compute it", c.Int64("nodes"))
	}
	own := func(key string) (string, bool) {
		for _, a := range asks {
			if a.property == key {
				return strings.Trim(a.value, `"`), true
			}
		}
		return "", false
	}
	var p endpoint.Plan
	if kind != "" && len(asks) == 0 {
		p, err = endpoint.Solve(kind, workers, users, executors)
	} else {
		var e *endpoint.Endpoint
		e, err = planned(c, kind, workers)
		if err != nil {
			return p, err
		}
		if e.Users > 0 && users == 0 && (executors == 0 || e.Nodes.Value == 0) {
			users = e.Users
		}
		p, err = e.On(own, users, executors)
	}
	if err != nil {
		return p, failed("%v", err)
	}
	return p, nil
}

// planned returns the endpoint of a plan. Its nodes are 0 if they are to be computed.
func planned(c *cli.Context, kind string, workers int64) (*endpoint.Endpoint, error) {
	if kind != "" {
		e, err := endpoint.Glue(kind, max(workers, 2))
		switch {
		case err != nil:
			return nil, failed("%v", err)
		case workers == 0:
			e.Nodes.Value = 0
		}
		return e, nil
	}
	overrides := project.Overrides{Endpoint: c.String("endpoint"), Settings: c.String("settings"), Names: ruleNames(), Version: version()}
	own, err := project.Here(overrides).Of(settings.Name, "", false)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(overrides.Endpoint, own.Endpoint)
	if len(own.Endpoints) == 1 && name == "" {
		for name = range own.Endpoints {
			break
		}
	}
	e := own.Endpoints[name]
	switch {
	case overrides.Endpoint != "" && e == nil:
		return nil, failed("--endpoint: %s", own.NoEndpoint(overrides.Endpoint))
	case e == nil:
		return nil, failed("which endpoint? use --worker-type, or --endpoint NAME for one in the settings")
	case e.Shared == nil:
		return nil, failed("endpoint %s: %v", name, e.Lacks)
	}
	o := own.Terms(name, lint.Terms{}, nil, 0)
	shared := *o.Endpoint
	if shared.Fabric != nil {
		return nil, failed("endpoint %s: plan can't compute pools of Fabric and Synapse", name)
	}
	if c.IsSet("nodes") {
		shared.Nodes = endpoint.Number{Value: max(c.Int64("nodes"), 0), Origin: endpoint.Given}
	}
	return &shared, nil
}

// fixedNumber reports whether sessions have numExecutors executors, because the endpoint's defaults leave dynamic allocation
// off. A cap has no effect there.
func fixedNumber(e *endpoint.Endpoint) bool {
	none := func(string) (string, bool) { return "", false }
	return endpoint.AllocationOf(none, e.Defaults, e) == endpoint.AllocationOff
}

// sessionConfigs returns the session_configs of a plan.
func sessionConfigs(p endpoint.Plan, asks []ask) map[string]any {
	configs := map[string]any{}
	if fixedNumber(p.Endpoint) {
		configs["numExecutors"] = p.Executors
	} else {
		configs["conf"] = map[string]string{capKey: fmt.Sprint(p.Executors)}
	}
	for _, a := range asks {
		configs[a.field] = json.RawMessage(a.value)
	}
	return configs
}

const (
	unfolded = 24 // the largest number of workers that each have a line; of more, equal neighbours share one
	drawn    = 60 // the largest number of lines to draw
)

func printPlan(w io.Writer, p endpoint.Plan, asks []ask) error {
	var b strings.Builder
	answer := "fits"
	if !p.Fits {
		answer = "does not fit"
	}
	size := endpoint.Counted(p.Workers, "node")
	switch {
	case p.Worker != nil && p.Worker.Executors > 1:
		size = endpoint.Counted(p.Workers, p.Worker.Name+" DPU") + " (one for management)"
	case p.Worker != nil:
		size = endpoint.Counted(p.Workers, p.Worker.Name+" worker")
	case p.Endpoint.Serverless && p.Endpoint.Name != "":
		size = endpoint.Counted(p.Workers, "worker") + " of " + inert.Text(lint.Masked(p.Endpoint.Name))
	case p.Endpoint.Name != "":
		size += " of " + inert.Text(lint.Masked(p.Endpoint.Name))
	}
	if queue := p.Endpoint.Queue(); queue != "" {
		size += " for queue " + inert.Text(queue)
	}
	fmt.Fprintf(&b, "%s: %s on %s\n", answer, p.Load(), size)
	for _, warning := range p.Warnings {
		fmt.Fprintf(&b, "  ! %s\n", inert.Text(warning))
	}
	drawWorkers(&b, p)
	if p.Fits {
		alone := p.Endpoint.Each(p.Outcomes[0].Session, 1)
		fmt.Fprintf(&b, "\ncost of the cap: on an idle endpoint, a session gets %s of %s\n", endpoint.Grouped(p.Executors),
			endpoint.Counted(alone, "executor"))
		text, err := json.MarshalIndent(map[string]any{"session_configs": sessionConfigs(p, asks)}, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "\n%s\n", text)
	}
	_, err := io.WriteString(w, strings.Join(trimmed(b.String()), "\n"))
	return err
}

// drawWorkers draws the containers on each worker.
func drawWorkers(b *strings.Builder, p endpoint.Plan) {
	if e := p.Endpoint; e != nil && e.Serverless && p.Fits {
		fmt.Fprintf(b, "\ntakes %s; the application has at most %s\n", e.InWords(p.Takes, ""), e.InWords(e.Size(), ""))
	}
	rows := p.Layout()
	if len(rows) == 0 {
		return
	}
	b.WriteByte('\n')
	size := p.Endpoint.NodeMemory
	all := endpoint.Grouped(size.Value)
	lines := make([]string, len(rows))
	for i, r := range rows {
		const width = 24
		full := int((size.Value - r.Left) * width / size.Value)
		var names []string
		for _, held := range r.Containers {
			name := fmt.Sprintf("%s %s", held.Session, held.Role)
			if held.Count > 1 {
				name += fmt.Sprintf(" ×%d", held.Count)
			}
			names = append(names, name)
		}
		lines[i] = fmt.Sprintf("%s%s %*s of %s MiB  %s", strings.Repeat("█", full), strings.Repeat("·", width-full),
			len(all), endpoint.Grouped(size.Value-r.Left), all, strings.Join(names, ", "))
	}
	drawLines(b, lines)
	if p.Worker != nil {
		if size.Origin == endpoint.Assumed {
			fmt.Fprintf(b, "\nassumed, because AWS doesn't document it: YARN has %s MiB on a worker, and rounds sizes up to multiples of %s MiB\n",
				all, endpoint.Grouped(p.Endpoint.MinAllocation.Value))
		}
		b.WriteString(endpoint.Retired + "\n")
	}
}

// drawLines writes a line for each worker; of many, one for equal ones.
func drawLines(b *strings.Builder, lines []string) {
	width := 4
	if n := len(lines); n > unfolded {
		width = len(fmt.Sprintf("%d-%d x%d", n, n, n))
	}
	for i, n := 0, 0; i < len(lines); n++ {
		if n == drawn {
			fmt.Fprintf(b, "  … %d more\n", len(lines)-i)
			return
		}
		end := i + 1
		for len(lines) > unfolded && end < len(lines) && lines[end] == lines[i] {
			end++
		}
		number := fmt.Sprint(end)
		if end > i+1 {
			number = fmt.Sprintf("%d–%d ×%d", i+1, end, end-i)
		}
		fmt.Fprintf(b, "  %*s %s\n", width, number, lines[i])
		i = end
	}
}

func planJSON(w io.Writer, p endpoint.Plan, asks []ask) error {
	type container struct {
		Session string `json:"session"`
		Role    string `json:"role"`
		MB      int64  `json:"mb"`
		Count   int64  `json:"count"`
	}
	type worker struct {
		Worker     int         `json:"worker"`
		Containers []container `json:"containers"`
		Left       int64       `json:"leftMb"`
	}
	layout := []worker{}
	for i, r := range p.Layout() {
		row := worker{Worker: i + 1, Left: r.Left, Containers: []container{}}
		for _, held := range r.Containers {
			row.Containers = append(row.Containers, container{held.Session, held.Role, held.Memory, held.Count})
		}
		layout = append(layout, row)
	}
	kind := ""
	if p.Worker != nil {
		kind = p.Worker.Name
	}
	return inert.WriteJSON(w, "  ", struct {
		WorkerType     string         `json:"workerType"`
		Workers        int64          `json:"workers"`
		DPUs           int64          `json:"dpus"`
		Users          int64          `json:"users"`
		Executors      int64          `json:"executors"`
		Fits           bool           `json:"fits"`
		Warnings       []string       `json:"warnings"`
		SessionConfigs map[string]any `json:"session_configs"`
		Layout         []worker       `json:"layout"`
	}{kind, p.Workers, p.DPUs(), p.Users, p.Executors, p.Fits, append([]string{}, p.Warnings...), sessionConfigs(p, asks), layout})
}
