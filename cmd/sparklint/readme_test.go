package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/linttest"
)

//go:generate go test . -run TestREADME -update

// TestREADME: the outputs of commands in README.md and the pages in docs are real, and so are the table of mistakes and
// the pictures.
func TestREADME(t *testing.T) {
	enter(t, "../..")
	blocks := 0
	for _, page := range pages(t) {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		want, n := rerun(string(data))
		blocks += n
		if page == "README.md" {
			if n < 2 {
				t.Errorf("%d commands found in %s", n, page)
			}
			if lines := strings.Count(want, "\n"); lines >= 200 {
				t.Errorf("%s has %d lines, and 200 are too many", page, lines)
			}
			want = between(want, "mistakes", mistakesTable(t))
		}
		renewed(t, page, want)
	}
	if blocks < 10 {
		t.Errorf("%d commands found", blocks)
	}
	renewed(t, "docs/capacity.svg", capacityPicture(t))
	renewed(t, "docs/terminal.svg", terminalPicture(t))
}

// pages are the files of the documentation that people write.
func pages(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("docs/*.md")
	if err != nil || len(list) < 10 {
		t.Fatalf("%d pages: %v", len(list), err)
	}
	return append(list, "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
}

// rerun returns a page with the output of its commands, and their number.
func rerun(page string) (string, int) {
	blocks := 0
	return regexp.MustCompile("(?ms)^```console\n\\$ (.*?)\n.*?^```\n").ReplaceAllStringFunc(page, func(block string) string {
		blocks++
		line, _, _ := strings.Cut(strings.TrimPrefix(block, "```console\n$ "), "\n")
		words := strings.Fields(line)
		var both bytes.Buffer // in the order of a terminal
		run(words, world{in: strings.NewReader(""), out: &both, err: &both, getenv: func(string) string { return "" }})
		return "```console\n$ " + line + "\n" + both.String() + "```\n"
	}), blocks
}

// between returns a page in which text stands between the comments NAME and /NAME.
func between(page, name, text string) string {
	open, end := "<!-- "+name+" -->", "<!-- /"+name+" -->"
	return regexp.MustCompile("(?s)"+open+".*"+end).ReplaceAllLiteralString(page, open+"\n"+text+end)
}

// renewed reports a file that is not as wanted; with -update it writes it.
func renewed(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(name)
	if err != nil || string(data) != want {
		t.Errorf("%s is out of date; renew it: go generate ./... (%v)", name, err)
	}
}

// mistakes are the examples at the top of the README.
var mistakes = []struct {
	write, happens string
	cells          []string
	config         string
	flags          []string
}{
	{
		"a comma before `}`", "SparkMagic rejects the cell but reports success: the session has the old settings",
		[]string{"%%configure -f\n{\"executorCores\": 2,}"},
		"", nil,
	},
	{
		"`\"executorMemroy\": \"8g\"`", "Livy answers 400, and no session starts",
		[]string{"%%configure -f\n{\"executorMemroy\": \"8g\"}"},
		"", nil,
	},
	{
		"`%%configure` below a cell that has run code", "SparkMagic rejects the cell; the session has the old settings",
		[]string{"df = spark.table(\"t\")", "%%configure\n{\"executorCores\": 2}"},
		"", nil,
	},
	{
		"`%%configure` over a `config.json` with a `proxyUser`",
		"the session runs as another user, and fails later or writes files that you don't own",
		[]string{"%%configure -f\n{\"executorCores\": 2}"},
		`{"session_configs": {"proxyUser": "etl"}}`, nil,
	},
	{
		"`\"executorMemory\": \"4096\"`", "Spark reads 4,096 bytes, and the session dies after a minute",
		[]string{"%%configure -f\n{\"executorMemory\": \"4096\"}"},
		"", nil,
	},
	{
		"`\"spark.executor.memroy\": \"8g\"`", "Spark ignores it, and executors have the default of 1 GiB",
		[]string{"%%configure -f\n{\"conf\": {\"spark.executor.memroy\": \"8g\"}}"},
		"", nil,
	},
	{
		"`\"session_config\"` in `config.json`", "SparkMagic ignores the key and everything in it",
		nil, `{"session_config": {"executorMemory": "8g"}}`, nil,
	},
	{
		"`\"spark.master\": \"local\"`", "Livy replaces it with its own",
		[]string{"%%configure -f\n{\"conf\": {\"spark.master\": \"local\"}}"},
		"", nil,
	},
	{
		"`\"executorMemory\": \"16g\"` on Glue's G.1X workers", "YARN rejects the container, and no session starts",
		[]string{"%%configure -f\n{\"executorMemory\": \"16g\", \"conf\": {\"spark.dynamicAllocation.maxExecutors\": \"2\"}}"},
		"",
		[]string{"--worker-type", "G.1X", "--workers", "6"},
	},
	{
		"no `maxExecutors` on a shared cluster", "one notebook takes all executors, and the others wait",
		[]string{"%%configure -f\n{\"executorMemory\": \"4g\"}"},
		"",
		[]string{"--max-executors", "10"},
	},
}

// mistakesTable returns a table of the mistakes, with the first finding of each.
func mistakesTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| what people write | what happens on the cluster | what sparklint says |\n|---|---|---|\n")
	finding := regexp.MustCompile(`(?m)^[^ ]+: (?:error|warning): (.*?)(?: \(cell [\d:]+\))? \[([a-z-]+)\]$`)
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mistakes {
		enter(t, t.TempDir())
		if m.config != "" {
			saved(t, ".sparkmagic/config.json", m.config+"\n")
		}
		if m.cells != nil {
			saved(t, "a.ipynb", linttest.Carriers[0].Notebook(m.cells))
		}
		_, out, errs := call(t, "", append(m.flags, "--format", "concise", ".")...)
		said := finding.FindStringSubmatch(out)
		if said == nil {
			t.Fatalf("nothing is said about %s:\n%s%s", m.write, out, errs)
		}
		message := strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(said[1])
		fmt.Fprintf(&b, "| %s | %s | %s [[%s](docs/rules.md#%s)] |\n", m.write, m.happens, message, said[2], said[2])
	}
	enter(t, back)
	return b.String()
}

// saved writes a file, and makes its folders.
func saved(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// capacityPicture returns the picture of the command above the picture in docs/capacity.md.
func capacityPicture(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "capacity.svg")
	args := []string{"capacity", "--worker-type", "G.1X", "--workers", "18", "--svg", path, "fixtures/demo"}
	if code, _, errs := call(t, "", args...); code != exitClean {
		t.Fatal(errs)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	unnamed = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	fenced  = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
)

// TestLinks: each link of a page into this repository leads to an existing file and heading.
func TestLinks(t *testing.T) {
	enter(t, "../..")
	texts := map[string]string{}
	read := func(name string) string {
		if texts[name] == "" {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = fenced.ReplaceAllString(string(data), "")
		}
		return texts[name]
	}
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			name, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if name != "" {
				target = filepath.Join(filepath.Dir(page), name)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s: %v", page, m[1], err)
			} else if anchor != "" && !strings.Contains(anchors(read(target)), "\n"+anchor+"\n") {
				t.Errorf("%s: %s has no such heading", page, m[1])
			}
		}
	}
}

// anchors returns the anchors that GitHub gives the headings of a page, one per line.
func anchors(page string) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		name := unnamed.ReplaceAllString(strings.ToLower(m[1]), "")
		b.WriteString(strings.ReplaceAll(name, " ", "-") + "\n")
	}
	return b.String()
}
