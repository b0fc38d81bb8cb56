package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

//go:generate go test . -run TestManual -update

// TestManual: docs/man/sparklint.1 is made of the pages of --help, and groff reads it.
func TestManual(t *testing.T) {
	const path = "../../docs/man/sparklint.1"
	want := manual(newApp(world{}))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is not what --help says; renew it: go generate ./... (%v)", path, err)
	}
	for _, f := range lintFlags() {
		if !strings.Contains(want, `\-\-`+strings.ReplaceAll(f.Names()[0], "-", `\-`)) {
			t.Errorf("%s is not in the manual", f.Names()[0])
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		return
	}
	cmd := exec.Command("groff", "-man", "-Tutf8", "-K", "utf-8", "-ww", "-z")
	cmd.Stdin = strings.NewReader(want)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v\n%s", err, out)
	}
}

// manual is the page of man(1).
func manual(app *cli.App) string {
	var b strings.Builder
	line := func(macro, text string) { b.WriteString(strings.TrimRight(macro+" "+text, " ") + "\n") }
	text := func(s string) { b.WriteString(roff(s) + "\n") }
	rows := func(list []row) {
		for _, r := range list {
			line(".TP", "")
			text(strings.TrimSpace(r.term))
			text(r.text)
		}
	}
	program := programPage(app)
	line(".TH", `SPARKLINT 1 "" sparklint "User Commands"`)
	line(".SH", "NAME")
	text("sparklint - " + program.summary)
	line(".SH", "SYNOPSIS")
	for _, usage := range program.usage {
		text(usage)
		line(".br", "")
	}
	line(".SH", "DESCRIPTION")
	text(lintCommand(world{}).Description)
	for _, p := range program.parts {
		title := strings.ToUpper(p.title)
		switch p.title {
		case "":
			title = "EXAMPLES"
		case "Commands":
		default:
			title = "FLAGS: " + title
		}
		line(".SH", `"`+title+`"`)
		rows(p.rows)
	}
	for _, c := range app.Commands {
		if c.Name != "lint" {
			manualOf(c, line, text, rows)
		}
	}
	line(".SH", "ENVIRONMENT")
	text("Each flag has an environment variable: " + environmentPage)
	return b.String()
}

// manualOf writes the section of a command. Of the flags that lint has, too, it names those alone.
func manualOf(c *cli.Command, line func(macro, text string), text func(string), rows func([]row)) {
	p := commandPage(c)
	line(".SH", `"`+strings.ToUpper(p.name)+`"`)
	text(p.usage[0])
	line(".PP", "")
	summary := strings.ToUpper(p.summary[:1]) + p.summary[1:] + "."
	text(strings.Join(strings.Fields(summary+" "+p.intro), " "))
	var own []row
	var shared []string
	known := flagParts(lintFlags())
	for _, group := range p.parts {
		for _, r := range group.rows {
			same := slices.ContainsFunc(known, func(k part) bool { return slices.Contains(k.rows, r) })
			if same {
				shared = append(shared, regexp.MustCompile(`--[a-z-]+`).FindString(r.term))
			} else {
				own = append(own, r)
			}
		}
	}
	rows(own)
	if len(shared) > 0 {
		line(".PP", "")
		text("Also these flags of lint: " + strings.Join(shared, ", ") + ".")
	}
}

// roff is a text in which nothing acts.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
