package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A cluster is a Livy and a YARN for tests, with sessions that end.
type cluster struct {
	mu         sync.Mutex
	sessions   []map[string]any
	apps       []map[string]any
	asked      []string // what changes something, and lists
	livy, yarn *httptest.Server
	onDelete   func(w http.ResponseWriter, id string) bool // reports whether it has answered
	onPut      func(w http.ResponseWriter) bool
	onList     func(w http.ResponseWriter) bool // of Livy
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	goneWithin, goneEvery = 300*time.Millisecond, 10*time.Millisecond
	c := &cluster{}
	add := func(id int, owner, state, kind string) {
		app := fmt.Sprintf("application_1_000%d", id)
		c.sessions = append(c.sessions, map[string]any{"id": id, "appId": app, "owner": owner, "state": state, "kind": kind, "name": nil})
		c.apps = append(c.apps, map[string]any{
			"id": app, "name": fmt.Sprintf("livy-session-%d", id), "user": "livy", "state": "RUNNING", "applicationType": "SPARK",
			"allocatedMB": 11264 * id, "allocatedVCores": id, "runningContainers": id, "elapsedTime": 3600_000 * id, "queue": "default",
		})
	}
	add(1, "jane", "idle", "pyspark")
	add(2, "jane", "busy", "spark")
	add(3, "bob", "idle", "spark")
	c.apps = append(c.apps, map[string]any{
		"id": "application_1_0009", "name": "etl", "user": "jane", "state": "RUNNING", "applicationType": "MAPREDUCE",
	})
	c.livy, c.yarn = httptest.NewServer(http.HandlerFunc(c.serveLivy)), httptest.NewServer(http.HandlerFunc(c.serveYARN))
	t.Cleanup(func() {
		c.livy.Close()
		c.yarn.Close()
	})
	return c
}

func (c *cluster) serveLivy(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, one := strings.CutPrefix(r.URL.Path, "/sessions/")
	switch {
	case r.Method == http.MethodDelete:
		c.asked = append(c.asked, "DELETE "+r.URL.Path)
		if c.onDelete != nil && c.onDelete(w, id) {
			return
		}
		c.end(id)
		fmt.Fprint(w, `{"msg":"deleted"}`)
	case one:
		c.asked = append(c.asked, "HEARTBEAT "+r.URL.Path)
	default:
		c.asked = append(c.asked, "list")
		if c.onList == nil || !c.onList(w) {
			_ = json.NewEncoder(w).Encode(map[string]any{"from": 0, "total": len(c.sessions), "sessions": c.sessions})
		}
	}
}

func (c *cluster) serveYARN(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Method == http.MethodPut:
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		c.asked = append(c.asked, "PUT "+r.URL.Path+" "+body["state"])
		if c.onPut != nil && c.onPut(w) {
			return
		}
		id := regexp.MustCompile(`application_1_000(\d)`).FindStringSubmatch(r.URL.Path)
		c.end(id[1])
		w.WriteHeader(http.StatusAccepted)
	case strings.HasSuffix(r.URL.Path, "/metrics"):
		fmt.Fprint(w, `{"clusterMetrics":{"totalMB":221184,"totalVirtualCores":144,"availableMB":153600,"availableVirtualCores":138}}`)
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"apps": map[string]any{"app": c.apps}})
	}
}

// end takes a session and its application away.
func (c *cluster) end(id string) {
	c.sessions = slices.DeleteFunc(c.sessions, func(s map[string]any) bool { return fmt.Sprint(s["id"]) == id })
	c.endApp(id)
}

func (c *cluster) endApp(id string) {
	c.apps = slices.DeleteFunc(c.apps, func(a map[string]any) bool { return a["id"] == "application_1_000"+id })
}

// sparklint runs a command line on the cluster.
func (c *cluster) sparklint(words string) (code int, out, errs string) {
	line := strings.NewReplacer("LIVY", "--livy "+c.livy.URL, "YARN", "--yarn "+c.yarn.URL).Replace(words)
	return runWords(append([]string{"sparklint"}, strings.Fields(line)...))
}

