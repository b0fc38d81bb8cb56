package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/text"
)

func planCommand(w world) *cli.Command {
	number := func(name, usage string) cli.Flag {
		return &cli.Int64Flag{Name: name, Usage: usage, EnvVars: env(name), DefaultText: "solved for"}
	}
	return &cli.Command{
		Name: "plan", Usage: "solve users × executors × workers of a Glue development endpoint for what is left out", ArgsUsage: " ",
		Description: "Prints the session_configs to use, and how YARN packs the workers. Exit code: 0 it fits, 1 it does not, 2 it can't be said.",
		Flags: []cli.Flag{
			stringFlag("worker-type", "", "the `TYPE` of the endpoint's workers: Standard, G.1X or G.2X"),
			number("workers", "NumberOfWorkers `N` of the endpoint"),
			number("dpus", "of Standard: its DPUs `N`"),
			number("users", "notebooks `N` at the same time"),
			number("executors", "executors `N` that each session may have"),
			&cli.StringFlag{Name: "format", Value: "full", Usage: "`FORMAT` of the output: full or json"},
			stringFlag("apply", "", "write the cap into the session_configs of the config.json at `PATH`"),
		},
		Action: func(c *cli.Context) error { return planAction(c, w) },
	}
}

func planAction(c *cli.Context, w world) error {
	if c.NArg() > 0 {
		return failed("plan takes no path: %s", c.Args().First())
	}
	kind := c.String("worker-type")
	if kind == "" {
		return failed("--worker-type is missing: Standard, G.1X or G.2X")
	}
	workers, err := sizeOf(c, kind)
	if err != nil {
		return err
	}
	p, err := endpoint.Solve(kind, workers, c.Int64("users"), c.Int64("executors"))
	if err != nil {
		return failed("%v", err)
	}
	switch c.String("format") {
	case "full":
		err = printPlan(w.out, p)
	case "json":
		err = planJSON(w.out, p)
	default:
		return failed("--format %q: full or json", c.String("format"))
	}
	if err != nil {
		return failed("%v", err)
	}
	if path := c.String("apply"); path != "" {
		if !p.Fits {
			return failed("%s: left alone: the plan does not fit", path)
		}
		if err := applyPlan(path, p); err != nil {
			return failed("%v", err)
		}
	}
	if !p.Fits {
		return exit{code: exitFound}
	}
	return nil
}

const capKey = "spark.dynamicAllocation.maxExecutors"

// sessionConfigs is what the document tells to write into config.json.
func sessionConfigs(p endpoint.Plan) map[string]any {
	return map[string]any{"conf": map[string]string{capKey: fmt.Sprint(p.Executors)}}
}

// drawn is how many workers are drawn, each in its row.
const drawn = 60

func printPlan(w io.Writer, p endpoint.Plan) error {
	var b strings.Builder
	answer := "fits"
	if !p.Fits {
		answer = "does not fit"
	}
	unit := "workers"
	if p.Worker.Executors > 1 {
		unit = "DPUs, one of which manages"
	}
	fmt.Fprintf(&b, "%s, %d %s: %d users with a driver and %d executors each: %s\n", p.Worker.Name, p.Workers, unit, p.Users, p.Executors, answer)
	for _, warning := range p.Warnings {
		fmt.Fprintf(&b, "  ! %s\n", warning)
	}
	drawWorkers(&b, p)
	if p.Fits {
		cost := fmt.Sprintf("\nthe cap costs: on an idle endpoint a session gets %d executors, of the %d that it could have\n", p.Executors, p.Worker.MaxExecutors(p.Workers))
		b.WriteString(cost)
		text, err := json.MarshalIndent(map[string]any{"session_configs": sessionConfigs(p)}, "", "  ")
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "\n%s\n", text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// drawWorkers draws what YARN has on each worker.
func drawWorkers(b *strings.Builder, p endpoint.Plan) {
	rows := p.Layout()
	if len(rows) > 0 {
		b.WriteByte('\n')
	}
	for i, r := range rows {
		if i == drawn {
			fmt.Fprintf(b, "  … %d more\n", len(rows)-drawn)
			break
		}
		const width = 24
		full := int((p.Worker.Memory - r.Left) * width / p.Worker.Memory)
		var names []string
		for _, held := range r.Containers {
			names = append(names, fmt.Sprintf("%s %s", held.Session, held.Role))
		}
		fmt.Fprintf(b, "  %4d %s%s %5d of %d MiB  %s\n", i+1, strings.Repeat("█", full), strings.Repeat("·", width-full), p.Worker.Memory-r.Left, p.Worker.Memory, strings.Join(names, ", "))
	}
	if len(rows) > 0 {
		fmt.Fprintf(b, "\nassumed, for AWS does not say it: YARN has %d MiB of a worker, and rounds up to whole 1024\n%s\n", p.Worker.Memory, endpoint.Retired)
	}
}

func planJSON(w io.Writer, p endpoint.Plan) error {
	type container struct {
		Session string `json:"session"`
		Role    string `json:"role"`
		MB      int64  `json:"mb"`
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
			row.Containers = append(row.Containers, container{held.Session, held.Role, held.Memory})
		}
		layout = append(layout, row)
	}
	return printJSON(w, struct {
		WorkerType     string         `json:"workerType"`
		Workers        int64          `json:"workers"`
		DPUs           int64          `json:"dpus"`
		Users          int64          `json:"users"`
		Executors      int64          `json:"executors"`
		Fits           bool           `json:"fits"`
		Warnings       []string       `json:"warnings"`
		SessionConfigs map[string]any `json:"session_configs"`
		Layout         []worker       `json:"layout"`
	}{p.Worker.Name, p.Workers, p.DPUs(), p.Users, p.Executors, p.Fits, append([]string{}, p.Warnings...), sessionConfigs(p), layout})
}

// applyPlan writes the cap into a config.json, and nothing else.
func applyPlan(path string, p endpoint.Plan) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return plain(err)
	}
	f := lint.Config(path, string(src))
	root := f.Config.Root()
	if !f.Config.Accepted() || !root.IsObject() {
		return fmt.Errorf("%s: is not JSON that SparkMagic takes: sparklint --fix %s first", path, path)
	}
	value := doc.Quote(fmt.Sprint(p.Executors))
	op := root.Insert([]string{"session_configs", "conf", capKey}, value)
	if there := root.Get("session_configs", "conf", capKey); there.Exists() {
		op = there.Replace(value)
	}
	edits, err := doc.Edits([]doc.Op{op})
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	now, err := text.Apply(string(src), edits)
	if err != nil || now == string(src) {
		return err
	}
	return replace.File(path, string(src), now)
}
