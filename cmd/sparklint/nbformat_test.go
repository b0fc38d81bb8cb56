package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

// validity prints of each notebook whether Jupyter's own library takes it.
const validity = `
import sys, warnings, nbformat
warnings.simplefilter("error")
for path in sys.argv[1:]:
    try:
        with open(path, encoding="utf-8-sig") as f:
            nbformat.validate(nbformat.reads(f.read(), as_version=nbformat.NO_CONVERT))
        print("valid")
    except Exception as e:
        print("not valid:", type(e).__name__)
`

// TestNotebooksStayValid: what --add-ignore, --fix and removing suppressions make of
// notebooks is as valid to nbformat as it was, be it spelt in whichever way.
func TestNotebooksStayValid(t *testing.T) {
	if err := exec.Command("python3", "-c", "import nbformat").Run(); err != nil {
		t.Skip("needs Python's nbformat: pip install nbformat")
	}
	folder := t.TempDir()
	var paths []string
	write := func(name, src string) {
		paths = append(paths, filepath.Join(folder, name))
		if err := os.WriteFile(paths[len(paths)-1], []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cells := []string{
		"print(1)", "%%configure -f\n{\"executorMemroy\": \"4g\", \"executorCores\": \"two\",}", "%%configure\n{\"driverMemory\": \"512\"}",
	}
	for _, c := range linttest.Carriers {
		write(strings.NewReplacer(" ", "_", ",", "", "\\", "").Replace(c.Name)+".ipynb", c.Notebook(cells))
	}
	found, err := filepath.Glob("../../fixtures/notebooks/*.ipynb")
	if err != nil || len(found) < 5 {
		t.Fatal(found, err)
	}
	for _, path := range found {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(filepath.Base(path), string(src))
	}
	check := func() string {
		out, err := exec.Command("python3", append([]string{"-c", validity}, paths...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	before := check()
	if strings.Count("\n"+before, "\nvalid") < 10 { // some that people have are not, by a trifle
		t.Fatalf("%s", before)
	}
	for _, args := range [][]string{
		{"--add-ignore", "until \"June\" — why\\not"}, {"--no-suppressions", "--fix", "--unsafe-fixes"}, {"--fix"},
	} {
		code, out, errs := call(t, "", append(append(args, "--min-severity", "info"), folder)...)
		if code == exitFailed || !strings.Contains(out, " fixed, ") && !strings.Contains(out, " suppressed, ") || strings.Contains(out, "\n0 ") {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, errs)
		}
		if after := check(); after != before {
			t.Errorf("%v: before\n%safter\n%s", args, before, after)
		}
	}
}
