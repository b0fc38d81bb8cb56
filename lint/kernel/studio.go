package kernel

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/studio"
	"github.com/sparklint/sparklint/lint/notebook"
)

// Studio replays the cells of a notebook of SageMaker Unified Studio, and returns the sessions of the connections that lead to
// Livy. What is below the settings of cells is not known: the connection has properties, too.
//
// Verdicts: studio/merge-emr-*, studio/force-emr-*.
func Studio(nb *notebook.Notebook, livy func(connection string) bool) *Replay {
	r := &Replay{base: NewBase(nil, ""), nb: nb}
	connections := map[string]*connection{}
	for i := range nb.Cells {
		c := &nb.Cells[i]
		name := c.Connection()
		if !c.Configures() && strings.Contains(c.Text.String(), "%disconnect") {
			for _, other := range connections { // it names the connection in several ways
				other.alive = false
			}
		}
		if !livy(name) {
			continue
		}
		if connections[name] == nil {
			connections[name] = &connection{}
		}
		r.follow(connections[name], c)
	}
	for _, c := range connections {
		r.define(c)
	}
	slices.SortFunc(r.Sessions, func(a, b *Session) int { return a.Cell.Index - b.Cell.Index })
	return r
}

// A connection is what is known of a connection of Unified Studio before a cell.
type connection struct {
	layers  []doc.Node     // the settings so far, the last first
	pending int            // how many of them no session had yet
	last    *notebook.Cell // that set something
	alive   bool           // a session runs
}

// follow runs a cell of a connection.
func (r *Replay) follow(of *connection, c *notebook.Cell) {
	if !c.Configures() {
		if c.Runs() {
			r.start(of)
			of.alive = true
		}
		return
	}
	line, body := studio.Read(c.Arguments().String()), c.Body.Root()
	if !body.IsObject() {
		return
	}
	indented := strings.HasSuffix(c.Prefix().String(), " ")
	if line.Refused != "" || indented || !c.Known() || !c.Body.Accepted() || of.alive && !line.Force {
		r.Sessions = append(r.Sessions, &Session{Cell: c, Refused: true, Settings: body, Earlier: of.layers})
		return
	}
	of.layers = append([]doc.Node{body}, of.layers...)
	of.pending++
	of.last = c
	if of.alive {
		r.start(of) // Unified Studio starts the new session at once
	}
}

// start records the session that a connection starts.
func (r *Replay) start(of *connection) {
	if s := r.define(of); s != nil {
		r.posts = append(r.posts, Post{Session: s, kind: "pyspark", base: r.base, studio: true})
	}
}

// define records the session that cells have defined, if no session had their settings before; else it returns nil.
func (r *Replay) define(of *connection) *Session {
	if of.pending == 0 {
		return nil
	}
	s := &Session{Cell: of.last, Settings: of.layers[0], Earlier: of.layers[1:], pending: of.pending - 1}
	r.Sessions = append(r.Sessions, s)
	of.pending = 0
	return s
}
