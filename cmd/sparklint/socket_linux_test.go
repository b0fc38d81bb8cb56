package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestNoSocket: linting opens no socket, and neither do the other commands that look at files. The kernel
// ends a process that opens one, as it ends sessions that asks a server.
func TestNoSocket(t *testing.T) {
	if os.Getenv("SOCKETLESS") != "" {
		withoutSockets(t)
		return
	}
	program := filepath.Join(t.TempDir(), "sparklint")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for line, killed := range map[string]bool{
		"--exit-zero ../../fixtures/notebooks":                       false,
		"--fix --exit-zero ../../fixtures/ok":                        false,
		"effective ../../fixtures/team":                              false,
		"sessions --from ../../fixtures/running/apps-full.json":      false,
		"sessions --livy http://127.0.0.1:1":                         true,
		"endpoint import --diff --endpoint a ../../fixtures/running": false,
	} {
		c := exec.Command(os.Args[0], "-test.run", "^TestNoSocket$")
		c.Env = append(os.Environ(), "SOCKETLESS="+program+" "+line)
		out, err := c.CombinedOutput()
		var ended *exec.ExitError
		errors.As(err, &ended)
		was := ended != nil && ended.Sys().(syscall.WaitStatus).Signaled()
		if strings.Contains(string(out), "SKIP") {
			t.Skipf("the kernel has no seccomp: %s", out)
		}
		if was != killed {
			t.Errorf("%s: killed: %t, %v\n%s", line, was, err, out)
		}
	}
}

// withoutSockets replaces this process by a program that is killed when it opens a socket.
func withoutSockets(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	number := uint32(unix.SYS_SOCKET)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}, // the number of the call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 0, Jf: 1, K: number},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	if err == nil {
		err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	words := strings.Fields(os.Getenv("SOCKETLESS"))
	t.Fatal(syscall.Exec(words[0], words, os.Environ()))
}
