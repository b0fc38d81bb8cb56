package running_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sparklint/sparklint/lint/running"
)

const fixtures = "../../fixtures/running/"

// list joins fixtures.
func list(t *testing.T, names ...string) running.List {
	t.Helper()
	var answers []running.Answer
	for _, name := range names {
		src, err := os.ReadFile(fixtures + name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := running.Read(src)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		answers = append(answers, a)
	}
	return running.Join(answers...)
}

func TestPrintedTable(t *testing.T) {
	l := list(t, "application-list-am01.txt")
	if len(l.Sessions) != 4 || !l.YARN || l.Livy {
		t.Fatalf("%+v", l)
	}
	s := l.Sessions[2]
	if s.Application != "application_1795247272780_0003" || s.Name != "livy-session-2" || s.Owner != "root" || s.State != "accepted" ||
		s.ID != running.Unknown || s.Held.Memory != running.Unknown || s.Age >= 0 || s.Executors != running.Unknown || !s.Waits() {
		t.Errorf("%+v", s)
	}
	if empty := list(t, "application-list-empty.txt"); len(empty.Sessions) != 0 || !empty.YARN {
		t.Errorf("%+v", empty)
	}
}

// TestCopiedTable: tabs are lost, and names have blanks.
func TestCopiedTable(t *testing.T) {
	src, err := os.ReadFile(fixtures + "application-list-copied.txt")
	if err != nil {
		t.Fatal(err)
	}
	a, err := running.Read(src)
	if err != nil {
		t.Fatal(err)
	}
	l := running.Join(a)
	if len(l.Sessions) != 2 || l.Sessions[0].Name != "word count" || l.Sessions[0].Queue != "root.users.hdfs" ||
		l.Sessions[1].Owner != "livy" {
		t.Errorf("%+v", l.Sessions)
	}
	if len(a.Unread) != 1 || a.Unread[0] != 7 {
		t.Errorf("unread lines: %v", a.Unread)
	}
}

// TestQuotedTable: a mail quotes the table.
func TestQuotedTable(t *testing.T) {
	src, err := os.ReadFile(fixtures + "application-list-am01.txt")
	if err != nil {
		t.Fatal(err)
	}
	a, err := running.Read([]byte("> " + strings.ReplaceAll(string(src), "\n", "\n> ")))
	if err != nil || len(running.Join(a).Sessions) != 4 {
		t.Errorf("%v: %+v", err, a)
	}
}

// TestErrorText: a line of a log in brackets is not broken JSON.
func TestErrorText(t *testing.T) {
	_, err := running.Read([]byte("[Sat Nov 21 07:51:07 +0000 2026] Application is added to the scheduler and is not yet activated."))
	if err == nil || !strings.Contains(err.Error(), "this is not a list of sessions") ||
		!strings.HasSuffix(err.Error(), "For an error text: sparklint diagnose") {
		t.Error(err)
	}
}

func TestREST(t *testing.T) {
	l := list(t, "apps-full.json", "metrics-full.json")
	s := l.Sessions[0]
	if s.Held != (running.Size{Memory: 67584, Vcores: 6}) || s.Executors != 5 || s.Age != 79656*time.Millisecond ||
		s.Share < 0.305 || s.Share > 0.306 {
		t.Errorf("%+v", s)
	}
	if l.Cluster.Memory != 221184 || l.Free.Memory != 7168 || l.Held.Memory != 202752 || l.Held.Vcores != 18 {
		t.Errorf("%+v", l)
	}
	if why := l.Sessions[3].Why; why != "its application master needs 11,264 MiB, but no node has that much free" {
		t.Error(why)
	}
}

// TestJoin: by application, by Livy's own name only without one, and whose session it is.
func TestJoin(t *testing.T) {
	l := list(t, "livy-0.7.json", "apps-am01.json")
	if len(l.Sessions) != 5 {
		t.Fatalf("%+v", l.Sessions)
	}
	for i, want := range []struct{ app, state, people string }{
		{"application_1795247272780_0001", "idle", "jane"},
		{"application_1795247272780_0002", "busy", "bob hue"},
		{"application_1795247272780_0003", "starting", "jane"},
		{"application_1795247272780_0004", "starting", ""},
		{"application_1795247272780_0009", "dead", "bob"},
	} {
		s := l.Sessions[i]
		if s.ID != int64(i) || s.Application != want.app || s.State != want.state || strings.Join(s.People(), " ") != want.people {
			t.Errorf("%d: %+v", i, s)
		}
	}
	if s := l.Sessions[4]; !s.Ended() || s.Held.Memory != 0 {
		t.Errorf("%+v", s)
	}
	want := "its application master needs 11,264 MiB, but 22,528 of the 22,528 MiB for all application masters in queue default are taken " +
		"by session 0 (jane, idle) and session 1 (hue as bob, busy)"
	if why := l.Sessions[2].Why; why != want {
		t.Errorf("got  %s\nwant %s", why, want)
	}
	if l.Sessions[1].Name != "report" {
		t.Errorf("name %q", l.Sessions[1].Name)
	}
}

// TestNotJoined: a name that people gave joins nothing, and neither does a name that two applications have.
func TestNotJoined(t *testing.T) {
	livy := `{"sessions":[{"id":7,"appId":null,"state":"starting","kind":"spark","name":"etl"}]}`
	for _, apps := range []string{
		`{"apps":{"app":[{"id":"application_1_1","name":"etl","state":"RUNNING"}]}}`,
		`{"apps":{"app":[{"id":"application_1_1","name":"livy-session-7","state":"RUNNING"},
			{"id":"application_1_2","name":"livy-session-7","state":"RUNNING"}]}}`,
		`{"apps":{"app":[{"id":"application_1_1","name":"x","applicationTags":"livy-session-77-abcdefgh","state":"RUNNING"}]}}`,
	} {
		a, err := running.Read([]byte(livy + apps))
		if err != nil {
			t.Fatal(err)
		}
		if l := running.Join(a); l.Sessions[0].Application != "" || len(l.Sessions) < 2 {
			t.Errorf("%s: %+v", apps, l.Sessions)
		}
	}
	tagged := `{"apps":{"app":[{"id":"application_1_1","name":"x","applicationTags":"a, livy-session-7-abcdefgh","state":"RUNNING"}]}}`
	a, err := running.Read([]byte(livy + tagged))
	if err != nil {
		t.Fatal(err)
	}
	if l := running.Join(a); len(l.Sessions) != 1 || l.Sessions[0].Application != "application_1_1" {
		t.Errorf("%+v", l.Sessions)
	}
}

// TestVersions: Livy 0.5 has no names, and 0.8 says what was requested.
func TestVersions(t *testing.T) {
	if s := list(t, "livy-0.5.json").Sessions[0]; s.State != "idle" || s.Requested() || s.Owner != "" {
		t.Errorf("%+v", s)
	}
	s := list(t, "livy-0.8.json").Sessions[0]
	memory, _ := s.Property("spark.driver.memory")
	most, _ := s.Property("spark.dynamicAllocation.maxExecutors")
	_, cores := s.Property("spark.driver.cores")
	if !s.Requested() || memory != "10g" || most != "5" || cores || !s.Python() {
		t.Errorf("%+v", s)
	}
}

// TestLenient: what has another type than expected is unknown, and the rest is read.
func TestLenient(t *testing.T) {
	for _, src := range []string{
		`{"from":0,"total":"1","sessions":[{"id":"3","appId":7,"owner":{},"state":["x"],"kind":null,"conf":[],"numExecutors":"x"}]}`,
		`{"apps":{"app":[{"id":"application_1_1","allocatedMB":-1,"allocatedVCores":"x","elapsedTime":1e300,"runningContainers":-1}]}}`,
	} {
		a, err := running.Read([]byte(src))
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		l := running.Join(a)
		if s := l.Sessions[0]; len(l.Sessions) != 1 || s.Held.Memory != running.Unknown || s.Age > 0 && src[2] == 'a' {
			t.Errorf("%+v", l)
		}
	}
	for _, src := range []string{`{"apps":null}`, `{"apps":{}}`, `{"sessions":[]}`} {
		a, err := running.Read([]byte(src))
		if err != nil || len(running.Join(a).Sessions) != 0 {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestUnreadable(t *testing.T) {
	for src, want := range map[string]string{
		"":                                 "empty",
		"<html>Please log in</html>":       "an HTML page",
		"<?xml version=\"1.0\"?><apps/>":   "curl -H 'Accept: application/json'",
		`{"sessions":[`:                    "ends in the middle",
		`{"a":1}`:                          "not an answer of Livy or YARN",
		`[1]`:                              "not an answer of Livy or YARN",
		`{"msg":"Session '3' not found."}`: "an error of Livy: Session '3' not found.",
		`"Session '3' not found."`:         "an error of Livy: Session '3' not found.",
		`{"RemoteException":{"message":"forbidden"}}`: "an error of YARN: forbidden",
		"a\x00b":               "binary or UTF-16",
		"hello":                "not a list of sessions",
		`{"sessions":[]} oops`: "not JSON",
	} {
		if _, err := running.Read([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", src, err)
		}
	}
}

// TestWhy: YARN's diagnostics in plain words.
func TestWhy(t *testing.T) {
	for said, want := range map[string]string{
		"":                       "waits to start; YARN gives no reason",
		"[Sat Nov 21] something": "waits to start; YARN says: something",
		"[x] AM container is launched, waiting for AM container to Register with RM": "its application master has started, " +
			"but has not registered with YARN yet",
		"Skipping AM assignment as cluster resource is empty. ": "waits: the cluster has no running node",
		"Application is added to the scheduler and is not yet activated. User's AM resource limit exceeded.  Details : " +
			"AM Resource Request = <memory:1024, vCores:1>; User AM Resource Limit of the queue = <memory:2048, vCores:1>; ": "its application " +
			"master needs 1,024 MiB, which exceeds what is left of the 2,048 MiB for the application masters of ann in queue etl",
		"Queue's AM resource limit exceeded.": "waits: the limit for all application masters in queue etl is used up",
	} {
		a, err := running.Read([]byte(`{"apps":{"app":[{"id":"application_1_1","state":"ACCEPTED","user":"ann","queue":"etl","diagnostics":"` +
			said + `"}]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := running.Join(a).Sessions[0].Why; got != want {
			t.Errorf("%s\ngot  %s\nwant %s", said, got, want)
		}
	}
	a, err := running.Read([]byte(`{"apps":{"app":[{"id":"application_1_1","state":"RUNNING","resourceRequests":[
		{"resourceName":"*","numContainers":2,"capability":{"memory":5632}},{"resourceName":"node1","numContainers":2}]}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := running.Join(a).Sessions[0].Why; got != "waits for 2 more executors of 5,632 MiB" {
		t.Error(got)
	}
}

// FuzzRunning: any text is read, or refused in one line, and what is known adds up.
func FuzzRunning(f *testing.F) {
	for _, name := range []string{
		"application-list-am01.txt", "application-list-copied.txt", "apps-am01.json", "livy-0.8.json", "metrics-full.json",
	} {
		src, err := os.ReadFile(fixtures + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		a, err := running.Read(src)
		if err != nil {
			return
		}
		l := running.Join(a, a)
		for _, s := range l.Sessions {
			if s.ID == running.Unknown && s.Application == "" && s.Name != "" {
				t.Skip()
			}
			if s.Held.Memory > l.Held.Memory {
				t.Errorf("%+v in %+v", s, l)
			}
		}
	})
}
