//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReplacedInput: a pipe that takes the place of an input at any moment is not waited for.
func TestReplacedInput(t *testing.T) {
	dir := t.TempDir()
	path, file, pipe := filepath.Join(dir, "a.log"), filepath.Join(dir, "file"), filepath.Join(dir, "pipe")
	stop := make(chan struct{})
	replaced := make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				replaced <- nil
				return
			default:
			}
			err := os.WriteFile(file, []byte("nothing\n"), 0o600)
			if err == nil {
				err = os.Rename(file, path)
			}
			if err == nil {
				err = syscall.Mkfifo(pipe, 0o600)
			}
			if err == nil {
				err = os.Rename(pipe, path)
			}
			if err != nil {
				replaced <- err
				return
			}
		}
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		w := world{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
		for start := time.Now(); time.Since(start) < time.Second; {
			_, _ = examine(path, 1<<20, w, nil) // a pipe is an error
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("a pipe is waited for")
	}
	close(stop)
	err := <-replaced
	if err != nil {
		t.Fatal(err)
	}
}
