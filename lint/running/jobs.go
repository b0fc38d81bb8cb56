package running

import (
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// A job is one of the answer of Spark's REST API at /applications/ID/jobs.
type job struct {
	Submitted string `json:"submissionTime"`
	Completed string `json:"completionTime"`
	Status    string `json:"status"`
}

// sparkTime is how Spark writes a time.
//
// Source: org.apache.spark.status.api.v1.JacksonMessageWriter.
const sparkTime = "2006-01-02T15:04:05.000MST"

// SinceJob reads the jobs of a session, as Spark's REST API lists them, and returns how long ago the last one ended. It is
// 0 while a job runs, and negative if there was none.
func SinceJob(src []byte, now time.Time) (time.Duration, error) {
	var jobs []job
	if json.Unmarshal(src, &jobs) != nil {
		return Unknown, errors.New("this is not Spark's list of jobs")
	}
	var last time.Time
	for _, j := range jobs {
		if j.Status == "RUNNING" {
			return 0, nil
		}
		if j.Completed == "" && j.Submitted == "" {
			continue // it was skipped
		}
		text := j.Completed
		if text == "" {
			text = j.Submitted
		}
		at, err := time.Parse(sparkTime, text)
		if err != nil {
			return Unknown, errors.New("this is not Spark's list of jobs: it has a time that can't be read")
		}
		if at.After(last) {
			last = at
		}
	}
	if last.IsZero() {
		return Unknown, nil
	}
	return max(now.Sub(last), 0), nil
}

// Idle reports whether a session can have been without a job for a while: Livy says that it is idle, or does not list it.
func (s Session) Idle() bool {
	return s.YARNState == "RUNNING" && s.Type == "SPARK" && (s.State == "idle" || s.ID == Unknown)
}

// Since returns the list with how long ago the last job of some sessions ended, by application.
func (l List) Since(job map[string]time.Duration) List {
	l.Sessions = slices.Clone(l.Sessions)
	for i, s := range l.Sessions {
		if ago, ok := job[s.Application]; ok {
			l.Sessions[i].SinceJob = ago
		}
	}
	return l
}
