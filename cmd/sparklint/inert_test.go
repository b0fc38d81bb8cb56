package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
)

// payloads are texts that would act, each with ACTS in it.
var payloads = []string{
	"##[stop-commands]ACTS", "x##[add-mask]ACTS", "::error::ACTS", " \t::warning file=x::ACTS", "\u00a0::debug::ACTS",
	"\u200b::add-mask::ACTS", ":\u00ad:error::ACTS", "\n::set-env name=ACTS::x", "\r::error::ACTS", "\r\n::group::ACTS",
	"\u2028::error::ACTS", "\v::error::ACTS", "\u0085::error::ACTS", "#\u200b#[group]ACTS", "#\ufe0f#[error]ACTS", "#\x01#[error]ACTS",
	"%0A##[error]ACTS%0D%0A::error::x", "##vso[task.setvariable variable=ACTS]x", "##teamcity[buildStatus text='ACTS']",
	"section_start:1560896352:ACTS\r\x1b[0K", "\x1b[31mACTS", "\x1b]0;ACTS\x07", "\x1b]8;;http://evil.example/ACTS\x1b\\x",
	"\u009b2JACTS", "\x9b2JACTS", "ACTS\b\b\b\x7f", "\u202eACTS", "\u2066ACTS\u061c\u200f", "ACTS\U000e0041\U000e0042",
	"[ACTS](https://evil.example/x)", "![ACTS][1](1)", "<img src=x onerror=ACTS>", "@ACTS $x$ #1 www.evil.example", "]]><ACTS/>\"'&",
	"[[ACTS|x]] [[ATTACHMENT|/ACTS]]", "|ACTS|`x`| *a* _b_ ~~c~~ :smile:",
}

// hostile are files that have a payload wherever text is: JSON as it is in JSON, with the
// escapes that it must have alone; YAML as it is in YAML; XML likewise; RAW as it is; NAME
// in names of files.
const hostile = `
-- nb/NAME.ipynb --
{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "pysparkkernel", "display_name": JSON}},
"cells": [{"cell_type": "code", "id": JSON, "metadata": {"sparklint": {"ignore": {"memory-size": JSON, JSON: "x"}}, "tags": [JSON]},
"outputs": [], "execution_count": null, "source": ["%%configure -f\n", BODY]}]}
-- nb/silenced.ipynb --
{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "pysparkkernel"}, "sparklint": {"ignore": {JSON: JSON}}},
"cells": [{"cell_type": "code", "id": "a", "metadata": {"sparklint": {"ignore": {"unknown-request-field": JSON, "wrong-type": JSON}}},
"outputs": [], "execution_count": null, "source": ["%%configure -f\n", BODY]}]}
-- nb/kernel.ipynb --
{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": JSON}, "language_info": {"name": JSON}},
"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": ["%%configure -f\n", BODY]}]}
-- nb/flaw.ipynb --
{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "pysparkkernel"}},
"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": ["%%configure -f ", JSON,
"\n{\"executorCores\": \"2\", \"name\": \"", JSON, "\",}"]}]}
-- nb/skipped.ipynb --
RAW
-- nb/NAME/config.json --
CONFIG
-- raw/config.json --
{
  "session_configs": {
    "executorCores": "2",
    "name": "x
RAW
 "
  },
  JSON: 1
}
-- set/.sparklint.yaml --
endpoints:
  YAML:
    { url: YAMLURL, nodes: 2, node-memory: 12288, users: 2, defaults: {YAML: YAML}, blacklist: [YAML] }
endpoint: YAML
policy:
  - { pointer: /queue, one-of: ["etl"], why: YAML }
per-file:
  - { files: "*.json", ignore: [memory-size], reason: YAML }
-- guarded/config.json --
{"session_configs": {}, "http_session_config": {"adapters": [
  {"prefix": "https://", "adapter": "sparklint.guard.Adapter"},
  {"prefix": "ftp://", "adapter": JSON}
]}}
-- set/config.json --
CONFIG
-- set/NAME.ipynb --
{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "cells": [
{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": ["%%configure -f\n", POSTED]},
{"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null, "source": "1"}]}
-- bad/.sparklint.yaml --
YAML: 1
ignore: [YAML]
-- bad/config.json --
{}
-- list --
RAW
-- conf/yarn-site.xml --
<configuration><property><name>yarn.nodemanager.resource.memory-mb</name><value>XML</value></property>
<property><name>yarn.scheduler.minimum-allocation-mb</name><value>1024</value></property></configuration>
-- conf/spark-defaults.conf --
spark.executor.memory 4g
spark.RAW RAW
-- conf/spark-blacklist.conf --
spark.master
RAW
-- bad.xml --
<configuration><RAW
`

