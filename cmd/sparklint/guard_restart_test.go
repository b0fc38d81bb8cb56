//go:build !windows

package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// activated starts sparklint guard serve on a socket, as systemd does, and waits until it listens. stop ends it with SIGTERM.
func activated(t *testing.T, socket *os.File, livy string) (stop func()) {
	t.Helper()
	log := &locked{}
	cmd := exec.Command("sh", "-c", `LISTEN_FDS=1 LISTEN_PID=$$ exec sparklint "$@"`, "sh", "guard", "serve", "--livy", livy, "--listen",
		"systemd", "--settings", "none", "--mode", "enforce", "--drain", "100ms")
	cmd.ExtraFiles, cmd.Stderr = []*os.File{socket}, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if strings.Contains(log.String(), "msg=listening") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return sync.OnceFunc(func() {
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
			t.Errorf("%v: %s", err, log)
		}
	})
}

// TestGuardActivated restarts the guard under load on a socket that systemd holds: no request is lost or sent twice, and no
// connection is refused.
func TestGuardActivated(t *testing.T) {
	var mu sync.Mutex
	sent, asked := map[string]int{}, 0
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		defer mu.Unlock()
		sent[r.Header.Get("X-Id")]++
		w.WriteHeader(http.StatusCreated)
	}))
	defer upstream.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	stop := activated(t, socket, upstream.URL)
	defer func() { stop() }()
	over := make(chan struct{})
	var clients sync.WaitGroup
	for i := range 10 {
		clients.Add(1)
		go func() {
			defer clients.Done()
			client := &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				default:
				}
				path := []string{"/sessions", "/sessions/0/statements", "/batches"}[n%3]
				r, _ := http.NewRequest(http.MethodPost, "http://"+l.Addr().String()+path, strings.NewReader("{}"))
				r.Header.Set("X-Id", fmt.Sprint(i, "-", n))
				answer, err := client.Do(r)
				if err != nil || answer.StatusCode != http.StatusCreated {
					t.Errorf("%d-%d is lost: %v", i, n, err)
					return
				}
				answer.Body.Close()
				mu.Lock()
				asked++
				mu.Unlock()
			}
		}()
	}
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		stop()
		stop = activated(t, socket, upstream.URL)
	}
	time.Sleep(200 * time.Millisecond)
	close(over)
	clients.Wait()
	for id, n := range sent {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	if len(sent) != asked || asked < 100 {
		t.Errorf("%d of %d requests were sent", len(sent), asked)
	}
}

// TestGuardNotActivated: without a socket, the guard says what is missing.
func TestGuardNotActivated(t *testing.T) {
	code, _, errs := runWords(strings.Fields("sparklint guard serve --livy http://livy:8998 --listen systemd --settings none"))
	if code != 2 || !strings.Contains(errs, "systemd has passed no socket: start the guard from a service with a .socket unit") {
		t.Errorf("%d %s", code, errs)
	}
}
