package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/sparklint/sparklint/lint/endpoint"
)

// facts are written as key=value, with # and a source after it or without.
func factsOf(text string) (list []endpoint.Fact) {
	for _, line := range strings.Split(text, "\n") {
		key, rest, ok := strings.Cut(line, "=")
		value, source, _ := strings.Cut(rest, " # ")
		if ok {
			list = append(list, endpoint.Fact{Key: key, Value: value, Source: source})
		}
	}
	return list
}

const three = "node-memory=12288 # yarn-site.xml: m\nlivy=0.7.1\ndefaults/spark.x=true # s.conf: spark.x\n" +
	"blacklist/spark.master=spark.master # b.conf: spark.master"

var puts = []struct{ what, src, facts, want string }{
	{"nothing is there", "", three, `endpoints:
  etl:
    node-memory: 12288            # from yarn-site.xml: m
    livy: 0.7.1
    defaults:
      spark.x: "true"             # from s.conf: spark.x
    blacklist:
      - spark.master              # from b.conf: spark.master
`},
	{
		"queues", "endpoints:\n  etl:\n    queues:\n      bi: {capacity: 20, am-share: 0.1}   # ours\n",
		"queues/bi/capacity=30 # s.json: x\nqueues/bi/am-share=0.1\nqueues/a.x/capacity=70 # s.json: y\nqueues-complete=true",
		`endpoints:
  etl:
    queues:
      bi: {capacity: 30, am-share: 0.1}   # ours
      a.x:
        capacity: 70              # from s.json: y
    queues-complete: true
`,
	},
	{"nothing is to be written", "a: 1 # b\n\n\n", "", "a: 1 # b\n\n\n"},
	{"comments only, without a last line break", "# mine", "nodes=2", "# mine\nendpoints:\n  etl:\n    nodes: 2"},
	{"an empty document", "---\n# mine\n", "nodes=2", "---\n# mine\nendpoints:\n  etl:\n    nodes: 2\n"},
	{
		"other keys, and the unit of the file", "severity:\n    a: off\nper-file:\n- { files: x }\n# last\n", "defaults/a.b=4g",
		"severity:\n    a: off\nper-file:\n- { files: x }\n# last\nendpoints:\n    etl:\n        defaults:\n            a.b: 4g\n",
	},
	{"CRLF without a last line break", "a: 1\r\nb: 2", "nodes=2", "a: 1\r\nb: 2\r\nendpoints:\r\n  etl:\r\n    nodes: 2"},
	{"a byte order mark", "\ufeffendpoints: {etl: {é: 1}}\n", "nodes=2", "\ufeffendpoints: {etl: {é: 1, nodes: 2}}\n"},
	{
		"another endpoint", "endpoints:\n   bi:   # ours\n     workers: 3   # three\n     # users: 4\n\nendpoint: bi\n", "workers=4",
		"endpoints:\n   bi:   # ours\n     workers: 3   # three\n   etl:\n      workers: 4\n     # users: 4\n\nendpoint: bi\n",
	},
	{
		"more for an endpoint, deeper than one that ends with it",
		"endpoints:\n  etl:\n    nodes: 6\n    defaults:\n      spark.a: b\nendpoint: etl\n", three + "\ndefaults/spark.y=yes",
		"endpoints:\n  etl:\n    nodes: 6\n    defaults:\n      spark.a: b\n      spark.x: \"true\"             # from s.conf: spark.x\n" +
			"      spark.y: \"yes\"\n    node-memory: 12288            # from yarn-site.xml: m\n    livy: 0.7.1\n    blacklist:\n" +
			"      - spark.master              # from b.conf: spark.master\nendpoint: etl\n",
	},
	{
		"the same at the end of a file", "endpoints:\n  etl:\n    blacklist:\n    - a", "blacklist/b=b\nnodes=2",
		"endpoints:\n  etl:\n    blacklist:\n    - a\n    - b\n    nodes: 2",
	},
	{
		"flow style", "endpoints: { etl: { defaults: { spark.a: b }, blacklist: [] } } # x\n", three,
		"endpoints: { etl: { defaults: { spark.a: b, spark.x: \"true\" }, blacklist: [spark.master], node-memory: 12288, livy: 0.7.1 } } # x\n",
	},
	{
		"flow style in a block", "endpoints:\n  etl:\n    defaults: { spark.a: b } # c\n    blacklist: [x, 'y']\n", three,
		"endpoints:\n  etl:\n    defaults: { spark.a: b, spark.x: \"true\" } # c\n    blacklist: [x, 'y', spark.master]\n" +
			"    node-memory: 12288            # from yarn-site.xml: m\n    livy: 0.7.1\n",
	},
	{
		"flow style of several lines", "endpoints: {\n  etl: {\n    defaults: { spark.a: b, }, # }\n  },\n}\nendpoint: etl\n",
		"nodes=2\ndefaults/c=d", "endpoints: {\n  etl: {\n    defaults: { spark.a: b, c: d, }, nodes: 2, # }\n  },\n}\nendpoint: etl\n",
	},
	{
		"new in flow style", "{endpoints: {}}", three,
		"{endpoints: {etl: {node-memory: 12288, livy: 0.7.1, defaults: {spark.x: \"true\"}, blacklist: [spark.master]}}}",
	},
	{"nothing after a key", "endpoints:\n  etl: # mine\n    # later\n", "nodes=2", "endpoints:\n  etl: # mine\n    nodes: 2\n    # later\n"},
	{
		"nothing after keys", "endpoints:\n  etl:\n    nodes:   # how many\n    defaults:\n    blacklist:\n", "nodes=2\n" + three,
		"endpoints:\n  etl:\n    nodes: 2   # how many\n    defaults:\n      spark.x: \"true\"             # from s.conf: spark.x\n" +
			"    blacklist:\n      - spark.master              # from b.conf: spark.master\n" +
			"    node-memory: 12288            # from yarn-site.xml: m\n    livy: 0.7.1\n",
	},
	{"nothing at all after endpoints", "endpoints:", "nodes=2", "endpoints:\n  etl:\n    nodes: 2"},
	{
		"what is there already",
		"endpoints:\n  etl: {node-memory: 12g, am-share: 0.50, livy: '0.7.1', blacklist: [spark.master], defaults: {spark.x: true}}\n",
		three + "\nam-share=0.5",
		"endpoints:\n  etl: {node-memory: 12g, am-share: 0.50, livy: '0.7.1', blacklist: [spark.master], defaults: {spark.x: true}}\n",
	},
	{
		"other values",
		"endpoints:\n  \"etl\":\n    nodes: 6 # ours, see x.json: y\n    node-memory:   8g  # from yarn-site.xml: old  \n" +
			"    min-allocation: \"32\"\n    spark: '3.3'   # e.g.: this\n    livy: 0.7\n    deploy-mode: \"a\\\"b\"\n",
		"nodes=7 # n.json: a\nnode-memory=12288 # yarn-site.xml: m\nmin-allocation=1024\nspark=3.5 # x.json: z\nlivy=0.8\ndeploy-mode=client",
		"endpoints:\n  \"etl\":\n    nodes: 7 # ours, see x.json: y\n    node-memory:   12288  # from yarn-site.xml: m\n" +
			"    min-allocation: \"1024\"\n    spark: '3.5'   # e.g.: this\n    livy: \"0.8\"\n    deploy-mode: \"client\"\n",
	},
	{
		"another value from a line of another file", "endpoints:\n  etl:\n    max-allocation: 12288 # from a.log:1\n    nodes: 2 # from me:\n",
		"max-allocation=8192 # b.log:2\nnodes=3 # b.log:3",
		"endpoints:\n  etl:\n    max-allocation: 8192 # from b.log:2\n    nodes: 3 # from me:\n",
	},
	{
		"odd values", "",
		"spark=a: b\nlivy=- x\nidle-timeout=60\ndeploy-mode=\x01\u2028\U0001F600\U000E0001\"\nstart-timeout=1:30\ndefaults/#=n\n" +
			"defaults/null=null # \n",
		"endpoints:\n  etl:\n    spark: \"a: b\"\n    livy: \"- x\"\n    idle-timeout: \"60\"\n" +
			"    deploy-mode: \"\\u0001\\u2028😀\\U000e0001\\\"\"\n    start-timeout: \"1:30\"\n    defaults:\n      \"#\": \"n\"\n" +
			"      \"null\": \"null\"\n",
	},
}