func runWords(args []string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(args, world{in: strings.NewReader(""), out: &o, err: &e, getenv: func(string) string { return "" }})
	return code, o.String(), e.String()
}

// writes are what was asked for that changes something.
func (c *cluster) writes() string {
	return strings.Join(slices.DeleteFunc(slices.Clone(c.asked), func(s string) bool { return s == "list" }), ", ")
}

func TestSessionsOfServers(t *testing.T) {
	c := newCluster(t)
	code, out, errs := c.sparklint("sessions LIVY YARN")
	row := "3        livy-session-3  bob    spark    idle     3h0m          2  33,792"
	total := "4 sessions hold 67,584 of 221,184 MiB (31 %) and 6 of 144 vcores\nfree: 153,600 MiB and 138 vcores\n"
	if code != 0 || errs != "" || !strings.Contains(out, row) || !strings.Contains(out, total) {
		t.Errorf("%d %s\n%s", code, errs, out)
	}
	if strings.Contains(c.writes(), "HEARTBEAT") {
		t.Errorf("a session was kept alive: %s", c.asked)
	}
	// What one server does not say, the other does, and the exit code tells of it.
	c.livy.Close()
	code, out, errs = c.sparklint("sessions LIVY YARN")
	if code != 2 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "/sessions: connection refused") ||
		!strings.Contains(out, "livy-session-3") {
		t.Errorf("%d %s\n%s", code, errs, out)
	}
}

// TestPages: Livy lists a hundred sessions at a time.
func TestPages(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var from, size int
		_, _ = fmt.Sscanf(r.URL.RawQuery, "from=%d&size=%d", &from, &size)
		list := []map[string]any{}
		for id := from; id < min(from+size, 250); id++ {
			list = append(list, map[string]any{"id": id, "state": "idle", "kind": "spark"})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"from": from, "total": 250, "sessions": list})
	}))
	defer server.Close()
	code, out, errs := runWords([]string{"sparklint", "sessions", "--livy", server.URL + "/sessions/"})
	if code != 0 || !strings.Contains(out, "\n249  ") || !strings.Contains(out, "250 sessions") {
		t.Errorf("%d %s\n%s", code, errs, out)
	}
}

