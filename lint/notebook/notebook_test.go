package notebook

import (
	"errors"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

func wrap(kernel string, meta string, cells ...string) string {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(`{"cell_type": "code", "source": ` + doc.Quote(c) + "}")
	}
	if kernel != "" {
		meta = `"kernelspec": {"name": ` + doc.Quote(kernel) + "}" + meta
	}
	return `{"cells": [` + b.String() + `], "metadata": {` + strings.TrimPrefix(meta, ", ") + `}, "nbformat": 4}`
}

func TestRuntime(t *testing.T) {
	for _, c := range []struct {
		kernel, meta, cell string
		want               Runtime
	}{
		{"pysparkkernel", "", "", SparkMagic},
		{"pysparkkernel__SAGEMAKER_INTERNAL__arn:aws:sagemaker", "", "", SparkMagic},
		{"spark_magic_pyspark", "", "", SparkMagic},
		{"pyspark3kernel", "", "", SparkMagic},
		{"glue_pyspark", "", "", Glue},
		{"synapse_pyspark", "", "", Fabric},
		{"jupyter", "", "", FabricPython},
		{"python3", `, "microsoft": {"language_group": "jupyter_python"}`, "", FabricPython},
		{"python3", `, "microsoft": {"language_group": "synapse_pyspark"}`, "", Fabric},
		{"python3", "", "", Unknown},
		{"python3", `, "spark_compute": {}`, "", Fabric},
		{"python3", `, "language_info": {"name": "pyspark"}`, "", SparkMagic},
		{"", "", "%%configure -f\n{}", SparkMagic},
		{"", "", "%%configure\n{\"--conf\": \"a=b\"}", Glue},
		{"", "", "%%configure -f\n{\"defaultLakehouse\": {}}", Fabric},
		{"", `, "language_info": {"name": "Python_Glue_Session"}`, "", Glue},
		{"", "", "%worker_type G.1X", Glue},
	} {
		nb := Read(text.File(wrap(c.kernel, c.meta, c.cell)))
		if nb.Runtime != c.want || nb.Kernel != c.kernel {
			t.Errorf("%s %s %s: %v of kernel %q", c.kernel, c.meta, c.cell, nb.Runtime, nb.Kernel)
		}
	}
}

func TestLive(t *testing.T) {
	for _, c := range []struct {
		kernel, cell string
		live         bool
		before       string // of a misplaced one; "-" if there is none
	}{
		{"pysparkkernel", "%%configure -f\n{}", true, "-"},
		{"pysparkkernel", "\n%%cofigure -f\n5", false, "\n"},
		{"pysparkkernel", "%%config -f\n\"\"", false, ""},
		{"pysparkkernel", "%%config\n5", false, "-"},
		{"pysparkkernel", "%%configure", true, "-"},
		{"pysparkkernel", "%%configure\t-f\n{}", true, "-"},
		{"pysparkkernel", "%%configured\n{}", false, ""},
		{"pysparkkernel", "%%configured\nx", false, "-"},
		{"pysparkkernel", "%configure -f\n{}", false, ""},
		{"pysparkkernel", "%configured\n{}", false, "-"},
		{"pysparkkernel", "%% configure -f\n{}", false, ""},
		{"pysparkkernel", "%%Configure -f\n{}", false, ""},
		{"pysparkkernel", "%%cofigure\n{}", false, ""},
		{"pysparkkernel", "%%config -f\n[{\"driverMemory\": \"1g\"}]", false, ""},
		{"pysparkkernel", "%%config\n[1, 2]", false, "-"},
		{"pysparkkernel", "%%command\n{}", false, "-"},
		{"python3", "%load_ext sparkmagic.magics", false, "-"},
		{"python3", "\n%%spark config\n{}", true, "-"},
		{"python3", "%%spark Config -s x\n{}", true, "-"},
		{"python3", "# c\n%%spark config\n{}", false, "# c\n"},
		{"python3", "%%spark\nconfig", false, "-"},
		{"pysparkkernel", "# %%configure -f\n# {}", false, "-"},
		{"pysparkkernel", "## %%configure -f", false, "-"},
		{"pysparkkernel", "# Unless `%%configure` is used\nx = 1", false, "-"},
		{"pysparkkernel", "print('%%configure -f')", false, "-"},
		{"pysparkkernel", "text = \"\"\"\n%%configure -f\n{}\n\"\"\"", false, "-"},
		{"pysparkkernel", "%%html\n%%configure -f", false, "-"},
		{"pysparkkernel", "  %%configure -f\n  {}", false, "  "},
		{"pysparkkernel", "\n# c\n%%configure -f\n{}", false, "\n# c\n"},
		{"pysparkkernel", "\ufeff%%configure -f\n{}", false, "\ufeff"},
		{"pysparkkernel", "x = 1\n%%configure -f\n{}", false, "x = 1\n"},
		{"pysparkkernel", "%autosave 60\n%%configure -f\n{}", false, "%autosave 60\n"},
		{"pysparkkernel", "!%%configure -f\n{}", false, "!"},
		{"pysparkkernel", "%configure -f {}", false, ""},
		{"glue_pyspark", "%glue_version 3.0\n# c\n\n%%configure\n{'--a': 'b'}", true, "-"},
		{"glue_pyspark", "%%configure\n{}", true, "-"},
	} {
		nb := Read(text.File(wrap(c.kernel, "", c.cell)))
		cell := &nb.Cells[0]
		before := "-"
		if cell.Misplaced() {
			before = cell.Prefix().String()
		}
		if cell.Configures() != c.live || before != c.before {
			t.Errorf("%s: %q: live %v, before %q", c.kernel, c.cell, cell.Configures(), before)
		}
	}
}

