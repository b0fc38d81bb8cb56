package notebook

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/pattern"
)

// kernels are prefixes of kernelspec names: a managed Jupyter appends to the name
// (pysparkkernel__SAGEMAKER_INTERNAL__arn:…).
var kernels = []struct {
	prefix  string
	runtime Runtime
}{
	{"pysparkkernel", SparkMagic},
	{"pyspark3kernel", SparkMagic},
	{"sparkkernel", SparkMagic},
	{"sparkrkernel", SparkMagic},
	{"spark_magic", SparkMagic}, // EMR Studio on EMR Serverless
	{"glue_", Glue},
	{"synapse_", Fabric},
	{"jupyter", FabricPython},
}

// marks are keys in a notebook's metadata that only Synapse and Fabric write.
var marks = []string{
	"save_output", "saveOutput", "synapse_widget", "a365ComputeOptions", "spark_compute", "dependencies", "trident",
}

// runtime returns the runtime of a notebook by the name of its kernel, and then by the rest of the
// metadata. A notebook without a kernel or any other mark belongs to SparkMagic, because the other
// runtimes always leave a mark.
func runtime(kernel string, meta, cells doc.Node, code []Cell) Runtime {
	for _, k := range kernels {
		if strings.HasPrefix(kernel, k.prefix) {
			return k.runtime
		}
	}
	language := meta.Get("language_info", "name").String()
	switch {
	case language == "Python_Glue_Session":
		return Glue
	case meta.Get("microsoft", "language_group").String() == "jupyter_python":
		return FabricPython
	case meta.Get("microsoft", "language_group").Exists():
		return Fabric
	}
	for _, mark := range marks {
		if meta.Get(mark).Exists() {
			return Fabric
		}
	}
	if language == "pyspark" || kernel == "" && language != "" && azdata(cells) {
		return SparkMagic
	}
	if loaded(code) {
		return IPython
	}
	if inStudio(code) {
		return Studio
	}
	if kernel == "" {
		return unnamed(code)
	}
	return Unknown
}

// loaded reports whether code loads SparkMagic's magics into IPython, or uses them.
func loaded(code []Cell) bool {
	return slices.ContainsFunc(code, func(c Cell) bool { return use.MatchString(c.Text.String()) })
}

var use = pattern.New(`(?m)^[ \t]*(?:%(?:re)?load_ext +sparkmagic\.magics\b|%%spark +(?i:config)\b|%spark ` +
	`+(?i:add|config) |%manage_spark\b)`)

// azdata reports whether Azure Data Studio wrote the cells.
func azdata(cells doc.Node) bool {
	for cell := range cells.Members() {
		if cell.Get("metadata", "azdata_cell_guid").Exists() {
			return true
		}
	}
	return false
}

// unnamed returns the runtime of a notebook that does not name its kernel, by keys that only one
// runtime has.
func unnamed(code []Cell) Runtime {
	for _, c := range code {
		s := c.Text.String()
		if glueLine.MatchString(s) {
			return Glue
		}
		if !strings.Contains(s, Magic) {
			continue
		}
		for _, key := range []string{"defaultLakehouse", "mountPoints", "useStarterPool", "useWorkspacePool", "vCores", "environment"} {
			if strings.Contains(s, `"`+key+`"`) {
				return Fabric
			}
		}
		if strings.Contains(s, `"--`) || strings.Contains(s, `'--`) {
			return Glue
		}
	}
	return SparkMagic
}

var glueLine = pattern.New(`(?m)^%(?:` + strings.Join(glueMagics, "|") + `)\b`)
