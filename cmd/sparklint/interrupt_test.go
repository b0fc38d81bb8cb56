package main

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
	"time"
)

// TestSecondInterrupt: a second signal ends the program at once, here while nobody reads what it
// prints.
func TestSecondInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be interrupted")
	}
	d := desk{t, t.TempDir(), nil}
	d.put("a.ipynb", configure(0, slices.Repeat([]string{`{"executorCores": "2"}`}, 500)...)) // more than a pipe holds
	cmd := exec.Command("sparklint", "--format", "json", "a.ipynb")
	cmd.Dir = d.folder
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if _, err := cmd.Process.Wait(); err != nil { // Cmd.Wait would close the pipe
			t.Error(err)
		}
	}()
	for range 100 {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			break
		}
		select {
		case <-ended:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Error("still running")
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	<-ended
}
