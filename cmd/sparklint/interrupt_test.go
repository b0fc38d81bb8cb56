package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterruptReport: the first signal ends a report whose reader has stopped, in every format and to a named pipe. The
// other reports are whole or not written.
func TestInterruptReport(t *testing.T) {
	for _, args := range [][]string{
		{"--format", "json"},
		{"--format", "full", "--format", "json=first.json"},
		{"--format", "json=first.json", "--format", "full"},
		{"--format", "json=/dev/stdout"},
		{"--diff"},
	} {
		interrupted(t, args, os.Interrupt)
		interrupted(t, args, syscall.SIGTERM)
	}
}

// interrupted interrupts a run once, while its output is not read.
func interrupted(t *testing.T, args []string, signal os.Signal) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no process can be interrupted")
	}
	d := desk{t, t.TempDir(), nil}
	d.put("a.ipynb", configure(0, slices.Repeat([]string{`{"executorCores": "2"}`}, 500)...)) // more than a pipe holds
	cmd := exec.Command("sparklint", append(args, "a.ipynb")...)
	cmd.Dir = d.folder
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	if err := cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if state, err := cmd.Process.Wait(); err != nil || state.ExitCode() != exitFailed {
		t.Errorf("%s: %v %v", args, state, err)
	}
	_ = cmd.Wait() // for what it has said
	if !strings.Contains(said.String(), "interrupted: the report is not complete") {
		t.Errorf("%s: %s", args, said.String())
	}
	files, err := os.ReadDir(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(d.folder, f.Name()))
		if err != nil || !json.Valid(b) {
			t.Errorf("%s: %s is left: %v", args, f.Name(), err)
		}
	}
}

// TestSecondInterrupt: a second signal ends the program at once, here while the fixed file that it prints is not read.
func TestSecondInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be interrupted")
	}
	d := desk{t, t.TempDir(), nil}
	d.put("a.ipynb", configure(0, slices.Repeat([]string{`{"executorCores": "2"}`}, 1000)...)) // more than a pipe holds
	cmd := exec.Command("sparklint", "--fix", "--stdin-filename", "a.ipynb", "-")
	cmd.Dir = d.folder
	in, err := os.Open(filepath.Join(d.folder, "a.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	cmd.Stdin = in
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