func TestPut(t *testing.T) {
	for _, c := range puts {
		now, err := Put([]byte(c.src), "etl", factsOf(c.facts))
		if err != nil || string(now) != c.want {
			t.Errorf("%s: %v\n%q\nwant:\n%q", c.what, err, now, c.want)
		}
		check(t, []byte(c.src), "etl", factsOf(c.facts))
	}
	now, err := Put(nil, "a: #b", factsOf("nodes=1"))
	if want := "endpoints:\n  \"a: #b\":\n    nodes: 1\n"; err != nil || string(now) != want {
		t.Errorf("%v\n%s", err, now)
	}
}

// TestPutFound: what the files of an endpoint say can be written, all of it.
func TestPutFound(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/endpoints/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var list []endpoint.Found
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := endpoint.Read(name, src)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	src := []byte("# ours\nmax-executors: 5")
	for _, f := range endpoint.Merge(list) {
		name := f.Name
		if name == "" {
			name = "yarn"
		}
		check(t, src, name, f.Facts)
		src, err = Put(src, name, f.Facts)
		if err != nil {
			t.Fatal(name, err)
		}
	}
	for _, want := range []string{
		"# ours\nmax-executors: 5\nendpoints:\n  notebooks:\n" +
			"    release: emr-6.10.0           # from describe-cluster.json: Cluster.ReleaseLabel\n" +
			"    spark: 3.3.1                  # from describe-cluster.json: Cluster.Applications Spark\n",
		"\n  bi:\n    worker-type: G.1X             # from get-dev-endpoints.json: DevEndpoints[0].WorkerType\n",
		"\n  yarn:\n    nodes: 18                     # from metrics.json: clusterMetrics.activeNodes, nodes.json: nodes.node[].state\n",
		"\n      spark.dynamicAllocation.enabled: \"true\" # from spark-defaults.conf: spark.dynamicAllocation.enabled\n",
		"\n      - spark.master              # from spark-blacklist.conf: spark.master\n",
	} {
		if !strings.Contains(string(src), want) {
			t.Errorf("%s\nwithout\n%s", src, want)
		}
	}
}

