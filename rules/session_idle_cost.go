package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/glue"
)

var idleCost = &lint.Rule{
	Name:     "idle-cost",
	Severity: lint.Info,
	Doc: `a Glue session that is billed for a day or more while it is idle

A Glue interactive session runs until it has been idle for ` + "`idle_timeout`" + ` minutes, even after the notebook is closed. Each of its
workers is billed all the time. Without ` + "`idle_timeout` and `timeout`" + `, an idle session runs for 2,880 minutes (48 hours), as
` + "`%help`" + ` of the kernel says. The finding says once what that costs in DPU-hours: workers × DPU of each worker × hours.

Where the notebook does not set the number and the type of workers, the documented defaults count: 5 workers of G.1X. Settings in
the environment and in AWS's profile are not known.`,
	Evidence: []string{"glue/key-025", "glue/magic-%idle_timeout_60", "glue/magic-%idle_timeout_0"},
	Examples: []lint.Example{
		{
			Bad:  glueExample(`{"worker_type": "G.2X", "number_of_workers": 10, "idle_timeout": «2880»}`),
			Good: glueExample(`{"worker_type": "G.2X", "number_of_workers": 10, "idle_timeout": 60}`),
		},
		{Bad: glueLines("%idle_timeout «2880»"), Good: glueLines("%idle_timeout 60")},
		{Bad: glueLines("«%worker_type G.1X»"), Good: glueLines("%worker_type G.1X\n%idle_timeout 60")},
		{
			Bad:  glueExample(`{"max_capacity": 5.5, "timeout": «1440»}`),
			Good: glueExample(`{"max_capacity": 5.5, "timeout": 600}`),
		},
	},
	Check: func(p *lint.Pass) {
		if p.Notebook == nil || p.Notebook.Runtime != lint.Glue {
			return
		}
		set, first := glueStart(p)
		idle, minutes := idleOf(set)
		dpu, note := dpuOf(set)
		if set["streaming"].place.Source() != nil || set["session_type"].value == "streaming" || minutes < aDay || dpu == 0 {
			return
		}
		asked, hours := "set idle_timeout lower", float64(minutes)/60
		if idle.place.Source() == nil {
			idle.place, asked = first, "idle_timeout is not set"
		}
		if idle.place.Source() == nil {
			return
		}
		p.Report(lint.Diagnostic{
			Place: idle.place, Severity: lint.Info,
			Message: fmt.Sprintf("an idle session is billed for %g hours (%s minutes), %.4g DPU-hours: %s",
				hours, facts.Grouped(strconv.Itoa(minutes)), dpu*hours, asked),
			Note: note,
		})
	},
}

// aDay is the number of minutes of an idle session from which on it is reported.
const aDay = 24 * 60

// idleOf returns how many minutes a session may be idle, and the setting that says so; 0 if that is not known.
func idleOf(set map[string]glueSetting) (idle glueSetting, minutes int) {
	for _, key := range []string{"idle_timeout", "timeout"} {
		s, ok := set[key]
		if !ok {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(s.value))
		if err != nil {
			return glueSetting{}, 0
		}
		if n > 0 && (minutes == 0 || n < minutes) {
			idle, minutes = s, n
		}
	}
	if minutes == 0 {
		minutes = glue.DefaultTimeout
	}
	return idle, minutes
}

// dpuOf returns how many DPUs a session is billed for, and of what that is computed; 0 if that is not known.
func dpuOf(set map[string]glueSetting) (dpu float64, note string) {
	if capacity, ok := set["max_capacity"]; ok {
		dpu, err := strconv.ParseFloat(capacity.value, 64)
		if err != nil {
			return 0, ""
		}
		return dpu, fmt.Sprintf("max_capacity is %g DPUs", dpu)
	}
	workers, assumed := glue.DefaultWorkers, " (Glue's documented defaults)"
	number, counted := set["number_of_workers"]
	of, typed := set["worker_type"]
	if counted {
		n, err := strconv.Atoi(strings.TrimSpace(number.value))
		if err != nil || n < 1 {
			return 0, ""
		}
		workers = n
	}
	if !typed {
		of.value = glue.DefaultType
	}
	switch {
	case counted && typed:
		assumed = ""
	case counted:
		assumed = " (Glue's documented default)"
	}
	worker, known := glue.WorkerOf(of.value)
	if !known {
		return 0, ""
	}
	note = fmt.Sprintf("%d workers of %s%s, %g DPU each", workers, worker.Name, assumed, worker.DPU)
	if _, ok := set["--enable-auto-scaling"]; ok {
		note += "; with --enable-auto-scaling, Glue may stop idle workers earlier"
	}
	return float64(workers) * worker.DPU, note
}
