package failures

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/rules"
)

// scan returns what is found in a text.
func scan(tb testing.TB, text string) []Failure {
	tb.Helper()
	var c Collector
	if err := Scan(strings.NewReader(text), func(m Match) { c.Add(nil, m) }); err != nil {
		tb.Fatal(err)
	}
	return c.Failures()
}

var marks = regexp.MustCompile(`«|»`)

// marked returns the marked parts of an example, in the order in which they begin.
func marked(example string) (list []string) {
	var open []int
	for i, r := range example {
		switch r {
		case '«':
			list = append(list, "")
			open = append(open, len(list)-1)
			continue
		case '»':
			open = open[:len(open)-1]
			continue
		}
		for _, at := range open {
			list[at] += example[i : i+len(string(r))]
		}
	}
	for i := range list {
		list[i] = clean(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// TestExamples: each text is recognized in its examples, with exactly the facts that are marked.
func TestExamples(t *testing.T) {
	for _, c := range Causes() {
		for i := range c.Texts {
			text := &c.Texts[i]
			if len(text.Examples) == 0 {
				t.Errorf("%s: %q has no example", c.ID, text.Hint)
			}
			for _, example := range text.Examples {
				var list []Match
				plain := marks.ReplaceAllString(example, "")
				if err := Scan(strings.NewReader(plain), func(m Match) { list = append(list, m) }); err != nil {
					t.Fatal(err)
				}
				at := slices.IndexFunc(list, func(m Match) bool { return m.Text == text })
				if at < 0 {
					t.Errorf("%s: not recognized: %s", c.ID, plain)
					continue
				}
				var got []string
				for _, f := range list[at].Facts {
					got = append(got, f.Value)
				}
				want := marked(example)
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s: facts %q, want %q: %s", c.ID, got, want, plain)
				}
				if found := scan(t, plain); found[0].Cause != c {
					t.Errorf("%s: %s is reported as %s", c.ID, plain, found[0].Cause.ID)
				}
			}
		}
	}
}

// TestAlso: what Spark calls a container that failed differs by version.
func TestAlso(t *testing.T) {
	for status, want := range map[string]string{
		"137": "container-killed-memory", "-100": "node-lost", "1": "executor-lost", "-101": "disk-full",
	} {
		found := scan(t, "Reason: Container from a bad node: container_1_0001_01_000003 on host: node4. Exit status: "+status+". Diagnostics: x")
		if len(found) != 1 || found[0].Cause.ID != want {
			t.Errorf("status %s: %v, want %s", status, found, want)
		}
	}
}

// TestOneFailure: YARN tells the end of one container in two texts, with two statuses. It is one failure.
func TestOneFailure(t *testing.T) {
	text := "Application application_1764490000000_0002 failed 2 times due to AM Container for appattempt_1764490000000_0002_000002 exited " +
		"with  exitCode: -104\nFailing this attempt.Diagnostics: [2025-11-30 10:00:00.123]Container " +
		"[pid=1234,containerID=container_1764490000000_0002_02_000001] is running 104857600B beyond the 'PHYSICAL' memory limit. " +
		"Current usage: 2.5 GB of 2.4 GB physical memory used; 4.4 GB of 11.5 GB virtual memory used. Killing container.\n" +
		"Dump of the process-tree for " +
		"container_1764490000000_0002_02_000001 :\n\nContainer killed on request. Exit code is 143\n. Failing the application."
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	app := `{"id": "application_1764490000000_0002", "state": "FAILED", "diagnostics": ` + string(quoted) + `}`
	parts, _ := Parts("apps.json", `{"apps": {"app": [`+app+`]}}`)
	var c Collector
	for _, p := range parts {
		p.Scan(func(m Match) { c.Add(p, m) })
	}
	if found := c.Failures(); len(found) != 1 || found[0].Cause.ID != "driver-container-killed" || found[0].Count != 1 {
		t.Errorf("%d failures: %+v", len(found), found)
	}
}

// TestData: the causes are complete and name rules that there are.
func TestData(t *testing.T) {
	seen := map[string]bool{}
	known := func(rule string) bool {
		return rule == "" || slices.ContainsFunc(rules.All, func(r *lint.Rule) bool { return r.Name == rule })
	}
	for _, c := range Causes() {
		if seen[c.ID] || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(c.ID) {
			t.Errorf("%q is no id, or stands twice", c.ID)
		}
		seen[c.ID] = true
		if len(c.Texts) == 0 || len(c.Help) == 0 || strings.Count(c.Why, ". ") < 1 || !strings.HasSuffix(c.Why, ".") {
			t.Errorf("%s lacks texts, help or two sentences", c.ID)
		}
		if !known(c.Rule) {
			t.Errorf("%s: no rule %s", c.ID, c.Rule)
		}
		for _, y := range c.Yields {
			if !slices.ContainsFunc(Causes(), func(c *Cause) bool { return c.ID == y }) {
				t.Errorf("%s yields to %s, which is no cause", c.ID, y)
			}
		}
		for _, text := range c.Texts {
			if len(text.Hint) < shortest || text.Program == "" || text.Versions == "" || text.Source == "" || !known(text.Rule) {
				t.Errorf("%s: %q is short, or lacks its program, versions or source, or has no rule %s", c.ID, text.Hint, text.Rule)
			}
		}
	}
	for _, id := range strings.Fields(ids) {
		if !seen[id] {
			t.Errorf("no cause %s", id)
		}
	}
}

// ids are what scripts may rely on.
const ids = `am-failed am-limit auth-401 bad-config-value bad-credentials-config bad-json-configure bad-json-livy bad-kind bad-name
bad-substitution bad-ttl bad-url blacklisted broadcast-timeout broadcast-too-large configure-usage container-killed-memory
container-too-large context-timeout csrf
da-bounds da-needs-shuffle disk-full dns driver-container-killed driver-memory-minimum driver-oom driver-port duplicate-name
emr-serverless-capacity emr-serverless-role emr-serverless-state executor-above-max executor-heartbeat executor-lost
executor-memory-minimum fabric-430 fabric-settings gateway-5xx glue-credentials glue-role glue-session-start
glue-session-timeout glue-workers hadoop-unreachable hdfs-permission hdfs-safemode heartbeat-lost hive-metastore
impersonation invalid-heap-size ivy-resolution java-options java-version kerberos kernel-died-config kernel-missing
launcher-ports livy-restarted livy-spark-home livy-unreachable lost-session maven-coordinate max-result-size
memory-unparsable missing-jar missing-shuffle-service network-timeout no-executors no-nodes no-room-for-am node-lost
node-too-small null-500 path-not-allowed positive-number preempted python-version rate-limited request-too-large
retry-policy-config s3-access scala-version session-already-started session-busy session-dead-no-reason session-finished-gone
session-idle-timeout session-killed session-starting sql-context-missing ssl start-timeout static-conf synapse-capacity
synapse-quota task-cpus too-many-sessions unrecognized-field vcores-above-max wait-idle-config wrong-type-400 wrong-type-500
yarn-app-not-found yarn-conf-missing yarn-queue yarn-user`

// read returns what is found in a document, whatever kind it is of.
func read(tb testing.TB, src string) []Failure {
	tb.Helper()
	parts, ok := Parts("document", src)
	if !ok {
		return scan(tb, src)
	}
	var c Collector
	for _, p := range parts {
		p.Scan(func(m Match) { c.Add(p, m) })
	}
	return c.Failures()
}

// TestForeign: what other programs print, too, is not recognized among lines that are plainly of another one.
func TestForeign(t *testing.T) {
	const heap = "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n"
	for text, want := range map[string]string{
		heap: "driver-oom",
		heap + "\tat com.acme.webshop.OrderCache.load(OrderCache.java:12)\n":                     "",
		heap + "\tat org.apache.spark.sql.Dataset.collect(Dataset.scala:12)\n":                   "driver-oom",
		"OSError: [Errno 28] No space left on device: '/mnt/tmp'":                                "disk-full",
		"  File \"train.py\", line 3, in <module>\nOSError: [Errno 28] No space left on device":  "",
		"Error: Unrecognized option: --executor-corse":                                           "",
		"java.lang.ClassNotFoundException: com.acme.Foo\n\tat com.acme.Main.main(Main.java:4)":   "",
		"java.net.UnknownHostException: db1\n\tat java.net.InetAddress.get(InetAddress.java:76)": "",
	} {
		if got := strings.Join(causesOf(scan(t, text)), " "); got != want {
			t.Errorf("%q is reported as %q, want %q", text, got, want)
		}
	}
}

// TestFill: names in braces are filled in, and other braces stay.
func TestFill(t *testing.T) {
	facts := Facts{{"user", "ann"}}
	for text, want := range map[string]string{
		"id {user} on {host}":              "id ann on HOST",
		`"headers": {"X": "{user}"} or {}`: `"headers": {"X": "ann"} or {}`,
		"{":                                "{",
	} {
		if got := facts.Fill(text); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}

// TestReason: a reason that stands near is reported instead of what follows from it, in the form in which Livy logs it.
func TestReason(t *testing.T) {
	const failed = "Application application_1_0042 failed 2 times due to AM Container for appattempt_1_0042_000002 exited with  exitCode: "
	for text, want := range map[string]string{
		"26/03/02 09:12:31 INFO LineBufferedStream: stdout: diagnostics: " + failed + "13\n26/03/02 09:12:31 INFO LineBufferedStream: " +
			"stdout: ERROR ApplicationMaster: Uncaught exception: \n" +
			"26/03/02 09:12:31 INFO LineBufferedStream: stdout: java.util.concurrent.TimeoutException: Futures timed out after " +
			"[100000 milliseconds]": "context-timeout",
		failed + "-1000\nFailing this attempt.Diagnostics: File does not exist: hdfs://nn:8020/user/livy/.sparkStaging/application_1_0042/" +
			"__spark_libs__.zip\njava.io.FileNotFoundException: File does not exist: hdfs://nn:8020/user/livy/.sparkStaging/" +
			"application_1_0042/__spark_libs__.zip": "missing-jar",
		failed + "-1000\nmain : command provided 0\nmain : run as user is jane\nmain : requested yarn user is jane\nUser jane " +
			"not found": "yarn-user",
	} {
		if got := strings.Join(causesOf(scan(t, text)), " "); got != want {
			t.Errorf("%s is reported as %q", want, got)
		}
	}
}

// TestTransient: what each application says for a moment when it starts is no failure.
func TestTransient(t *testing.T) {
	for _, text := range []string{
		"diagnostics: [Sat Nov 21 07:51:07 +0000 2026] Application is Activated, waiting for resources to be assigned for AM.  Details : AM " +
			"Partition = " +
			"<DEFAULT_PARTITION> ; Partition Resource = <memory:221184, vCores:144> ; Queue's Absolute capacity = 100.0 % ; Queue's Absolute used " +
			"capacity = 0.0 % ; Queue's Absolute max capacity = 100.0 % ;",
		"diagnostics: [Sat Nov 21 07:51:07 +0000 2026] Scheduler has assigned a container for AM, waiting for AM container to be launched",
		"INFO YarnAllocator: Container container_1_0001_01_000003 on host node4 (state: COMPLETE, exit status: 0)",
		"WARN Utils: Service 'SparkUI' could not bind on port 4040. Attempting port 4041.",
		"INFO ContextHandler: Started o.s.j.s.ServletContextHandler@1b2c{/executors/threadDump,null,AVAILABLE,@Spark}",
	} {
		for _, f := range scan(t, text) {
			t.Errorf("%s: %s", f.Cause.ID, text)
		}
	}
}