// TestPutRefuses: what can't be edited surely is an error with its place.
func TestPutRefuses(t *testing.T) {
	for _, c := range []struct{ src, facts, want string }{
		{"endpoints:\n  a: &x {nodes: 1}\n", "nodes=2", "line 2, column 6: an anchor can't be edited"},
		{"a: &x 1\n", "nodes=2", "line 1, column 4: an anchor can't be edited"},
		{"a: *x\n", "nodes=2", "line 1, column 4: not YAML: unknown anchor"},
		{"a:\n  <<: {b: 1}\n", "nodes=2", "line 2, column 3: a merge key can't be edited"},
		{"a: 1\n---\nb: 2\n", "nodes=2", "line 2, column 1: has a second document"},
		{"a:\n \tb: 1\n", "nodes=2", "line 2, column 2: is indented with a tab"},
		{"a: 1\rb: 2\n", "nodes=2", "line 1: has a line break that not every program treats as one"},
		{"a: \xff\n", "nodes=2", "line 1: is not UTF-8"},
		{"\ufeff\ufeffa: 1\n", "nodes=2", "line 1: has a byte order mark in the middle"},
		{"a: [\n", "nodes=2", "line 2, column 1: not YAML: did not find expected node content"},
		{"- a\n", "nodes=2", "line 1, column 1: the file is not a mapping"},
		{"endpoints: [etl]\n", "nodes=2", "line 1, column 12: endpoints is not a mapping"},
		{"endpoints: ~\n", "nodes=2", "line 1, column 12: endpoints is not a mapping"},
		{"endpoints:\n  etl: G.1X\n", "nodes=2", "line 2, column 8: etl is not a mapping"},
		{"endpoints:\n  etl:\n    nodes: 1\n    nodes: 2\n", "nodes=2", "line 4, column 5: nodes is set twice"},
		{"endpoints:\n  etl:\n    nodes: [1]\n", "nodes=2", "line 3, column 12: nodes is not a single value"},
		{"endpoints:\n  etl:\n    livy: |\n      0.7\n", "livy=0.8", "line 3, column 11: a value on several lines can't be edited"},
		{"endpoints:\n  etl:\n    livy: 0.7\n     x\n", "nodes=2", "line 3, column 11: a value on several lines can't be edited"},
		{"endpoints:\n  etl:\n    livy: !!str 0.7\n", "livy=0.8", "line 3, column 11: is written in a way that can't be edited"},
		{"endpoints:\n  etl:\n    blacklist: spark.master\n", three, "line 3, column 16: blacklist is not a list"},
		{"a: 1\n...\n", "nodes=2", "is written in a way that can't be edited: PARSER"},
		{"a: |+\n  b", "nodes=2", "is written in a way that can't be edited safely"},
		{"", "nodes=", `"nodes": "" can't be written`},
		{"", "nodes=010", `"nodes": "010" can't be written`},
		{"", "nodes=\xff", `"nodes": "\xff" can't be written`},
		{"", "No des=1", `"No des" is not a key of an endpoint`},
		{"", "defaults=1", `"defaults" is not a key of an endpoint`},
		{"", "nodes=1\nnodes=2", `"nodes" has two values`},
	} {
		now, err := Put([]byte(c.src), "etl", factsOf(c.facts))
		if err == nil || now != nil || !strings.HasPrefix(err.Error(), strings.TrimSuffix(c.want, "PARSER")) {
			t.Errorf("%q: %v, want %s\n%s", c.src, err, c.want, now)
		}
	}
	if _, err := Put(nil, "", factsOf("nodes=1")); err == nil {
		t.Error("an endpoint without a name")
	}
}

