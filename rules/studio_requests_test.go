package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
)

// TestStudioRequests: what a cell of Unified Studio posts to Livy is judged as a request, after the cells of a connection are merged.
func TestStudioRequests(t *testing.T) {
	code := "%%pyspark c\nprint(1)"
	for _, c := range []struct {
		name, kind string
		cells      []string
		want       string // rules
	}{
		{"unknown field", "emr", []string{"%%configure -n c\n{\"executorMemroy\": \"4g\"}", code}, "unknown-request-field"},
		{"unknown connection", "", []string{"%%configure -n c\n{\"executorMemroy\": \"4g\"}", code}, ""},
		{"Glue", "glue", []string{"%%configure -n c\n{\"foo\": \"4g\"}", code}, ""},
		{"its own keys", "emr", []string{"%%configure -n c\n{\"auto_add_catalogs\": \"true\", \"sql_result_row_limit\": 5}", code}, ""},
		{"not posted", "emr", []string{"%%configure -n c\n{\"queue\": [1]}", "%%configure -n c\n{\"queue\": \"a\"}", code}, ""},
		{"posted", "emr", []string{"%%configure -n c\n{\"queue\": [1]}", code, "%%configure -n c -f\n{\"queue\": \"a\"}"}, "wrong-type"},
		{"merged", "emr", []string{"%%configure -n c\n{\"executorCores\": \"4\"}", "%%configure -n c\n{\"queue\": \"a\"}", code}, "wrong-type"},
		{"once", "emr", []string{"%%configure -n c\n{\"executorCores\": \"4\"}", code, "%%configure -n c -f\n{\"queue\": \"a\"}"}, "wrong-type"},
		{"variable", "emr", []string{"%%configure -n c\n{\"executorCores\": ${n}, \"conf\": {\"spark.${k}\": \"${v}\"}}", code}, ""},
		{"conf", "emr", []string{"%%configure -n c\n{\"conf\": {\"spark.executor.memory\": \"4 gb\"}}", code}, "memory-size"},
		{"no object", "emr", []string{"%%configure -n c\n{\"conf\": \"a=b\"}", code}, "studio-value"},
		{
			"serverless", "emr-serverless",
			[]string{"%%configure -n c\n{\"spark.emr-serverless.lakeformation.enabled\": \"true\", \"driverCores\": true}", code},
			"wrong-type",
		},
	} {
		cells := append(slices.Clone(c.cells), "%%pyspark c\n# a comment\n")
		nb := strings.ReplaceAll(linttest.Carriers[0].Notebook(cells), `"name": "pysparkkernel"`, `"name": "python3"`)
		nb = strings.ReplaceAll(nb, `"name": "pyspark"`, `"name": "python"`)
		terms := lint.Terms{}
		if c.kind != "" {
			terms.Connections = map[string]string{"c": c.kind}
		}
		var rules []string
		for _, d := range linttest.Check(t, linttest.Load(t, map[string]string{"a.ipynb": nb}, terms), All) {
			if d.Severity == lint.Error {
				rules = append(rules, d.Rule)
			}
		}
		if got := strings.Join(rules, " "); got != c.want {
			t.Errorf("%s: %q: errors of %q, want %q", c.name, c.cells, got, c.want)
		}
	}
}
