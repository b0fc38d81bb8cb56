package baseline_test

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/linttest"
	"github.com/sparklint/sparklint/rules"
)

var (
	a = baseline.Key{Path: "a.ipynb", Rule: "json-syntax", Cell: "x", Hash: "1"}
	b = baseline.Key{Path: "b/config.json", Rule: "wrong-type", Pointer: "/session_configs/a<b", Hash: "2"}
)

// TestFile: a written file can be read again, and is sorted with one entry per line.
func TestFile(t *testing.T) {
	const want = `{
  "version": 1,
  "findings": [
    {"path":"a.ipynb","rule":"json-syntax","cell":"x","hash":"1","count":2},
    {"path":"b/config.json","rule":"wrong-type","pointer":"/session_configs/a<b","hash":"2","count":1}
  ]
}
`
	if got := baseline.New([]baseline.Key{b, a, a}).String(); got != want {
		t.Errorf("%s", got)
	}
	read, err := baseline.Read("f", want)
	if err != nil || read.String() != want || read.Len() != 3 {
		t.Errorf("%v\n%s", err, read)
	}
	empty := baseline.New(nil).String()
	if read, err := baseline.Read("f", empty); err != nil || read.String() != empty {
		t.Errorf("%v %q", err, empty)
	}
	// A merge that kept both sides.
	double := strings.Replace(want, `"count":2},`,
		"\"count\":2},\n"+`{"path":"./a.ipynb","rule":"json-syntax","cell":"x","hash":"1","count":1},`, 1)
	if read, err := baseline.Read("f", double); err != nil || read.String() != want {
		t.Errorf("%v\n%s", err, read)
	}
}

func TestBroken(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", "f:1: not JSON: "},
		{"[]", "f:1: not a baseline: not a JSON object"},
		{"{\n\"version\": 2, \"x\": []}", "f:2: version 2: this sparklint reads version 1"},
		{"{\n\"version\":\n \"1\"}", `f:3: version "1": this sparklint reads version 1`},
		{"{\"findings\": []}", "f:1: no version: this sparklint reads version 1"},
		{"{\"version\": 1}", "f:1: no findings"},
		{"{\"version\": 1,\n \"findings\":{}}", "f:2: findings is not a list"},
		{"{\"version\": 1, \"findings\":[],\n\"finding\": 1}", `f:2: unknown key "finding"`},
		{"{\"version\": 1, \"findings\": [\n<<<<<<< HEAD\n", "f:2: not JSON: invalid character '<'"},
		{
			"{\"version\": 1, \"findings\": [\n{\"path\": \"a\", \"rule\": \"b\", \"count\": 1},\n{\"path\": \"a\", \"line\": 1}]}",
			`f:3: an entry: unknown field "line"`,
		},
		{"{\"version\": 1, \"findings\": [\n\n{\"path\": \"a\", \"rule\": \"b\"}]}", "f:3: count 0: write a whole number, 1 or more"},
		{"{\"version\": 1, \"findings\": [\n{\"rule\": \"b\", \"count\": 1}]}", "f:2: an entry needs path and rule"},
		{"{\"version\": 1, \"findings\": [\n7]}", "f:2: an entry: "},
		{"{\"version\": 1, \"findings\": []} x", "f:1: not JSON: "},
	} {
		if _, err := baseline.Read("f", c.src); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.src, err, c.want)
		}
	}
}

// TestCounts: as many findings are known as the baseline has. Entries for more are stale, if the run can judge them.
func TestCounts(t *testing.T) {
	list := baseline.New([]baseline.Key{a, a, b})
	if known := list.Known([]baseline.Key{a, a, a}); !known[0] || !known[1] || known[2] {
		t.Errorf("%v", known)
	}
	all := func(baseline.Key) bool { return true }
	only := func(k baseline.Key) bool { return k == a }
	if stale := list.Stale([]baseline.Key{a}, all); len(stale) != 2 || stale[0].Count != 1 || stale[1].Key != b {
		t.Errorf("%v", stale)
	}
	stale := list.Stale(nil, only)
	if len(stale) != 1 || stale[0].Count != 2 {
		t.Errorf("%v", stale)
	}
	if pruned := list.Prune(stale); pruned.Len() != 1 || !pruned.Has(b) {
		t.Errorf("%s", pruned)
	}
	if updated := list.Update([]baseline.Key{a}, only); updated.Len() != 2 || !updated.Has(b) {
		t.Errorf("%s", updated)
	}
}

func keys(t *testing.T, name, src string) []baseline.Key {
	t.Helper()
	f, _ := lint.Load(name, src)
	found := linttest.Check(t, []*lint.Target{lint.NewTarget(f)}, rules.All)
	var list []baseline.Key
	for i := range found {
		list = append(list, baseline.Of(&found[i], name))
	}
	return list
}

// renamed returns a notebook with other ids of its cells, if they have any.
func renamed(src string, ids ...string) string {
	for i, id := range ids {
		src = regexp.MustCompile(fmt.Sprintf(`("id": ?)"(cell-|c)%d"`, i)).ReplaceAllString(src, `${1}"`+id+`"`)
	}
	return src
}

// TestMoved: in every format of a notebook, findings are still known after other cells are reordered and lines are
// inserted into their cells.
func TestMoved(t *testing.T) {
	const one = "%%configure -f\n{\"executorMemroy\": \"4g\",\n \"conf\": {\"spark.executor.memory\": \"4x\"}}"
	const two = "%%configure -f\n{\"driverCores\": \"a\",}"
	const longer = "%%configure -f\n{\n  \"driverMemory\": \"1g\",\n \"executorMemroy\":   \"4g\",\n" +
		" \"conf\": {\"spark.executor.memory\": \"4x\"}}"
	for _, c := range linttest.Carriers {
		name := cmp.Or(c.File, "a.ipynb")
		before := keys(t, name, renamed(c.Notebook([]string{one, two}), "one", "two"))
		after := keys(t, name, renamed(c.Notebook([]string{"x = 1", two, longer}), "new", "two", "one"))
		list := baseline.New(before)
		seen := map[string]int{}
		for i, known := range list.Known(after) {
			if !known && after[i].Rule != "configure-order" {
				t.Errorf("%s: %v is not known of %s", c.Name, after[i], list)
			}
			seen[after[i].Rule]++
		}
		if seen["unknown-request-field"] == 0 || seen["json-syntax"] == 0 || seen["memory-size"] == 0 {
			t.Errorf("%s: %v", c.Name, seen)
		}
	}
}

// TestSecrets: all passwords have the same key, because a password can be guessed from its hash.
func TestSecrets(t *testing.T) {
	config := func(password string) []baseline.Key {
		return keys(t, "config.json", `{"kernel_python_credentials": {"username": "u", "password": "`+password+
			`", "url": "http://livy", "auth": "Basic_Acess"}}`)
	}
	one, two := config("hunter22"), config("swordfish")
	if len(one) == 0 || len(one) != len(two) {
		t.Fatalf("%v, %v", one, two)
	}
	for i := range one {
		if one[i] != two[i] || one[i].Hash != "" {
			t.Errorf("%+v, %+v", one[i], two[i])
		}
	}
}
