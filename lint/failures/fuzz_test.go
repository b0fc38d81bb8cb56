package failures

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzScan: no text makes a scan fail, what is found stands in the text, and it does not depend on how the text arrives.
func FuzzScan(f *testing.F) {
	for _, c := range Causes() {
		for _, text := range c.Texts {
			for _, example := range text.Examples {
				f.Add(marks.ReplaceAllString(example, ""))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		whole := scan(t, src)
		if len(src) < 4096 {
			var c Collector
			if err := Scan(iotest.OneByteReader(strings.NewReader(src)), func(m Match) { c.Add(nil, m) }); err != nil {
				t.Fatal(err)
			}
			if parts := c.Failures(); len(parts) != len(whole) {
				t.Errorf("%d failures in one piece, %d byte by byte", len(whole), len(parts))
			}
		}
		lines := strings.Count(src, "\n") + 1
		for _, found := range whole {
			if found.Line < 1 || found.Line > lines || len(found.Quotes) == 0 {
				t.Errorf("%s in line %d of %d with quotes %q", found.Cause.ID, found.Line, lines, found.Quotes)
			}
		}
		if parts, ok := Parts("document", src); ok {
			for _, p := range parts {
				p.Scan(func(Match) {})
			}
		}
	})
}

// TestLarge: a message is recognized wherever in a large text it stands, also across the pieces that are read.
func TestLarge(t *testing.T) {
	const message = "Required AM memory (22528+2252 MB) is above the max threshold (24576 MB) of this cluster!\n"
	filler := bytes.Repeat([]byte("26/03/11 10:05:40 INFO Client: Application report (state: RUNNING)\n"), 1<<14)
	for _, before := range []int{0, 1, chunk - 100, chunk - 40, chunk, chunk + ahead - 50, chunk + ahead + behind, len(filler) - 7} {
		src := string(filler[:before]) + "\n" + message + string(filler)
		found := scan(t, src)
		if len(found) != 1 || found[0].Facts.Get("threshold") != "24576" {
			t.Fatalf("after %d bytes: %v", before, found)
		}
		if want := strings.Count(src[:before+1], "\n") + 1; found[0].Line != want || found[0].Quotes[0].Line != want {
			t.Errorf("after %d bytes: line %d, want %d", before, found[0].Line, want)
		}
	}
}

// TestConsequences: what follows from a failure is not reported beside it, and what does not is.
func TestConsequences(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"a dead session with its reason": {
			"Session 3 unexpectedly reached final status 'dead'. See logs:\nException in thread \"main\" org.apache.spark.SparkException: " +
				"Executor memory must be a positive number",
			"memory-unparsable",
		},
		"a dead session without one": {"Session 3 unexpectedly reached final status 'dead'. See logs:\nstdout: \n", "session-dead-no-reason"},
		"two, the first first": {
			"Executor cores must be a positive number\nRequired AM memory (10240+1024 MB) is above the max threshold (8192 MB)",
			"positive-number container-too-large",
		},
		"an earlier failure is no reason": {
			"Executor cores must be a positive number\n" + strings.Repeat("x\n", 50) + "Session 3 unexpectedly reached final status 'dead'. " +
				"See logs:\n",
			"positive-number session-dead-no-reason",
		},
		"other sessions": {
			"Session 3 did not start up in 60 seconds\nSession 4 did not start up in 60 seconds", "start-timeout",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, f := range scan(t, test.text) {
				ids = append(ids, f.Cause.ID)
			}
			if got := strings.Join(ids, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
