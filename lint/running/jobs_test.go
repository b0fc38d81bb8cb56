package running

import (
	"testing"
	"time"
)

func TestSinceJob(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		src  string
		want time.Duration
		bad  bool
	}{
		{`[]`, Unknown, false},
		{`[{"jobId":1,"submissionTime":"2026-03-01T11:00:00.000GMT","status":"RUNNING"},
		  {"jobId":0,"completionTime":"2026-03-01T10:00:00.000GMT","status":"SUCCEEDED"}]`, 0, false},
		{`[{"jobId":1,"completionTime":"2026-03-01T11:30:00.500GMT","status":"FAILED"},
		  {"jobId":0,"completionTime":"2026-03-01T11:00:00.000GMT","status":"SUCCEEDED"}]`, 30*time.Minute - 500*time.Millisecond, false},
		{`[{"submissionTime":"2026-03-01T11:00:00.000GMT","status":"UNKNOWN"},{"status":"SUCCEEDED"}]`, time.Hour, false},
		{`[{"completionTime":"2026-03-01T12:00:10.000GMT","status":"SUCCEEDED"}]`, 0, false}, // its clock is ahead
		{`[{"completionTime":"yesterday","status":"SUCCEEDED"}]`, Unknown, true},
		{`{"jobs":[]}`, Unknown, true},
		{`<html>`, Unknown, true},
	} {
		got, err := SinceJob([]byte(c.src), now)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%s: %v, %v", c.src, got, err)
		}
	}
}