// check holds Put against what any YAML program reads: the facts are there, nothing else
// has changed, no other line has, and a second Put changes nothing.
func check(t *testing.T, src []byte, name string, list []endpoint.Fact) {
	t.Helper()
	now, err := Put(src, name, list)
	if err != nil {
		return
	}
	was, twice := tree(t, src)
	is, _ := tree(t, now)
	if twice {
		return // elsewhere
	}
	seen := map[string]bool{}
	for _, f := range list {
		if seen[f.Key] {
			continue
		}
		seen[f.Key] = true
		path := []string{"endpoints", name, f.Key}
		if group, key, ok := strings.Cut(f.Key, "/"); ok {
			path = []string{"endpoints", name, group, key}
			if group == "blacklist" {
				f.Value = key
			}
			if queue, key, ok := OfQueue(f.Key); ok {
				path = []string{"endpoints", name, group, queue, key}
			}
		}
		v, ok := take(is, path)
		old, had := take(was, path)
		tag, value, _ := strings.Cut(v, " ")
		switch {
		case ok && had && old == v && (value == f.Value || numeric(f.Key) && equal(f.Key, value, f.Value)):
		case ok && value == f.Value && (tag == "!!str" || numeric(f.Key) || boolean(f)):
		default:
			t.Fatalf("%q: %q %v\n%q\n%q", f, v, ok, src, now)
		}
	}
	prune(was)
	prune(is)
	if len(was)+len(is) > 0 && !reflect.DeepEqual(was, is) {
		t.Fatalf("%v\n%v\n%q\n%q", was, is, src, now)
	}
	if lost := missing(strings.SplitAfter(string(src), "\n"), strings.SplitAfter(string(now), "\n")); lost > 4*len(list)+3 {
		t.Fatalf("%d lines changed\n%q\n%q", lost, src, now)
	}
	if again, err := Put(now, name, list); err != nil || string(again) != string(now) {
		t.Fatalf("again: %v\n%q\n%q\n%q", err, src, now, again)
	}
}

// tree is a file as maps, lists and scalars with their tags.
func tree(t *testing.T, src []byte) (m map[string]any, twice bool) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		t.Fatalf("%v\n%q", err, src)
	}
	var walk func(n *yaml.Node) any
	walk = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.MappingNode:
			m := map[string]any{}
			for i := 0; i < len(n.Content); i += 2 {
				key := n.Content[i].Value
				if n.Content[i].Kind != yaml.ScalarNode {
					key = fmt.Sprint(walk(n.Content[i]))
				}
				twice = twice || m[key] != nil
				m[key] = walk(n.Content[i+1])
			}
			return m
		case yaml.SequenceNode:
			list := []any{}
			for _, c := range n.Content {
				list = append(list, walk(c))
			}
			return list
		}
		if n.Value == "" && n.ShortTag() == "!!null" {
			return map[string]any{}
		}
		return n.ShortTag() + " " + n.Value
	}
	if len(doc.Content) == 0 {
		return nil, false
	}
	m, _ = walk(doc.Content[0]).(map[string]any)
	return m, twice
}

// take is a value in a tree, which is taken out of it.
func take(tree any, path []string) (string, bool) {
	switch t := tree.(type) {
	case map[string]any:
		v, ok := t[path[0]]
		if ok && len(path) > 1 {
			if list, isList := v.([]any); isList {
				for i, x := range list {
					if s, ok := x.(string); ok && s[strings.IndexByte(s, ' ')+1:] == path[1] {
						t[path[0]] = append(append([]any{}, list[:i]...), list[i+1:]...)
						return s, true
					}
				}
				return "", false
			}
			return take(v, path[1:])
		}
		delete(t, path[0])
		return fmt.Sprint(v), ok
	}
	return "", false
}

// prune takes out what is empty.
func prune(tree map[string]any) {
	for key, v := range tree {
		if m, ok := v.(map[string]any); ok {
			prune(m)
		}
		if v == nil || reflect.ValueOf(v).Kind() == reflect.Map && reflect.ValueOf(v).Len() == 0 ||
			reflect.ValueOf(v).Kind() == reflect.Slice && reflect.ValueOf(v).Len() == 0 {
			delete(tree, key)
		}
	}
}

// missing is how many of the lines are not, in their order, among others.
func missing(lines, others []string) int {
	row := make([]int, len(others)+1)
	for _, a := range lines {
		before := 0
		for j, b := range others {
			diagonal := before
			before = row[j+1]
			if a == b {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
		}
	}
	return len(lines) - row[len(others)]
}

func FuzzPut(f *testing.F) {
	for _, c := range puts {
		f.Add(c.src, "etl", c.facts)
	}
	f.Fuzz(func(t *testing.T, src, name, text string) {
		list := factsOf(text)
		if slices.ContainsFunc(list, func(f endpoint.Fact) bool { return slices.Contains([]string{"queues", "defaults"}, f.Key) }) {
			t.Skip() // no source has a group as a fact
		}
		check(t, []byte(src), name, list)
	})
}
