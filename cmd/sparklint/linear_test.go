package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

// A cost is the number of bytes that a run allocates, which is the same on a busy machine. .ci/cost measures the time of
// loops that allocate nothing.
type cost float64

// over fails if a cost is more than a number of times another one.
func (c cost) over(t *testing.T, base cost, most float64, what string) {
	t.Helper()
	if ratio := float64(c / base); ratio > most {
		t.Errorf("%s: allocates %.1f times as much, want at most %.1f", what, ratio, most)
	}
}

// costOf returns the cost of lint.
func costOf(t *testing.T, args ...string) cost {
	t.Helper()
	if !slices.Contains(args, "--format") {
		args = append([]string{"--format", "concise"}, args...)
	}
	return allocated(t, append([]string{"--settings", "none"}, args...)...)
}

// allocated runs a command twice, and returns the lower cost.
func allocated(t *testing.T, args ...string) (least cost) {
	t.Helper()
	for i := range 2 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		if code, out, errs := call(t, "", args...); code == exitFailed {
			t.Fatalf("%v: exit code %d\n%.500s%s", args, code, out, errs)
		}
		runtime.ReadMemStats(&after)
		now := cost(after.TotalAlloc - before.TotalAlloc)
		if i == 0 || now < least {
			least = now
		}
	}
	t.Logf("%v: %.1f MB", args, least/1e6)
	return least
}

// ordinary makes a repository of notebooks with one base config. One notebook in ten has a mistake, and the base config
// has a dozen.
func ordinary(t *testing.T, notebooks int) string {
	t.Helper()
	d := desk{T: t, folder: t.TempDir()}
	d.put(".git/HEAD", "")
	var conf strings.Builder
	for i := range 12 {
		fmt.Fprintf(&conf, `, "spark.hadoop.key%d": null`, i)
	}
	d.put(".sparkmagic/config.json", `{"session_configs_defaults": {"conf": {"spark.dynamicAllocation.maxExecutors": "5"`+conf.String()+`}}}`)
	for i := range notebooks {
		body := `{"executorMemory": "4g"}`
		if i%10 == 0 {
			body = `{"executorMemroy": "4g"}`
		}
		d.put(fmt.Sprintf("%02d/%04d.ipynb", i%30, i), configure(0, body))
	}
	return d.folder
}

// TestLinearInNotebooks: four times as many notebooks cost four times as much, whatever they share.
func TestLinearInNotebooks(t *testing.T) {
	small, large := ordinary(t, 75), ordinary(t, 300)
	lint := costOf(t, large)
	lint.over(t, costOf(t, small), 6, "lint of four times the notebooks")
	lint.over(t, costOf(t, "--config-json", "none", large), 3, "lint with a shared base config, against none")
	diff := costOf(t, "--diff", large)
	diff.over(t, costOf(t, "--diff", small), 6, "--diff of four times the notebooks")
	diff.over(t, lint, 3, "--diff, against lint")
}

// TestLinearInHarm: four times as many harmful fixes cost four times as much.
func TestLinearInHarm(t *testing.T) {
	harmful := func(notebooks int) string {
		d := desk{T: t, folder: t.TempDir()}
		for i := range notebooks {
			d.put(fmt.Sprintf("%04d.ipynb", i), configure(0, `{"executorMemroy": "12"}`))
		}
		return d.folder
	}
	costOf(t, harmful(600)).over(t, costOf(t, harmful(150)), 6, "fixes that do harm in four times the notebooks")
}

// repeated returns a format n times, each with its number.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return strings.TrimSuffix(b.String(), ", ")
}

// cellsOf returns a notebook with n cells of settings, each of which starts a session.
func cellsOf(n int) string {
	bodies := make([]string, n)
	for i := range bodies {
		bodies[i] = fmt.Sprintf(`{"executorCores": %d}`, i%8+1)
	}
	return configure(0, bodies...)
}

// kernelOf returns a notebook with cells for a kernel.
func kernelOf(kernel string, cells []string) string {
	metadata := strings.NewReplacer("pysparkkernel", kernel, `{"name": "pyspark"}`, `{"name": "python"}`)
	return metadata.Replace(linttest.Carriers[0].Notebook(cells))
}

