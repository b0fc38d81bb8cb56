package facts

import (
	"strings"
	"testing"
)

func TestAtLeast(t *testing.T) {
	for _, c := range []struct {
		version, first string
		want           bool
	}{{"0.7.1", "0.8", false}, {"0.10.0", "0.9.0", true}, {"3.5", "3.5.0", true}, {"0.7.1-incubating", "0.7.1", true}, {"1", "0.9", true}} {
		if got := AtLeast(c.version, c.first); got != c.want {
			t.Errorf("%s is at least %s: %v", c.version, c.first, got)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{
		"driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors", "jars", "files", "conf", "name", "queue", "kind", "ttl",
	}
	for word, want := range map[string]string{
		"executorMemroy": "executorMemory", "executor_cores": "executorCores", "numExecutor": "numExecutors",
		"drivermemory": "driverMemory", "config": "", "jar": "jars", "file": "files", "Conf": "conf", "foo": "",
		"username": "", "executorSize": "", "que": "", "executers": "", "driverMem": "", "naem": "name",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// TestDistance: the bounded computation returns what the whole table does.
func TestDistance(t *testing.T) {
	words := strings.Fields("a ab ba abc acb cab abcd abdc bacd abcde xbcde abxde edcba spark.executor.memory spark.executor.memroy " +
		"spark.executors.memory sparkexecutorcores sparkdrivercores")
	for _, a := range words {
		for _, b := range words {
			whole := osa([]byte(a), []byte(b), 99)
			for limit := range 6 {
				if got := Distance(a, b, limit); got != min(whole, limit) {
					t.Errorf("%s %s below %d: %d, want %d", a, b, limit, got, min(whole, limit))
				}
			}
		}
	}
}

func TestSplitTime(t *testing.T) {
	for s, want := range map[string][2]string{
		"10": {"10", ""}, "10MIN": {"10", "min"}, "-5s": {"-5", "s"}, "1fortnight": {"1", "fortnight"},
		"99999999999999999999d": {"99999999999999999999", "d"},
		"":                      {}, "+5s": {}, " 5s": {}, "5s\n": {}, "5 s": {}, "1.5h": {}, "s": {}, "\uff11s": {},
	} {
		number, unit, ok := SplitTime(s)
		if number != want[0] || unit != want[1] || ok != (want[0] != "") {
			t.Errorf("%q: %q %q %v", s, number, unit, ok)
		}
	}
}

// TestRelease: a version with fewer numbers means the last release that begins with them; one with three
// is itself if there are releases of its first two.
func TestRelease(t *testing.T) {
	known := []string{"0.9.0", "0.10.3", "3.3.4", "3.5.6", "4.0.1"}
	for written, want := range map[string]string{
		"3": "3.5.6", "3.5": "3.5.6", "3.3": "3.3.4", "3.5.1": "3.5.1", "3.5.6-amzn-1": "3.5.6-amzn-1", "0": "0.10.3", "0.9": "0.9.0",
		"3.4": "", "3.4.1": "", "5": "", "30": "", "3.50": "", "": "",
	} {
		got, ok := Release(written, known)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", written, got, ok)
		}
	}
}