func TestBody(t *testing.T) {
	for cell, body := range map[string]string{
		"%%configure -f\n{\n}": "{\n}", "%%configure -f\r\n{}\r\n": "{}\r\n", "%%configure\r{}": "{}",
		"%%configure -f": "", "%%configure -f\n": "",
	} {
		c := Read(text.File(wrap("pysparkkernel", "", cell))).Cells[0]
		if got := c.Body.Text.String(); got != body {
			t.Errorf("%q: body %q", cell, got)
		}
		if line := c.Line().String(); strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(line, "%%configure") {
			t.Errorf("%q: line %q", cell, line)
		}
	}
}

func TestScript(t *testing.T) {
	src := `# ---
# jupyter:
#   kernelspec:
#     display_name: PySpark
#     name: pysparkkernel
# ---

# %% [markdown]
# ` + "`%%configure`" + ` says

# %%
# %%configure -f
{"executorCores": 2,
  "executorMemory": "4g"}

# %% more
# %%configure -f \
# {"executorCores": 2}

# %%
# # %%configure -f
# {}

# %%
spark
`
	nb := ReadScript(text.File(src))
	if nb.Kernel != "pysparkkernel" || nb.Runtime != SparkMagic || len(nb.Cells) != 4 {
		t.Fatalf("%q %v, %d cells", nb.Kernel, nb.Runtime, len(nb.Cells))
	}
	if c := nb.Cells[0]; c.Index != 1 || c.Body == nil || c.Body.Root().Get("executorMemory").String() != "4g" {
		t.Errorf("cell %d: %q", c.Index, c.Text.String())
	}
	if c := nb.Cells[1]; c.Body == nil || c.Body.Text.String() != `{"executorCores": 2}` {
		t.Errorf("%q", c.Text.String())
	}
	if c := nb.Cells[2]; c.Body != nil || c.Misplaced() {
		t.Errorf("%q is live", c.Text.String())
	}
	edits, err := doc.Edits([]doc.Op{nb.Cells[0].Body.Root().Insert([]string{"name"}, `"a"`)})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(src, "\"4g\"}", "\"4g\",\n  \"name\": \"a\"}", 1)
	if got, err := text.Apply(src, edits); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}

