package settings

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// allocated is how many bytes a call allocates.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// repeated is a format so many times, each with its number.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestCostly: what would cost much more than it is long is refused before it does.
func TestCostly(t *testing.T) {
	nodes := "the settings have more than 10,000 keys and values, which is the limit"
	for name, c := range map[string]struct{ src, want string }{
		"an alias of many defaults": {
			"endpoints:\n  a: &a\n    defaults: {" + repeated(1000, "a%d: b, ") + "}\n" + repeated(2000, "  e%d: *a\n"),
			"f.yaml:7:7: with the alias *a, " + nodes,
		},
		"aliases of a small entry": {
			"per-file:\n- &a {files: '*.x', ignore: [json-syntax]}\n" + strings.Repeat("- *a\n", 100_000),
			"f.yaml:1668:3: with the alias *a, " + nodes,
		},
		"aliases of a long value": {
			"severity:\n  a: &a '" + strings.Repeat("w", 10_000) + "'\n" + repeated(2000, "  r%d: *a\n"),
			"f.yaml:100:8: with the alias *a, " + nodes,
		},
		"an alias within its anchor": {"ignore: &a [*a]\n", "f.yaml:1:13: with the alias *a, " + nodes},
		"many values":                {"ignore: [" + strings.Repeat("a, ", 10_000) + "]", "f.yaml:1:30001: " + nodes},
		"many bytes": {
			strings.Repeat("# aaaaaaa\n", 105_000), "f.yaml:1: the file is larger than 1 MiB, the limit for settings",
		},
		"a regular expression": {
			"policy: [{pointer: /queue, why: w, matches: '" + strings.Repeat("x{1000}", 100) + "'}]",
			"f.yaml:1:45: matches: the regular expressions of the settings are too large: " +
				"with repetitions written out, they can have 10,000 characters",
		},
		"a long reason of a policy": {
			"policy: [{pointer: /queue, required: true, why: " + strings.Repeat("w", 40_000) + "}]",
			"f.yaml:1:20: policy: all entries together can have 30,000 characters",
		},
		"many policies": {
			"policy:\n" + strings.Repeat("- {pointer: /queue, required: true, why: w}\n", 1_000),
			"f.yaml:771:13: policy: all entries together can have 30,000 characters",
		},
		"a long pointer": {
			"policy: [{pointer: /" + strings.Repeat("p", 600) + ", required: true, why: w}]",
			`f.yaml:1:20: pointer: "/ppppppppppppppppppppppppppppppppppppppp"… is too long: write at most 500 characters`,
		},
		"a long name": {
			"endpoints: {" + strings.Repeat("n", 300) + ": {nodes: 1}}",
			`f.yaml:1:12: endpoints: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"… is too long for a name: write at most 200 characters`,
		},
		"rules of enforce":      {"enforce: [" + repeated(300, "r%d, ") + "]", "f.yaml:1:10: enforce: 300 rules are too many: write at most 200"},
		"files that it extends": {"extends: [" + repeated(300, "f%d, ") + "]", "f.yaml:1:10: extends: 300 files are too many: write at most 100"},
	} {
		t.Run(name, func(t *testing.T) {
			var errs []error
			took := allocated(func() { _, errs = Read("f.yaml", c.src) })
			if len(errs) != 1 || errs[0].Error() != c.want {
				t.Errorf("%.500v, want %s", errs, c.want)
			}
			if most := uint64(800*len(c.src) + 1<<20); took > most {
				t.Errorf("%d bytes allocate %d, want at most %d", len(c.src), took, most)
			}
			fact := endpoint.Fact{Key: "nodes", Value: "1", Source: "a: b"}
			if _, err := Put([]byte(c.src), "e", []endpoint.Fact{fact}); strings.Contains(c.want, nodes) && err == nil {
				t.Error("they can be edited")
			}
		})
	}
}

// TestAliasesDouble: the nodes of aliases of aliases are counted without going through them.
func TestAliasesDouble(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := range 70 {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	_, errs := Read("f.yaml", b.String())
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "with the alias *a10, the settings have more than 10,000") {
		t.Error(errs)
	}
}

// TestPlacesLinear: four times the entries cost four times as much, in lines of their own and in one line.
func TestPlacesLinear(t *testing.T) {
	for name, form := range map[string]string{
		"lines":    "policy:\n%s",
		"one line": "policy: [%s]",
	} {
		cost := func(n int) uint64 {
			entries := repeated(n, "{pointer: /queue, required: true, why: é%d}, ")
			if name == "lines" {
				entries = repeated(n, "- {pointer: /queue, required: true, why: é%d}\n")
			}
			return allocated(func() {
				if _, errs := Read("f.yaml", fmt.Sprintf(form, entries)); errs != nil {
					t.Fatal(errs)
				}
			})
		}
		if small, large := cost(150), cost(600); large > small*6 {
			t.Errorf("%s: 150 entries allocate %d bytes, 600 allocate %d", name, small, large)
		}
	}
}

// TestPutMany: what settings can't have is not written.
func TestPutMany(t *testing.T) {
	var facts []endpoint.Fact
	for i := range 80_000 {
		facts = append(facts, endpoint.Fact{Key: fmt.Sprintf("blacklist/spark.k%d", i), Value: "x", Source: "a: b"})
	}
	if now, err := Put(nil, "e", facts); err == nil || !strings.Contains(err.Error(), "80000 values are too many") {
		t.Errorf("%.100s: %v", now, err)
	}
	took := allocated(func() {
		if _, err := Put(nil, "e", facts[:4000]); err != nil {
			t.Error(err)
		}
	})
	if took > 200<<20 {
		t.Errorf("4000 values allocate %d bytes", took)
	}
}
