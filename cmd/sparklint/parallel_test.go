package main

import (
	"fmt"
	"os/exec"
	"testing"
)

// TestFixesAreTriedInParallel: a run over many equal notebooks, each with a fix, ends as it
// should however many are tried at a time. The small run is for the race detector.
func TestFixesAreTriedInParallel(t *testing.T) {
	for _, notebooks := range []int{50, 1500} {
		t.Run(fmt.Sprint(notebooks), func(t *testing.T) {
			d := desk{t, t.TempDir(), nil}
			d.put(".sparklint.yaml", "per-file: [{files: \"*.ipynb\", ignore: [no-executor-cap], reason: few}]\n")
			for i := range notebooks {
				d.put(fmt.Sprintf("%04d.ipynb", i), configure(0, `{"executorMemory": "4"}`))
			}
			cmd := exec.Command("sparklint", "--max-executors", "5", "--jobs", "64", "--format", "concise", "--quiet", ".")
			cmd.Dir = d.folder
			out, err := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != exitFound {
				t.Errorf("exit code %d, want %d: %v\n%.2000s", code, exitFound, err, out)
			}
		})
	}
}
