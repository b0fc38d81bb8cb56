package rules

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/fabric"
)

var fabricSize = &lint.Rule{
	Name:     "fabric-size",
	Severity: lint.Warning,
	Doc: `a size that Synapse and Fabric don't have

A driver or an executor of Synapse or Fabric is a node of a pool. The documentation has these sizes:

| memory | cores | |
|---|---|---|
| 28g | 4 | Small |
| 56g | 8 | Medium |
| 112g | 16 | Large |
| 224g | 32 | XLarge |
| 400g | 64 | XXLarge |
| 472g | 80 | Synapse only |

Pools of Synapse with GPUs have 30g with 4 cores and 60g with 12 cores.

Synapse rounds other sizes up, so the session takes more of the pool than the cell says. Fabric can reject them. Its
error also lists 7g and 14g, so the rule accepts these two sizes:

- ` + "`[InvalidSparkSettings] Unable to submit this request because spark settings specified are invalid`" + `
- ` + "`Invalid DriverMemory: '10'. DriverMemory must be in 7,14,28,56,112,224,400`" + `

A Python notebook of Fabric has 2 vcores by default, or 4, 8, 16, 32 or 64.

Three things are only infos: memory with the cores of another size, a driver of another size than the executors, and
` + "`useStarterPool`" + ` with a size other than Medium. The documentation recommends one size for drivers and executors.

If a value is a parameter, its default is checked: it applies when no pipeline runs the notebook. sparklint could not try these programs,
so no finding is an error, and no fix is safe.`,
	Examples: []lint.Example{
		{
			Bad:  fabricExample(`{"executorMemory": «"24g"», "executorCores": «3», "numExecutors": 2}`),
			Good: fabricExample(`{"executorMemory": "28g", "executorCores": 4, "numExecutors": 2}`),
		},
		{
			Bad:  fabricExample(`{"driverCores": {"parameterName": "cores", "defaultValue": «10»}}`),
			Good: fabricExample(`{"driverCores": {"parameterName": "cores", "defaultValue": 16}}`),
		},
		{
			Bad:  fabricExample(`{"driverMemory": "28g", "driverCores": «8»}`),
			Good: fabricExample(`{"driverMemory": "56g", "driverCores": 8}`),
		},
		{
			Bad:  "-- a.ipynb --\n# kernel: jupyter\n# %%\n%%configure -f\n{\"vCores\": «6»}\n",
			Good: "-- a.ipynb --\n# kernel: jupyter\n# %%\n%%configure -f\n{\"vCores\": 8}\n",
		},
	},
	Check: func(p *lint.Pass) {
		for settings := range fabricSettings(p) {
			if p.Notebook.Runtime.Sparkless() {
				checkVCores(p, withoutPipeline(settings.Get(fabric.VCores)))
				continue
			}
			driver, executor := nodeSizeOf(settings, "driver"), nodeSizeOf(settings, "executor")
			checkStarter(p, settings, driver, executor)
			found := driver.check(p)
			if executor.check(p) || found {
				continue
			}
			driver.compare(p, executor)
		}
	},
}

// sizesDocumented is a note with the sizes.
const sizesDocumented = documented + ". " +
	"Sizes are 28g with 4 cores, 56g with 8, 112g with 16, 224g with 32, 400g with 64, and in Synapse 472g with 80"

// check reports values that no size has, or else a pair of values of different sizes. It reports whether there are any.
func (s nodeSize) check(p *lint.Pass) bool {
	noMemory := s.memory.Exists() && (s.between || !fabric.Shape{Memory: s.shape.Memory}.Known())
	noCores := s.cores.Exists() && !fabric.Shape{Cores: s.shape.Cores}.Known()
	above, ok := s.shape.Above()
	if noMemory {
		s.report(p, s.role+"Memory", s.memory, ok, doc.Quote(strconv.FormatInt(above.Memory, 10)+"g"))
	}
	if noCores {
		s.report(p, s.role+"Cores", s.cores, ok, written(s.cores, above.Cores))
	}
	if noMemory || noCores || s.shape.Known() {
		return noMemory || noCores
	}
	p.Report(lint.Diagnostic{
		Place: s.cores.Value(), Severity: lint.Info,
		Message: fmt.Sprintf("Synapse and Fabric have no size with %sMemory %s and %[1]sCores %[3]d; the next documented one is %[4]s",
			s.role, memoryOf(s.shape), s.shape.Cores, sizeOf(above)),
		Note: sizesDocumented, Fix: s.grow(above),
	})
	return true
}

