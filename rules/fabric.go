package rules

import (
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/fabric"
	"github.com/sparklint/sparklint/lint/facts/spark"
)

// documented is the note of what is known of Synapse and Fabric only from their documentation.
const documented = "documented, not tried: Synapse and Fabric are closed-source services"

// fabricSettings are the settings of the %%configure cells that Synapse or Fabric runs. Those below a comment count, because
// their settings take effect when the comment is removed.
func fabricSettings(p *lint.Pass) iter.Seq[doc.Node] {
	return func(yield func(doc.Node) bool) {
		if p.Notebook == nil || !p.Notebook.Runtime.Fabric() {
			return
		}
		for i := range p.Notebook.Cells {
			c := &p.Notebook.Cells[i]
			if c.Body != nil && c.Body.Root().IsObject() && !yield(c.Body.Root()) {
				return
			}
		}
	}
}

// fabricExample returns a notebook of Synapse with a %%configure cell, as an example.
func fabricExample(body string) string {
	return "-- a.ipynb --\n# kernel: synapse_pyspark\n# %%\n%%configure -f\n" + body + "\n"
}

// withoutPipeline returns the value that a node has in Synapse and Fabric if no pipeline sets it: the default of a
// parameter. It does not exist for a parameter without a default, and for a variable of a library.
func withoutPipeline(n doc.Node) doc.Node {
	if !parameterised(n) {
		return n
	}
	return n.Get(fabric.Default)
}

// parameterised reports whether a node is an object that stands for a value: a parameter or a variable.
func parameterised(n doc.Node) bool {
	return n.IsObject() && slices.ContainsFunc(fabric.Parameters, func(key string) bool { return n.Get(key).Exists() })
}

// A nodeSize is what the settings say about the node of a driver or an executor.
type nodeSize struct {
	role          string
	memory, cores doc.Node // none exists that can't be read, or is filled in later
	shape         fabric.Shape
	between       bool // the memory is not a whole number of GiB
}

func nodeSizeOf(settings doc.Node, role string) nodeSize {
	s := nodeSize{role: role}
	if n := withoutPipeline(settings.Get(role + "Memory")); n.Type() == doc.String && !facts.Placeholder(n.String(), facts.InField) {
		size, err := spark.ParseSize(n.String())
		if bytes := size.Bytes("g"); err == nil && size.Unit != "" && bytes > 0 {
			s.memory, s.shape.Memory = n, (bytes-1)>>30+1
			s.between = bytes&(1<<30-1) != 0
		}
	}
	n := withoutPipeline(settings.Get(role + "Cores"))
	if cores, ok := integer(n); ok && cores > 0 {
		s.cores, s.shape.Cores = n, cores
	}
	return s
}

func memoryOf(s fabric.Shape) string { return strconv.FormatInt(s.Memory, 10) + "g" }

func sizeOf(s fabric.Shape) string { return fmt.Sprintf("%s with %d cores", memoryOf(s), s.Cores) }