const (
	hostileConfig = `{
  "session_configs": {
    "executorCores": "2",
    JSON: JSON,
    "name": JSON
  },
  "kernel_python_credentials": {"url": JSON, "auth": JSON},
  JSON: 1
}`
	hostileBody = `{JSON: 1, "executorMemroy": JSON, "driverMemory": JSON, "executorCores": "2", "name": JSON, "queue": JSON,
"conf": {JSON: JSON, "spark.executor.memory": JSON, "spark.driver.memory": "1 g"}}`
	hostilePosted = `{"name": JSON, "conf": {JSON: JSON}}`
)

// nameWith returns a payload in the name of a file.
func nameWith(p string) string { return strings.NewReplacer("/", "∕", "\x00", "").Replace(p) }

// quoted returns a text as JSON with as few escapes as possible.
func quoted(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// attack writes the hostile files with a payload.
func attack(t *testing.T, p string) {
	t.Helper()
	var text bytes.Buffer
	if err := xml.EscapeText(&text, []byte(p)); err != nil {
		t.Fatal(err)
	}
	inJSON := strings.NewReplacer("JSON", quoted(t, p))
	put := strings.NewReplacer(
		"CONFIG", inJSON.Replace(hostileConfig), "BODY", quoted(t, inJSON.Replace(hostileBody)),
		"POSTED", quoted(t, inJSON.Replace(hostilePosted)),
		"YAMLURL", strconv.QuoteToASCII("http://x/"+p), "YAML", strconv.QuoteToASCII(p), "JSON", quoted(t, p), "XML", text.String(), "RAW", p,
	)
	for _, f := range txtar.Parse([]byte(hostile)).Files {
		path := strings.ReplaceAll(f.Name, "NAME", nameWith(p))
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(put.Replace(string(f.Data))), 0o644))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// attacked are the command lines to try: P is a payload, NAME one in the name of a file.
const attacked = `
--diff --unsafe-fixes ALL
--add-ignore P --diff ALL
effective ALL
--format full --no-suppressions nb
--format full --no-suppressions set
--format full --color always nb
--format concise --color always nb
--format json --no-suppressions nb
--statistics nb
--show-files nb
effective --format json nb
effective --format json set
effective --color always nb
effective --color always set
baseline create --baseline NAME.json nb
baseline P
settings set/x.ipynb
settings --format json set/NAME
settings bad
bad
capacity set --svg set.svg
capacity --format json set
capacity bad
plan --executors 1 --settings set/.sparklint.yaml --endpoint P
plan --format json --executors 1 --settings set/.sparklint.yaml --endpoint P
plan --worker-type G.1X --workers 5 --users 2 --driver-memory P
plan --worker-type G.1X --workers 5 --users 2 --apply set/config.json
plan --worker-type G.1X --workers 5 --users 2 --apply NAME
endpoint import --diff --endpoint P --settings new.yaml conf
endpoint import --endpoint P --settings NAME.yaml conf
endpoint import bad.xml
endpoint P
sessions P
sessions --from list
sessions --from NAME
sessions --livy P
sessions --from list --endpoint P
sessions stop P --from list --others
sessions --livy http://127.0.0.1:1 --config-json set/config.json
init --settings NAME2.yaml
init P
property P
property --format json P
property --spark P spark.executor.memory
property spark.gluten.P
rule P
rules P
completion P
help P
P
--P
--format P
--select P nb
--since P nb
--baseline NAME nb
--settings NAME nb
--config-json NAME nb
--exclude P[ nb
--spark P nb
--stdin-filename NAME.ipynb -
@list
@NAME
missing/NAME
guard check --settings set/.sparklint.yaml --url P
guard P
guard install --config-json NAME --python P
guard remove --config-json NAME
guard remove --config-json guarded/config.json
`

// attackLines returns the lines of attacked, and those for all formats.
func attackLines() (lines []string) {
	list := strings.Split(strings.TrimSpace(attacked), "\n")
	for _, format := range report.FormatNames() {
		list = append(list, "--verbose --min-severity info --max-executors 5 --format "+format+" ALL")
	}
	for _, line := range list {
		folders, all := strings.CutSuffix(line, " ALL")
		if !all {
			lines = append(lines, line)
			continue
		}
		for _, folder := range []string{"nb", "raw", "set"} {
			lines = append(lines, folders+" "+folder)
		}
	}
	return lines
}

// TestInert: whatever the text of keys, values, paths, metadata, settings and arguments, the output of no command acts
// on a terminal, on a CI runner, or in a page of GitHub.
func TestInert(t *testing.T) {
	reached := map[string]bool{}
	for i, p := range payloads {
		if testing.Short() && i%4 > 0 {
			continue
		}
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			enter(t, t.TempDir())
			attack(t, p)
			put := strings.NewReplacer("NAME", nameWith(p), "P", p)
			for _, line := range attackLines() {
				var args []string
				for _, word := range strings.Fields(line) {
					args = append(args, put.Replace(word))
				}
				stdin := p
				if strings.HasPrefix(line, "guard check") {
					stdin = strings.ReplaceAll(hostilePosted, "JSON", quoted(t, p))
				}
				if strings.Contains(try(t, line, args, stdin), "ACTS") {
					reached[line] = true
				}
			}
			svg, err := os.ReadFile("set.svg")
			if found := inLog(string(svg), false); err == nil && found != "" {
				t.Errorf("the picture: %s", found)
			}
			reached["svg"] = reached["svg"] || bytes.Contains(svg, []byte("ACTS"))
		})
	}
	for _, line := range []string{
		"svg", "--diff --unsafe-fixes raw", "effective nb", "effective --format json set", "settings set/x.ipynb",
		"settings --format json set/NAME", "capacity --format json set", "property P", "rule P", "P",
		"guard check --settings set/.sparklint.yaml --url P", "guard remove --config-json guarded/config.json",
		"--verbose --min-severity info --max-executors 5 --format sarif nb", "--verbose --min-severity info --max-executors 5 --format github nb",
	} {
		if !reached[line] {
			t.Errorf("no payload reaches what is printed by: %s", line)
		}
	}
}