// TestFaultyServers: whatever a server does, the command ends in time with a line and exit code 2.
func TestFaultyServers(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request, what string, pause time.Duration) {
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, what); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			time.Sleep(pause)
		}
	}
	for name, f := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"hangs": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no complete answer within 1 s"},
		"drips": {func(w http.ResponseWriter, r *http.Request) { endless(w, r, " ", 20*time.Millisecond) }, "no complete answer within 1 s"},
		"too large": {func(w http.ResponseWriter, r *http.Request) {
			endless(w, r, strings.Repeat(" ", 8<<20), 0)
		}, "(its answer is larger than 64 MiB|no complete answer within 1 s)"},
		"half-way": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"sessions"`)
		}, "it closed the connection in the middle of its answer"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"sessions":[`) }, "the JSON ends in the middle"},
		"HTML": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<html>log in")
		}, "this is an HTML page, perhaps from a login or a proxy: .*"},
		"other": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "\x1b[31mhi\r\n::error::")
		}, "this is not a list of sessions: .*"},
		"401": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, `it requires a user and a password \(401\): .*`},
		"500": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			fmt.Fprint(w, "\x1b[31m\r\n::error::boom")
		}, "it answers 500 Internal Server Error: .*boom"},
		"loop": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }, "it redirects more than 5 times"},
		"pages": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"total":1e12,"sessions":[{"id":1},{"id":2}],"apps":{}}`)
		}, "it lists more than 10,000 sessions"},
	} {
		for _, flag := range []string{"--livy", "--yarn"} {
			if name == "pages" && flag == "--yarn" {
				continue
			}
			t.Run(name+flag, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewServer(f.answer)
				t.Cleanup(func() {
					server.CloseClientConnections()
					server.Close()
				})
				timeout := "20s"
				if strings.Contains(f.says, "within 1 s") {
					timeout = "1s"
				}
				start := time.Now()
				code, out, errs := runWords([]string{"sparklint", "sessions", flag, server.URL, "--timeout", timeout})
				line := regexp.MustCompile(`^sparklint: (Livy|YARN): ` + regexp.QuoteMeta(server.URL) + `/[a-z0-9/]+: ` + f.says + `\n$`)
				if code != 2 || out != "" || !line.MatchString(errs) || time.Since(start) > 15*time.Second {
					t.Errorf("%d after %s: %s%q", code, time.Since(start), out, errs)
				}
				if found := inLog(errs, false); found != "" {
					t.Error(found)
				}
			})
		}
	}
}

// TestHostileServers: names, states and reasons of servers do nothing.
func TestHostileServers(t *testing.T) {
	for i, p := range payloads {
		if testing.Short() && i%4 > 0 {
			continue
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/sessions"):
				fmt.Fprint(w, strings.ReplaceAll(`{"sessions":[{"id":1,"name":X,"appId":X,"owner":X,"proxyUser":X,"state":X,"kind":X}]}`,
					"X", string(text)))
			case strings.HasSuffix(r.URL.Path, "/metrics"):
				w.WriteHeader(500)
				fmt.Fprint(w, p)
			default:
				fmt.Fprint(w, strings.ReplaceAll(`{"apps":{"app":[{"id":X,"name":X,"user":X,"queue":X,"state":"ACCEPTED",
					"applicationType":X,"diagnostics":X}]}}`, "X", string(text)))
			}
		}))
		for _, line := range []string{
			"sessions", "sessions --format json", "sessions stop 1 --others --dry-run", "sessions stop --state accepted --others --yes",
		} {
			args := append(append([]string{"sparklint"}, strings.Fields(line)...), "--livy", server.URL, "--yarn", server.URL)
			_, out, errs := runWords(args)
			if found := acted(args[1:], out) + inLog(errs, false); found != "" {
				t.Errorf("%d: %s: %s", i, line, found)
			}
		}
		server.Close()
	}
}

// TestStop: who may stop what, in which order servers are asked, and what is said.
func TestStop(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*cluster)
		args   string
		code   int
		writes string
		says   string // of both outputs, a regular expression
	}{
		"mine": {args: "1 --as jane --yes", writes: "DELETE /sessions/1", says: `(?s)to stop: 1 session, which frees 11,264 MiB and 1 vcore\n` +
			`  1 livy-session-1 \(jane, idle, 1h0m old, 11,264 MiB and 1 vcore\) application_1_0001\n` +
			`an idle session may hold somebody's cached data and variables\n1: stopped\n$`},
		"dry run": {
			args: "1 --as jane --dry-run",
			says: `nothing was stopped. YARN's own command:\n  yarn application -kill application_1_0001\n$`,
		},
		"nobody": {
			args: "1 --yes", code: 2,
			says: "session 1 is not stopped: it belongs to jane, and " +
				"sparklint does not know who you are; write --as NAME, or --others\n.*nothing was stopped",
		},
		"somebody else": {
			args: "1 3 --as jane --yes", code: 2,
			says: "session 3 is not stopped: it belongs to bob; --others stops it all the same",
		},
		"others":       {args: "1 3 --others --yes", writes: "DELETE /sessions/1, DELETE /sessions/3", says: "1: stopped\n3: stopped\n"},
		"intersection": {args: "--owner jane --state idle --as jane --yes", writes: "DELETE /sessions/1", says: "1: stopped"},
		"own of all": {
			args: "--state idle --as bob --yes", writes: "DELETE /sessions/3",
			says: "(?s)3: stopped.*session 1 is not stopped: it belongs to jane",
		},
		"age":         {args: "--older-than 90m --owner jane --others --yes", writes: "DELETE /sessions/2", says: "2: stopped"},
		"none":        {args: "--owner ann --yes", says: "nothing to stop: no session matches"},
		"not there":   {args: "7 --others --yes", code: 2, says: "there is no session 7, so nothing was stopped"},
		"not an id":   {args: "x;y --yes", code: 2, says: `"x;y" is neither the number of a session nor an application`},
		"nothing":     {args: "--yes", code: 2, says: "name the sessions to stop"},
		"no terminal": {args: "1 --as jane", code: 2, says: "add --yes, or --dry-run"},
		"not Spark": {
			args: "application_1_0009 --as jane --yes", code: 2,
			says: "only applications of type SPARK can be stopped, not MAPREDUCE",
		},
		"owner unknown": {
			change: func(c *cluster) { c.sessions[0]["owner"] = nil }, args: "1 --as jane --yes", code: 2,
			says: "session 1 is not stopped: its owner is unknown; --others",
		},
		"state changed": {
			change: func(c *cluster) {
				n := 0
				c.onList = func(http.ResponseWriter) bool {
					if n++; n == 2 {
						c.sessions[0]["state"] = "busy"
					}
					return false
				}
			},
			args: "1 --as jane --yes", code: 1,
			says: `(?s)1: left: its state changed from idle to busy\n\n1 session left. YARN's own command:\n` +
				`  yarn application -kill application_1_0001\n$`,
		},
		"another session": {
			change: func(c *cluster) {
				n := 0
				c.onList = func(http.ResponseWriter) bool {
					if n++; n == 2 {
						c.sessions[0]["appId"] = "application_2_0001"
					}
					return false
				}
			}, args: "1 --as jane --yes", code: 1, says: "1: left: it is another session now, with the same id",
		},
		"gone meanwhile": {
			change: func(c *cluster) {
				n := 0
				c.onList = func(http.ResponseWriter) bool {
					if n++; n == 2 {
						c.end("1")
					}
					return false
				}
			}, args: "1 --as jane --yes", says: "1: already gone",
		},
		"404": {
			change: func(c *cluster) {
				c.onDelete = func(w http.ResponseWriter, _ string) bool { w.WriteHeader(404); return true }
			},
			args: "1 --as jane --yes", writes: "DELETE /sessions/1, PUT /ws/v1/cluster/apps/application_1_0001/state KILLED",
			says: "1: stopped by YARN",
		},
		"forgotten by Livy": {
			change: func(c *cluster) { c.sessions = c.sessions[1:] }, args: "application_1_0001 --as livy --yes",
			writes: "PUT /ws/v1/cluster/apps/application_1_0001/state KILLED", says: "application_1_0001: stopped by YARN",
		},
		"403": {
			change: func(c *cluster) {
				c.onDelete = func(w http.ResponseWriter, _ string) bool { w.WriteHeader(403); return true }
			},
			args: "1 --as jane --yes", code: 1, writes: "DELETE /sessions/1", says: "1: left: Livy: DELETE .*/sessions/1: it answers 403 Forbidden",
		},
		"500": {
			change: func(c *cluster) {
				c.onDelete = func(w http.ResponseWriter, _ string) bool { w.WriteHeader(500); return true }
			},
			args: "1 --as jane --yes", code: 1, writes: "DELETE /sessions/1", says: "it answers 500",
		},
		"list 401": {
			change: func(c *cluster) { c.onList = func(w http.ResponseWriter) bool { w.WriteHeader(401); return true } },
			args:   "1 --others --yes", code: 2, says: "it requires a user and a password",
		},
		"stays": {
			change: func(c *cluster) {
				c.onDelete = func(w http.ResponseWriter, _ string) bool {
					c.sessions = c.sessions[1:]
					fmt.Fprint(w, "{}")
					return true
				}
			},
			args: "1 --as jane --yes", code: 1, writes: "DELETE /sessions/1",
			says: `(?s)1: left: YARN still lists its application\n\n1 session left`,
		},
		"YARN rejects": {
			change: func(c *cluster) {
				c.sessions = nil
				c.onPut = func(w http.ResponseWriter) bool { w.WriteHeader(403); return true }
			},
			args: "application_1_0001 --others --yes", code: 1,
			writes: "PUT /ws/v1/cluster/apps/application_1_0001/state KILLED", says: "left: YARN: PUT .*it answers 403",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			if test.change != nil {
				test.change(c)
			}
			code, out, errs := c.sparklint("sessions stop LIVY YARN " + test.args)
			if code != test.code || c.writes() != test.writes || !regexp.MustCompile(test.says).MatchString(out+errs) {
				t.Errorf("code %d, asked %s\n%s%s", code, c.asked, out, errs)
			}
			i := slices.IndexFunc(c.asked, func(s string) bool { return strings.HasPrefix(s, "DELETE") })
			if i == 0 || i > 0 && c.asked[i-1] != "list" {
				t.Errorf("not listed again before: %s", c.asked)
			}
		})
	}
}