// TestLinearInFile: a file with four times as much content costs four times as much, also with the edits of all fixes.
func TestLinearInFile(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		size int
		make func(n int) string
	}{
		"cells":                  {"a.ipynb", 100, cellsOf},
		"cells without sessions": {"a.ipynb", 150, func(n int) string { return strings.ReplaceAll(cellsOf(n), `"spark"`, `"%%local\n", "1"`) }},
		"cells of Unified Studio": {"a.ipynb", 400, func(n int) string {
			return kernelOf("python3", slices.Concat([]string{"%%pyspark a\n1"}, slices.Repeat([]string{"%%sql b\n1", "%%configure\n{}"}, n)))
		}},
		"tags": {"a.ipynb", 50, func(n int) string {
			tags := `"metadata": {"tags": [` + repeated(n, `"%d", "sparklint-ignore-memory-size", `) + `]}`
			return strings.Replace(configure(0, `{"executorCores": 2}`), `"metadata": {}`, tags, 1)
		}},
		"keys": {"config.json", 2500, func(n int) string {
			return `{"session_configs": {"conf": {` + repeated(n, `"spark.app.key%d": "1", `) + `}}}`
		}},
		"equal keys": {"config.json", 60, func(n int) string {
			return `{"session_configs": {"conf": {` + repeated(n, `"spark.app.key": "%d", `) + `}}}`
		}},
		"wrong values": {"config.json", 50, func(n int) string {
			return `{"session_configs": {"conf": {` + repeated(n, `"spark.app.key%d": null, `) + `}}}`
		}},
		"unknown fields": {"config.json", 150, func(n int) string {
			return `{"session_configs": {` + repeated(n, `"spark.app.key%d": "1", `) + `}}`
		}},
		"flaws": {"config.json", 60, func(n int) string {
			return `{"session_configs": {"jars": [` + repeated(n, `[%d,], `) + `]}}`
		}},
		"equal keys with comments": {"config.json", 60, func(n int) string {
			return `{"session_configs": {"conf": {` + repeated(n, `"spark.app.key": "%d" /* why */, `) + `}}}`
		}},
	} {
		for _, format := range []string{"concise", "json"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				small, large := desk{T: t, folder: t.TempDir()}, desk{T: t, folder: t.TempDir()}
				small.put(c.file, c.make(c.size))
				large.put(c.file, c.make(4*c.size))
				base := costOf(t, "--format", format, filepath.Join(small.folder, c.file))
				costOf(t, "--format", format, filepath.Join(large.folder, c.file)).over(t, base, 6, "four times the "+name)
			})
		}
	}
}

// TestLinearInEffective: four times as many settings cost four times as much, also those that a cell replaces.
func TestLinearInEffective(t *testing.T) {
	for _, format := range []string{"full", "json"} {
		effective := func(n int) cost {
			d := desk{T: t, folder: t.TempDir()}
			d.put(".git/HEAD", "")
			d.put(".sparkmagic/config.json", `{"session_configs": {"conf": {`+repeated(n, `"spark.app.key%d": "1", `)+`}}}`)
			d.put("a.ipynb", configure(0, `{"conf": {`+repeated(n, `"spark.app.other%d": "1", `)+`}}`))
			return allocated(t, "effective", "--format", format, d.folder)
		}
		effective(800).over(t, effective(200), 6, "effective --format "+format+" of four times the settings")
	}
}

// TestManyFixes: the number of attempts for conflicting fixes is limited, however many there are.
func TestManyFixes(t *testing.T) {
	of := func(form, key string) cost {
		d := desk{T: t, folder: t.TempDir()}
		d.put("config.json", fmt.Sprintf(form, repeated(900, `"`+key+`%d": 1, `)))
		return costOf(t, filepath.Join(d.folder, "config.json"))
	}
	fields, keys := `{"session_configs": {%s}}`, `{%s, "wait_for_idle_timeout_seconds": 15}`
	unknown := of(fields, "somethingElse")
	of(fields, "executorMemroy").over(t, unknown, 40, "900 mistyped fields, against as many unknown ones")
	of(keys, "session_confgs").over(t, unknown, 60, "900 mistyped keys, against as many unknown fields")
}
