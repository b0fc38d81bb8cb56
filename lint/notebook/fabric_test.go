package notebook

import (
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

const fabricSource = `# Fabric notebook source

# METADATA ********************

# META {
# META   "kernel_info": {
# META     "name": "KERNEL"
# META   }
# META }

# MARKDOWN ********************

# # %%configure

# PARAMETERS CELL ********************

lake = "silver"

# METADATA ********************

# META {
# META   "language_group": "synapse_pyspark"
# META }

# CELL ********************

# MAGIC %%configure -f
# MAGIC
# MAGIC {
# MAGIC   "vCores": 4
# MAGIC }

# CELL ********************

# %%configure -f
# {}
`

func TestFabricSource(t *testing.T) {
	for kernel, want := range map[string]Runtime{"synapse_pyspark": Fabric, "jupyter": FabricPython, "": Fabric} {
		for _, form := range [][2]string{{"\n", "#"}, {"\r\n", "#"}, {"\n", "--"}, {"\r\n", "//"}} {
			src := strings.ReplaceAll(fabricSource, "KERNEL", kernel)
			src = strings.ReplaceAll(strings.ReplaceAll(src, "\n# ", "\n"+form[1]+" "), "\n", form[0])
			src = form[1] + strings.TrimPrefix(src, "#")
			nb := ReadScript(text.File(src))
			if nb.Runtime != want || nb.Kernel != kernel {
				t.Errorf("%q: %v of kernel %q", kernel, nb.Runtime, nb.Kernel)
			}
			if len(nb.Cells) != 3 {
				t.Fatalf("%d cells", len(nb.Cells))
			}
			c := &nb.Cells[1]
			if !c.Configures() || c.Index != 2 || nb.Cells[0].Text.String() != `lake = "silver"` || nb.Cells[2].Configures() {
				t.Errorf("cell %d: %q", c.Index, c.Text.String())
			}
			value := c.Body.Root().Get("vCores").Value()
			if r := value.Range(); value.String() != "4" || src[r.Start:r.End] != "4" {
				t.Errorf("%q is at %v", value.String(), r)
			}
		}
	}
}
