package guard

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// connections are those of a server that have a request, or have not yet sent one.
type connections struct {
	mu   sync.Mutex
	busy map[net.Conn]time.Time // when it was opened; zero once it has sent something
}

// note is told of each change of a connection.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.busy[conn] = time.Now()
	case http.StateActive:
		c.busy[conn] = time.Time{}
	case http.StateIdle, http.StateHijacked, http.StateClosed:
		delete(c.busy, conn)
	}
}

const (
	settleEvery = 5 * time.Millisecond
	silentFor   = 5 * time.Second // a connection without a request is one no longer
)

// settle waits until no connection has a request, or the context ends. Shutdown of net/http does not answer a request that it
// finds on a connection that has been accepted, so it must come after this. No connection may be accepted meanwhile.
func (c *connections) settle(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for !c.quiet() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// quiet reports whether no connection has a request.
func (c *connections) quiet() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, opened := range c.busy {
		if opened.IsZero() || time.Since(opened) < silentFor {
			return false
		}
	}
	return true
}
