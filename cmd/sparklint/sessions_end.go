package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/running"
)

// How long to wait until a stopped session is gone, and how often to look.
var (
	goneWithin = 60 * time.Second
	goneEvery  = time.Second
)

// all stops sessions one after the other, and says what became of each.
func (st stopping) all(ctx context.Context, chosen []running.Session) error {
	var left []running.Session
	for _, s := range chosen {
		said, gone := "left: interrupted", false
		if ctx.Err() == nil {
			said, gone = st.stop(ctx, s)
		}
		fmt.Fprintf(st.w.out, "%s: %s\n", safe(s.Label()), safe(said))
		if !gone {
			left = append(left, s)
		}
	}
	if len(left) == 0 {
		return nil
	}
	fmt.Fprintf(st.w.out, "\n%s left. %s", endpoint.Counted(int64(len(left)), "session"), byHand(left))
	return exit{code: exitFound}
}

// stop stops a session that is still as it was listed, and says what became of it.
func (st stopping) stop(ctx context.Context, s running.Session) (said string, gone bool) {
	r := st.from.read(ctx)
	switch {
	case r.livy != nil && !remote.Unreachable(r.livy):
		return "left: " + r.livy.Error(), false
	case r.livy != nil && r.yarn != nil, !r.any:
		return "left: neither Livy nor YARN can be read", false
	}
	now, there := r.list.Find(s.ID, s.Application)
	if !there && s.Application != "" {
		now, there = r.list.Find(running.Unknown, s.Application)
	}
	switch {
	case !there:
		return "already gone", true
	case changed(s, now) != "":
		return "left: " + changed(s, now), false
	case now.ID == running.Unknown || st.from.livy == nil || r.livy != nil:
		return st.kill(ctx, now)
	}
	err := st.from.livy.Delete(ctx, "/sessions/"+strconv.FormatInt(now.ID, 10))
	switch {
	case err == nil:
		return st.check(ctx, now, "stopped")
	case remote.Status(err) == 404, remote.Unreachable(err):
		if now.Application == "" || st.from.yarn == nil {
			return "left: " + err.Error(), false
		}
		return st.kill(ctx, now)
	}
	return "left: " + err.Error(), false
}

// changed says how a session is not as it was listed; empty if it is.
func changed(was, now running.Session) string {
	switch {
	case was.ID != running.Unknown && now.ID == running.Unknown:
		return "" // Livy has forgotten it, or can't be asked
	case was.Application != "" && now.Application != was.Application:
		return "it is another session now, with the same id"
	case was.Whose() != now.Whose():
		return "it belongs to " + now.Whose() + " now"
	case was.State != now.State:
		return "its state changed from " + was.State + " to " + now.State
	}
	return ""
}

// kill stops an application at YARN, which takes only applications of Spark from sparklint.
func (st stopping) kill(ctx context.Context, s running.Session) (said string, gone bool) {
	switch {
	case st.from.yarn == nil:
		return "left: Livy can't stop it, and YARN is not asked (--yarn URL)", false
	case !isApplication.MatchString(s.Application):
		return "left: its application is not known", false
	case s.Type != "SPARK":
		return "left: only applications of type SPARK can be stopped", false
	}
	path := "/ws/v1/cluster/apps/" + url.PathEscape(s.Application) + "/state"
	if err := st.from.yarn.Put(ctx, path, []byte(`{"state":"KILLED"}`)); err != nil {
		return "left: " + err.Error(), false
	}
	return st.check(ctx, s, "stopped by YARN")
}

// check waits until a session is gone.
func (st stopping) check(ctx context.Context, s running.Session, done string) (said string, gone bool) {
	for end := time.Now().Add(goneWithin); ; {
		where := st.where(ctx, s)
		switch {
		case where == "":
			return done, true
		case time.Now().After(end) || ctx.Err() != nil:
			return "left: " + where, false
		}
		select {
		case <-ctx.Done():
		case <-time.After(goneEvery):
		}
	}
}

// where says where a session still is; empty if it is gone.
func (st stopping) where(ctx context.Context, s running.Session) string {
	r := st.from.read(ctx)
	if !r.any {
		return "it can't be checked whether it is gone"
	}
	if r.livy == nil && st.from.livy != nil && s.ID != running.Unknown {
		if now, there := r.list.Find(s.ID, ""); there && !now.Ended() && now.Application == s.Application {
			return "Livy still lists it"
		}
	}
	if st.from.yarn == nil || s.Application == "" {
		return ""
	}
	if r.yarn != nil {
		return r.yarn.Error()
	}
	if now, there := r.list.Find(running.Unknown, s.Application); there && now.YARNState != "" {
		return "YARN still lists its application"
	}
	return ""
}