// grow makes the smaller of two values as large as a size has it.
func (s nodeSize) grow(to fabric.Shape) *lint.Fix {
	var ops []doc.Op
	if s.shape.Memory != to.Memory {
		ops = append(ops, s.memory.Replace(doc.Quote(memoryOf(to))))
	}
	if s.shape.Cores != to.Cores {
		ops = append(ops, s.cores.Replace(written(s.cores, to.Cores)))
	}
	return &lint.Fix{Message: "write " + sizeOf(to), Ops: ops}
}

// report reports a value that no size has. The next size has next instead, if there is one.
func (s nodeSize) report(p *lint.Pass, field string, n doc.Node, ok bool, next string) {
	above, _ := s.shape.Above()
	largest := fabric.Shapes[len(fabric.Shapes)-1]
	d := lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("Synapse and Fabric have no size with %s %s; the largest is %s", field, shown(n), sizeOf(largest)),
		Note:    sizesDocumented + ". Synapse rounds up, and Fabric can answer InvalidSparkSettings",
	}
	if ok {
		d.Message = fmt.Sprintf("Synapse and Fabric have no size with %s %s; the next documented one is %s", field, shown(n), sizeOf(above))
		d.Fix = &lint.Fix{Message: "write " + next, Ops: []doc.Op{n.Replace(next)}}
	}
	p.Report(d)
}

// compare reports a driver of another size than the executors.
func (s nodeSize) compare(p *lint.Pass, executor nodeSize) {
	if s.shape.GPU() || executor.shape.GPU() {
		return
	}
	at, field := s.memory, "Memory"
	if !at.Exists() || !executor.memory.Exists() || s.shape.Memory == executor.shape.Memory {
		at, field = s.cores, "Cores"
		if !at.Exists() || !executor.cores.Exists() || s.shape.Cores == executor.shape.Cores {
			return
		}
	}
	p.Report(lint.Diagnostic{
		Place: at.Value(), Severity: lint.Info,
		Message: fmt.Sprintf("driver%[1]s and executor%[1]s differ: Synapse and Fabric recommend the same size for both", field),
		Note:    sizesDocumented,
	})
}

// checkStarter reports useStarterPool beside a size that no node of a starter pool has.
func checkStarter(p *lint.Pass, settings doc.Node, driver, executor nodeSize) {
	use := withoutPipeline(settings.Get("useStarterPool"))
	if use.Type() != doc.Bool || !isTrue(use) || driver.shape.In(fabric.Starter) && executor.shape.In(fabric.Starter) {
		return
	}
	p.Report(lint.Diagnostic{
		Place: use.Value(), Severity: lint.Info,
		Message: "a starter pool has only Medium nodes, which are " + sizeOf(fabric.Starter) + ", but the cell has another size",
		Note:    documented + ". What Fabric does then is not documented",
	})
}

// checkVCores checks the size of a Python notebook.
func checkVCores(p *lint.Pass, n doc.Node) {
	cores, ok := integer(n)
	if !ok || slices.Contains(fabric.Cores, cores) {
		return
	}
	d := lint.Diagnostic{
		Place: n.Value(), Severity: lint.Warning,
		Message: fmt.Sprintf("Fabric documents 4, 8, 16, 32 and 64 vCores for a Python notebook, but not %d", cores),
		Note:    documented,
	}
	if i := slices.IndexFunc(fabric.Cores, func(has int64) bool { return has >= cores }); i >= 0 && cores > 0 {
		next := written(n, fabric.Cores[i])
		d.Fix = &lint.Fix{Message: "write " + next, Ops: []doc.Op{n.Replace(next)}}
	}
	p.Report(d)
}
