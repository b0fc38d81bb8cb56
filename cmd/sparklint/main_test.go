package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sparklint/sparklint/lint/linttest"
)

var update = flag.Bool("update", false, "write what was printed into the scripts, and README.md anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sparklint": main})
}

// TestScripts: the command's specification.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../fixtures/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
			return nil
		},
		Condition: pythonHas,
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"notebook": makeNotebook, "crlf": toCRLF},
	})
}

// pythonHas is the condition [python:MODULE]: that python3 can import it.
func pythonHas(condition string) (bool, error) {
	module, ok := strings.CutPrefix(condition, "python:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	return exec.Command("python3", "-c", "import "+module).Run() == nil, nil
}

// makeNotebook makes a notebook of a script: notebook FROM TO [CARRIER]. The
// cells stand behind lines of "# %%".
func makeNotebook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: notebook FROM TO [CARRIER]")
	}
	carrier := linttest.Carriers[0]
	if len(args) == 3 {
		i := slices.IndexFunc(linttest.Carriers, func(c linttest.Carrier) bool { return c.Name == args[2] })
		if i < 0 {
			ts.Fatalf("no carrier %q", args[2])
		}
		carrier = linttest.Carriers[i]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(carrier.Notebook(linttest.Cells(ts.ReadFile(args[0])))), 0o644))
}

// toCRLF gives a file the line ends of Windows.
func toCRLF(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(strings.ReplaceAll(ts.ReadFile(name), "\n", "\r\n")), 0o644))
	}
}