// TestStopWithoutLivy: where Livy does not answer, YARN stops its sessions.
func TestStopWithoutLivy(t *testing.T) {
	c := newCluster(t)
	c.livy.Close()
	code, out, errs := c.sparklint("sessions stop 1 --others --yes LIVY YARN")
	if code != 0 || !strings.Contains(out, "application_1_0001: stopped by YARN") || !strings.Contains(errs, "connection refused") {
		t.Errorf("%d %s%s", code, out, errs)
	}
	if c.writes() != "PUT /ws/v1/cluster/apps/application_1_0001/state KILLED" {
		t.Error(c.asked)
	}
	code, out, errs = c.sparklint("sessions stop --older-than 1h --others --yes LIVY")
	if code != 2 || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("%d %s%s", code, out, errs)
	}
}

// TestStopSaved: who has only a printed table gets the commands.
func TestStopSaved(t *testing.T) {
	code, out, errs := runWords(strings.Fields(
		"sparklint sessions stop --owner livy --others --from ../../fixtures/running/application-list-copied.txt"))
	want := "nothing was stopped. YARN's own command:\n  yarn application -kill application_1601003432160_0004\n" +
		"  yarn application -kill application_1601003432160_0005\n"
	if code != 0 || !strings.HasSuffix(out, want) {
		t.Errorf("%d %s%s", code, out, errs)
	}
}

