package guard

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstInherited is the number of the first file that systemd passes to a service.
//
// Source: sd_listen_fds(3).
const firstInherited = 3

// Inherited returns the socket that systemd has opened for this process, as LISTEN_FDS and LISTEN_PID say. The socket stays
// open when the process ends: connections wait for the next one.
func Inherited(getenv func(string) string) (net.Listener, error) {
	if getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, errors.New("systemd has passed no socket: start the guard from a service with a .socket unit")
	}
	if n := getenv("LISTEN_FDS"); n != "1" {
		return nil, fmt.Errorf("systemd has passed %s sockets: write one ListenStream= in the .socket unit", n)
	}
	f := os.NewFile(firstInherited, "socket")
	defer f.Close() // the listener has a copy
	l, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("can't use the socket of systemd: %w", err)
	}
	if _, ok := l.Addr().(*net.TCPAddr); !ok {
		l.Close()
		return nil, fmt.Errorf("the socket of systemd is not a TCP socket, but %s", l.Addr().Network())
	}
	return l, nil
}
