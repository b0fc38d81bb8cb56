package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
)

// payloads are what would act, each with ACTS in it.
var payloads = []string{
	"##[stop-commands]ACTS", "x##[add-mask]ACTS", "::error::ACTS", " \t::warning file=x::ACTS", "\u00a0::debug::ACTS", "\u200b::add-mask::ACTS",
	":\u00ad:error::ACTS", "\n::set-env name=ACTS::x", "\r::error::ACTS", "\r\n::group::ACTS", "\u2028::error::ACTS", "\v::error::ACTS",
	"\u0085::error::ACTS", "#\u200b#[group]ACTS", "#\ufe0f#[error]ACTS", "#\x01#[error]ACTS", "%0A##[error]ACTS%0D%0A::error::x",
	"##vso[task.setvariable variable=ACTS]x", "##teamcity[buildStatus text='ACTS']", "section_start:1560896352:ACTS\r\x1b[0K", "\x1b[31mACTS",
	"\x1b]0;ACTS\x07", "\x1b]8;;http://evil.example/ACTS\x1b\\x", "\u009b2JACTS", "\x9b2JACTS", "ACTS\b\b\b\x7f", "\u202eACTS", "\u2066ACTS\u061c\u200f",
	"ACTS\U000e0041\U000e0042", "[ACTS](https://evil.example/x)", "![ACTS][1](1)", "<img src=x onerror=ACTS>", "@ACTS $x$ #1 www.evil.example",
	"]]><ACTS/>\"'&", "[[ACTS|x]] [[ATTACHMENT|/ACTS]]", "|ACTS|`x`| *a* _b_ ~~c~~ :smile:",
}