// TestAuthenticatedUser: who Livy is asked as, is who stops. Its password is nowhere.
// TestIdle: --idle asks the drivers of idle sessions through YARN's proxy, and Livy for nothing but its list.
func TestIdle(t *testing.T) {
	c := newCluster(t)
	var mu sync.Mutex
	var asked []string
	yarn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/proxy/") {
			c.serveYARN(w, r)
			return
		}
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		if strings.Contains(r.URL.Path, "0003") {
			http.Error(w, "no UI", http.StatusNotFound)
			return
		}
		at := time.Now().Add(-2*time.Hour-5*time.Minute).UTC().Format("2006-01-02T15:04:05.000") + "GMT"
		fmt.Fprintf(w, `[{"jobId":0,"completionTime":%q,"status":"SUCCEEDED"}]`, at)
	}))
	defer yarn.Close()
	code, out, errs := c.sparklint("sessions LIVY --idle --yarn " + yarn.URL)
	if code != 0 || !regexp.MustCompile(`(?m)^1 .* 2h5m `).MatchString(out) || !strings.Contains(out, "last job") {
		t.Errorf("%d %s", code, out)
	}
	const why = "the jobs of 1 session are not known: "
	if !strings.HasPrefix(errs, "sparklint: "+why) || strings.Count(errs, "\n") != 1 {
		t.Error(errs)
	}
	slices.Sort(asked)
	want := []string{
		"/proxy/application_1_0001/api/v1/applications/application_1_0001/jobs",
		"/proxy/application_1_0003/api/v1/applications/application_1_0003/jobs",
	}
	if !slices.Equal(asked, want) || !slices.Equal(c.asked, []string{"list"}) {
		t.Errorf("asked %q and Livy %q", asked, c.asked)
	}
	_, out, _ = c.sparklint("sessions LIVY --idle --format json --yarn " + yarn.URL)
	if strings.Count(out, `"lastJobSeconds": 7`) != 1 {
		t.Error(out)
	}
	for _, words := range []string{"sessions LIVY --idle", "sessions --idle --from x.json"} {
		if code, _, errs := c.sparklint(words); code != 2 || !strings.Contains(errs, "--idle") {
			t.Errorf("%s: %d %s", words, code, errs)
		}
	}
}