// FuzzCells: whatever the bytes, they are read.
func FuzzCells(f *testing.F) {
	f.Add(wrap("pysparkkernel", "", "%%configure -f\n{\"a\": 1}", "x"))
	f.Add("\ufeff" + wrap("glue_pyspark", "", "%a\n%%configure\n{}"))
	f.Add(`{"worksheets": [{"cells": [{"cell_type": "code", "input": ["%%configure\n", "{}"]}]}], "nbformat": 3}`)
	f.Add(`{"cells": [{"cell_type": "code", "source": ["%%configure\n", 1]}, 2, {"source": {}}], "metadata": []}`)
	f.Add("# %%\n# %%configure -f\n{}\n")
	f.Add("# %%\n# a\n  # %%configure -f\n{}\n# %% language=\"sql\"\n# %%configure\n#\n# {}\n# %% language=\"sql\"\n\n# %%\n\n%%configure\n")
	f.Add("# Fabric notebook source\n\n# CELL ********************\n\n# MAGIC %%configure -f\n# MAGIC\n# MAGIC {}\n")
	f.Add("-- Fabric notebook source\n\n-- CELL ********************\n\n-- MAGIC %%configure -f\n-- MAGIC\n# MAGIC {}\n")
	f.Add("# %%\n%configure\n[-[f[-[]!!][%\n%\x96\x96\x96%J?%\n!} []!%]'\n")
	f.Fuzz(func(t *testing.T, src string) {
		for _, nb := range []*Notebook{Read(text.File(src)), ReadScript(text.File(src))} {
			for i := range nb.Cells {
				c := &nb.Cells[i]
				if c.Configures() == c.Misplaced() && c.Configures() {
					t.Fatal("both live and misplaced")
				}
				if !c.Configures() && !c.Misplaced() {
					continue
				}
				for _, p := range []doc.Place{c.Line(), c.Name(), c.Arguments(), c.Prefix()} {
					if r := p.Range(); r.Start < 0 || r.End < r.Start || r.End > len(src) {
						t.Fatalf("%v of %d bytes", r, len(src))
					}
				}
				edits, err := doc.Edits([]doc.Op{c.Uncover()})
				if err == nil {
					_, err = text.Apply(src, edits)
				}
				if err != nil && !errors.Is(err, text.ErrFixed) {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestMeant: a word is meant as %%configure if it is one of a few, or has one letter left
// out, added, changed or swapped.
func TestMeant(t *testing.T) {
	for word, want := range map[string]bool{
		"%%configure": true, "%%Configure": true, "%% configure": true, "%%conf": true, "%%config": true, "%%spark_conf": true,
		"%%configur": true, "%%onfigure": true, "%%congfigure": true, "%%configures": true,
		"%%confiqure": true, "%%cofnigure": true, "%%configuer": true,
		"%%confgur": false, "%%configuers": false, "%%cnofigrue": false, "%%figure": false,
		"%%": false, "%%sql": false, "%%con": false, "%%configuree_": false,
	} {
		if got := meant(word); got != want {
			t.Errorf("%s: %v", word, got)
		}
	}
}

// TestMentionedInPieces: a magic is seen however a notebook cuts it into strings, and in whichever stretches it is read.
func TestMentionedInPieces(t *testing.T) {
	for _, magic := range []string{
		"%%configure -f\\n{}", "%% configure", "%%Config -f", "%%spark config", "%spark add -s a", "%configure",
		"%%\\tconfigure", "%%c\\u006ffigure", "%worker_type G.1X", "%number_of_workers 5", "%idle_timeout", "%glue_version",
	} {
		for _, between := range []string{`","`, `", "", "`, "\",\n    \"", "\"\r\n\t\t\t, \"", "\",\n" + strings.Repeat(" ", 40) + "\""} {
			for i := range magic {
				for j := i; j <= len(magic); j++ {
					if i > 0 && magic[i-1] == '\\' || j > 0 && magic[j-1] == '\\' {
						continue
					}
					src := `"source": ["` + magic[:i] + between + magic[i:j] + between + magic[j:] + `"]`
					if strings.Contains(src, `\u`) && !strings.Contains(src, `\u006f`) {
						continue
					}
					mentioned(t, src)
				}
			}
		}
	}
	for _, src := range []string{
		`"50%", "of"`, `"50%"]`, `{"a%": "configure"}`, `["%", "sql"]`, `["%%", "sql"]`, `"%\"", "configure"`, `["%%s", "ql"]`,
		`"100%",` + "\n    " + `"text"`, `["5%", "workers"]`,
	} {
		if Mentioned(src) {
			t.Errorf("%s: no magic is there", src)
		}
	}
}

// mentioned fails if no magic is seen in a part of a file, as a whole or in stretches that have Reach-1 bytes in common.
func mentioned(t *testing.T, src string) {
	t.Helper()
	if !Mentioned(src) {
		t.Errorf("%q: not mentioned", src)
	}
	for size := Reach; size < Reach+3; size++ {
		seen := false
		for at := 0; at < len(src); at += size - Reach + 1 {
			seen = seen || MentionedIn([]byte(src[at:min(at+size, len(src))]))
		}
		if !seen {
			t.Errorf("%q: not mentioned in stretches of %d", src, size)
		}
	}
}