// hostile writes files that have a payload wherever text is.
func hostile(t *testing.T, root, p string) {
	t.Helper()
	name := strings.NewReplacer("/", "∕", "\x00", "").Replace(p)
	write := func(path, src string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(src), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	q := func(s string) string { // as JSON that has no escape but where it must
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(b.String())
	}
	notebook := func(kernel, meta, source string) string {
		return fmt.Sprintf(`{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": %s, "display_name": %s}, "sparklint": {"ignore": {%s: %s}}},
"cells": [{"cell_type": "code", "id": %s, "metadata": %s, "outputs": [], "execution_count": null,
"source": %s}]}`, q(kernel), q(p), q(p), q(p), q(p), meta, q(source))
	}
	body := fmt.Sprintf("%%%%configure -f\n{%s: 1, \"executorMemroy\": %s, \"driverMemory\": %s, \"executorCores\": \"2\", \"name\": %s, \"conf\": "+
		"{%s: %s, \"spark.executor.memory\": %s, \"spark.driver.memory\": \"1 g\"}, \"queue\": %s}", q(p), q(p), q(p), q(p), q(p), q(p), q(p), q(p))
	ignore := fmt.Sprintf(`{"sparklint": {"ignore": {"unknown-request-field": %s, "memory-size": %s, %s: "x"}}, "tags": [%s, "sparklint-ignore-%s"]}`,
		q(p), q(p), q(p), q(p), "\u202e")
	write("nb/"+name+".ipynb", notebook("pysparkkernel", "{}", body))
	write("nb/silenced.ipynb", notebook("pysparkkernel", ignore, body))
	write("nb/kernel.ipynb", notebook(p, "{}", body))
	write("nb/flaw.ipynb", notebook("pysparkkernel", "{}", "%%configure -f "+p+"\n{\"executorCores\": \"2\", \"name\": \""+p+"\",}"))
	write("nb/skipped.ipynb", p)
	config := "{\n  \"session_configs\": {\n    \"executorCores\": \"2\",\n    %[1]s: %[1]s,\n    \"name\": %[2]s\n  },\n" +
		"  \"kernel_python_credentials\": {\"url\": %[1]s, \"auth\": %[1]s},\n  %[1]s: 1\n}\n"
	write("nb/"+name+"/config.json", fmt.Sprintf(config, q(p), q(p)))
	write("raw/config.json", fmt.Sprintf(config, q(p), "\"x\n"+p+"\n \""))
	write("set/.sparklint.yaml", fmt.Sprintf("endpoints:\n  %[1]s: "+
		"{ url: %[3]s, nodes: 2, node-memory: 12288, users: 2, defaults: {%[1]s: %[1]s}, blacklist: [%[1]s] }\nendpoint: %[1]s\n"+
		"policy:\n  - { pointer: /queue, one-of: [%[2]s], why: %[1]s }\nper-file:\n  - { files: \"*.json\", ignore: [memory-size], reason: %[1]s }\n",
		strconv.QuoteToASCII(p), strconv.QuoteToASCII(p+" other"), strconv.QuoteToASCII("http://x/"+p)))
	write("set/a.ipynb", notebook("pysparkkernel", "{}", body))
	write("set/config.json", fmt.Sprintf(config, q(p), q(p)))
	write("set/"+name+".ipynb", fmt.Sprintf(`{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "cells": [
{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": %s},
{"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null, "source": "1"}]}`,
		q("%%configure -f\n{\"name\": "+q(p)+", \"conf\": {"+q(p)+": "+q(p)+"}}")))
	write("bad/.sparklint.yaml", strconv.QuoteToASCII(p)+": 1\nignore: ["+strconv.QuoteToASCII(p)+"]\n")
	write("bad/config.json", "{}")
	write("list", p+"\n")
	write("conf/yarn-site.xml", "<configuration><property><name>yarn.nodemanager.resource.memory-mb</name><value>"+xmlText(p)+
		"</value></property><property><name>yarn.scheduler.minimum-allocation-mb</name><value>1024</value></property></configuration>")
	write("conf/spark-defaults.conf", "spark.executor.memory 4g\nspark."+strings.ReplaceAll(p, "\n", " ")+" "+p+"\n")
	write("conf/spark-blacklist.conf", "spark.master\n"+p+"\n")
	write("bad.xml", "<configuration><"+p)
}

func xmlText(s string) string {
	var b bytes.Buffer
	if xml.EscapeText(&b, []byte(s)) != nil {
		return ""
	}
	return b.String()
}

// commands are the command lines to try with a payload.
func commandsWith(p string) [][]string {
	name := strings.NewReplacer("/", "∕", "\x00", "").Replace(p)
	lint := []string{"--verbose", "--min-severity", "info", "--max-executors", "5"}
	var list [][]string
	for _, folder := range []string{"nb", "raw", "set"} {
		for _, format := range report.FormatNames() {
			list = append(list, append([]string{"--format", format, folder}, lint...))
		}
		list = append(list, append([]string{"--diff", "--unsafe-fixes", folder}, lint...), []string{"--add-ignore", p, "--diff", folder},
			[]string{"effective", folder})
	}
	for _, folder := range []string{"nb", "set"} {
		for _, flags := range []string{
			"--format full --no-suppressions", "--format full --color always", "--format concise --color always", "--format json --no-suppressions",
			"--statistics", "--show-files",
		} {
			list = append(list, append(append(strings.Fields(flags), folder), lint...))
		}
		list = append(list, []string{"effective", "--format", "json", folder}, []string{"effective", "--color", "always", folder},
			[]string{"baseline", "create", "--baseline", folder + name, folder})
	}
	settings := []string{"--settings", "set/.sparklint.yaml", "--endpoint", p}
	return append(list,
		[]string{"settings", "set/x.ipynb"}, []string{"settings", "--format", "json", "set/" + name}, []string{"settings", "bad"}, []string{"bad"},
		[]string{"capacity", "set", "--svg", "set.svg"}, []string{"capacity", "--format", "json", "set"}, []string{"capacity", "bad"},
		append([]string{"plan", "--executors", "1"}, settings...), append([]string{"plan", "--format", "json", "--executors", "1"}, settings...),
		[]string{"plan", "--worker-type", "G.1X", "--workers", "5", "--users", "2", "--driver-memory", p},
		[]string{"plan", "--worker-type", "G.1X", "--workers", "5", "--users", "2", "--apply", "set/config.json"},
		[]string{"plan", "--worker-type", "G.1X", "--workers", "5", "--users", "2", "--apply", name},
		[]string{"endpoint", "import", "--diff", "--endpoint", p, "--settings", "new.yaml", "conf"},
		[]string{"endpoint", "import", "--endpoint", p, "--settings", name + ".yaml", "conf"},
		[]string{"endpoint", "import", "bad.xml"}, []string{"endpoint", p},
		[]string{"init", "--settings", name + "2.yaml"}, []string{"init", p},
		[]string{"property", p}, []string{"property", "--format", "json", p}, []string{"property", "--spark", p, "spark.executor.memory"},
		[]string{"property", "spark.gluten." + p}, []string{"rule", p}, []string{"rules", p}, []string{"completion", p}, []string{"help", p}, []string{p},
		[]string{"--" + p}, []string{"--format", p}, []string{"--select", p, "nb"}, []string{"--since", p, "nb"}, []string{"--baseline", name, "nb"},
		[]string{"--settings", name, "nb"}, []string{"--config-json", name, "nb"}, []string{"--exclude", p + "[", "nb"}, []string{"--spark", p, "nb"},
		[]string{"baseline", p}, []string{"--stdin-filename", name + ".ipynb", "-"}, []string{"@list"}, []string{"@" + name}, []string{"missing/" + name},
	)
}

// TestInert: whatever stands in keys, values, paths, metadata, settings and arguments, nothing
// that any command prints acts on a terminal, on the runner of a CI, or in a page of GitHub.
func TestInert(t *testing.T) {
	reached := map[string]bool{}
	for i, p := range payloads {
		if testing.Short() && i%4 > 0 {
			continue
		}
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			root := t.TempDir()
			hostile(t, root, p)
			enter(t, root)
			for _, args := range commandsWith(p) {
				label := strings.ReplaceAll(strings.Join(args, " "), p, "P")
				summary := filepath.Join(root, "summary")
				env := map[string]string{"GITHUB_STEP_SUMMARY": summary, "HOME": root}
				var out, errs bytes.Buffer
				run(append([]string{"sparklint"}, args...), world{
					in: strings.NewReader(p), out: &out, err: &errs, getenv: func(name string) string { return env[name] },
				})
				text := out.String() + errs.String()
				if src, err := os.ReadFile(summary); err == nil && os.Remove(summary) == nil {
					text += string(src)
					if found := inSummary(string(src)); found != "" {
						t.Errorf("%s: the step's summary: %s", label, found)
					}
				}
				reached[label] = reached[label] || strings.Contains(text, "ACTS")
				if found := inLog(errs.String(), false); found != "" {
					t.Errorf("%s: standard error: %s", label, found)
				}
				if found := acted(args, out.String()); found != "" {
					t.Errorf("%s: %s", label, found)
				}
			}
			svg, err := os.ReadFile("set.svg")
			if found := inLog(string(svg), false); err == nil && found != "" {
				t.Errorf("the picture: %s", found)
			}
			reached["svg"] = reached["svg"] || bytes.Contains(svg, []byte("ACTS"))
		})
	}
	for _, label := range []string{
		"settings set/x.ipynb", "settings --format json set/P", "effective nb", "effective --format json set", "capacity set --svg set.svg",
		"svg", "capacity --format json set", "property P", "rule P", "P", "--diff --unsafe-fixes raw --verbose --min-severity info --max-executors 5",
	} {
		if !reached[label] {
			t.Errorf("no payload reaches what is printed by: %s", label)
		}
	}
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

// acted is what would act of a command's standard output.
func acted(args []string, out string) string {
	format := ""
	if i := slices.Index(args, "--format"); i >= 0 {
		format = args[i+1]
	}
	if format == "github" {
		return beyondOwn(out)
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

// inMessages is what would act of a SARIF log's messages.
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

// inTests is what would act of JUnit's test cases, shown in a page or printed.
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

// TestGuarded: all that is printed passes through an inert.Writer, but for what is to act.
func TestGuarded(t *testing.T) {
	allowed := map[string][]string{
		"os.Stdout":        {"main.go"},
		"os.Stderr":        {"main.go"},
		"json.NewEncoder(": {"internal/baseline/file.go", "internal/inert/escape.go"}, // the baseline is a file
		"inert.Exact(": {
			"internal/report/github.go", // workflow commands
			"lint.go",                   // a file on standard output, fixed
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