// try runs a command line, reports the parts of its output that would act, and returns the output.
func try(t *testing.T, line string, args []string, stdin string) string {
	t.Helper()
	const summary = "summary.md"
	env := map[string]string{"GITHUB_STEP_SUMMARY": summary}
	var out, errs bytes.Buffer
	run(append([]string{"sparklint"}, args...), world{
		in: strings.NewReader(stdin), out: &out, err: &errs, getenv: func(name string) string { return env[name] },
	})
	page, err := os.ReadFile(summary)
	if err == nil {
		err = os.Remove(summary)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for where, found := range map[string]string{
		"standard output": acted(args, out.String()), "standard error": inLog(errs.String(), false),
		"the step's summary": inSummary(string(page)),
	} {
		if found != "" {
			t.Errorf("%s: %s: %s", line, where, found)
		}
	}
	return out.String() + errs.String() + string(page)
}

// enter makes a folder the working directory until the test ends.
func enter(t *testing.T, folder string) {
	t.Helper()
	back, err := os.Getwd()
	if err == nil {
		err = os.Chdir(folder)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Chdir(back); err != nil {
			t.Fatal(err)
		}
	})
}

// acted returns the parts of a standard output that would act.
func acted(args []string, out string) string {
	format := ""
	if i := slices.Index(args, "--format"); i >= 0 {
		format = args[i+1]
	}
	if format == "github" {
		return beyondOwn(out)
	}
	if strings.Contains(out, "\x1b[31mACTS") {
		return "a colour of a payload"
	}
	if found := inLog(out, slices.Contains(args, "always")); found != "" {
		return found
	}
	if out == "" {
		return ""
	}
	switch format {
	case "json", "gitlab", "sarif":
		var v any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			return err.Error()
		}
		if format == "sarif" {
			return inMessages(v)
		}
	case "junit":
		return inTests(out)
	}
	return ""
}

// inMessages returns the parts of the messages of a SARIF log that would act.
func inMessages(v any) string {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if found := inMessages(x); found != "" {
				return found
			}
		}
	case map[string]any:
		for key, x := range v {
			switch key {
			case "rules", "insertedContent":
				continue // our own words, and data
			case "text", "justification":
				s, _ := x.(string)
				if found := inLog(s, false) + inMarkdown(s); found != "" {
					return found
				}
			}
			if found := inMessages(x); found != "" {
				return found
			}
		}
	}
	return ""
}

// inTests returns the parts of JUnit's test cases that would act, in a page or in a log.
func inTests(out string) string {
	attached := regexp.MustCompile(`\[\[ATTACHMENT\|`)
	for d := xml.NewDecoder(strings.NewReader(out)); ; {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return err.Error()
		}
		var said []string
		switch x := token.(type) {
		case xml.CharData:
			said = append(said, string(x))
		case xml.StartElement:
			for _, a := range x.Attr {
				if a.Name.Local != "file" { // data
					said = append(said, a.Value)
				}
			}
		}
		if text, ok := token.(xml.CharData); ok && attached.Match(text) {
			return "an attachment"
		}
		for _, s := range said {
			if found := inLog(s, false); found != "" {
				return found
			}
		}
	}
}

// TestGuarded: all output passes through an inert.Writer, except output that is meant to act.
func TestGuarded(t *testing.T) {
	allowed := map[string][]string{
		"os.Stdout":        {"main.go"},
		"os.Stderr":        {"main.go"},
		"json.NewEncoder(": {"internal/baseline/file.go", "internal/inert/escape.go"}, // the baseline is a file
		"inert.Exact(": {
			"internal/report/github.go", // workflow commands
			"lint.go",                   // a file on standard output, fixed
			"stream.go",                 // lines that inert.WriteJSON has written
			"terminal.go",               // the progress bar, and whether there is a terminal
		},
	}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		for word, files := range allowed {
			if bytes.Contains(src, []byte(word)) && !slices.Contains(files, filepath.ToSlash(path)) {
				t.Errorf("%s has %s", path, word)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