// authority writes the certificate of a server to a file.
func authority(t *testing.T, server *httptest.Server) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTrusted: certificates that are named are trusted, at the server they are named for.
func TestTrusted(t *testing.T) {
	c := newCluster(t)
	livy, yarn := httptest.NewTLSServer(http.HandlerFunc(c.serveLivy)), httptest.NewTLSServer(http.HandlerFunc(c.serveYARN))
	defer livy.Close()
	defer yarn.Close()
	for _, a := range []struct {
		flags string
		code  int
		says  string
	}{
		{"--livy " + livy.URL + " --livy-ca CA", 0, ""},
		{"--yarn " + yarn.URL + " --yarn-ca CA", 0, ""},
		{"--livy " + livy.URL + " --yarn-ca CA", 2, "certificate is not trusted"},
		{"--yarn " + yarn.URL + " --livy-ca CA", 2, "certificate is not trusted"},
		{"--yarn " + yarn.URL + " --yarn-ca sessions.go", 2, "--yarn-ca: no certificate is in sessions.go"},
	} {
		code, _, errs := c.sparklint("sessions " + strings.ReplaceAll(a.flags, "CA", authority(t, livy)))
		if code != a.code || !strings.Contains(errs, a.says) {
			t.Errorf("%s: %d %s", a.flags, code, errs)
		}
	}
}

func TestAuthenticatedUser(t *testing.T) {
	c := newCluster(t)
	var sent string
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		sent = user + ":" + password + " " + r.Header.Get("X-Team")
		c.serveLivy(w, r)
	}))
	defer front.Close()
	config := t.TempDir() + "/config.json"
	text := fmt.Sprintf(`{
		"kernel_python_credentials": {"username": "jane", "base64_password": "aHVudGVyMg==", "url": %q, "auth": "Basic_Access"},
		"custom_headers": {"X-Team": "data-platform"}, "ignore_ssl_errors": true}`, front.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := c.sparklint("sessions stop 1 --yes --config-json " + config)
	if code != 0 || sent != "jane:hunter2 data-platform" || strings.Contains(out+errs, "hunter2") {
		t.Errorf("%d %s %s%s", code, sent, out, errs)
	}
	if !strings.Contains(errs, "warning: ignore_ssl_errors is on, so the certificate of "+front.URL+" is not verified") {
		t.Error(errs)
	}
	sent = ""
	code, _, errs = c.sparklint("sessions LIVY --config-json " + config)
	if code != 0 || sent != "" || !strings.Contains(errs, "has no credentials for the URL of --livy, so none are sent") {
		t.Errorf("%d %q %s", code, sent, errs)
	}
}

func TestConfirmed(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "": false, "yeah\n": false} {
		var errs bytes.Buffer
		got, err := confirmed(context.Background(), world{in: strings.NewReader(answer), err: &errs}, "stop 1 session?")
		if got != want || err != nil || errs.String() != "stop 1 session? [y/N] " {
			t.Errorf("%q: %t %v %s", answer, got, err, errs.String())
		}
	}
}

// TestWatch: a list is drawn over the one before, until the run is interrupted.
func TestWatch(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var out bytes.Buffer
	n := 0
	err := watch(ctx, &out, time.Millisecond, func() string {
		if n++; n == 3 {
			stop()
		}
		return fmt.Sprintf("list %d \x1b[2J\n", n)
	})
	want := "\x1b[Hlist 1 �[2J\x1b[K\n\x1b[K\nCtrl-C ends this\x1b[K\n\x1b[J"
	if err != nil || !strings.HasPrefix(out.String(), want) || strings.Count(out.String(), "list") != 2 {
		t.Errorf("%v %q", err, out.String())
	}
}
