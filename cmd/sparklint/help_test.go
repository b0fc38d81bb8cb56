package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"github.com/urfave/cli/v2"
)

//go:generate go test . -run TestEnvironment -update

// TestHelpFits: each help has lines that fit on a terminal, and each flag a text; a flag with a value
// says what its value is called, in its name only.
func TestHelpFits(t *testing.T) {
	app := newApp(world{})
	pages := []page{programPage(app)}
	for _, c := range app.Commands {
		pages = append(pages, commandPage(c))
		for _, f := range c.Flags {
			usage := f.(cli.DocGenerationFlag).GetUsage()
			if f.(cli.DocGenerationFlag).TakesValue() != strings.HasPrefix(usage, "`") || strings.Count(usage, "`") > 2 {
				t.Errorf("%s --%s: %s", c.Name, f.Names()[0], usage)
			}
		}
	}
	for _, p := range pages {
		for _, line := range strings.Split(p.text(), "\n") {
			if uniseg.StringWidth(line) > 100 {
				t.Errorf("%s: %s", p.name, line)
			}
		}
		for _, s := range p.parts {
			for _, r := range s.rows {
				if r.text == "" || strings.HasSuffix(r.text, ".") {
					t.Errorf("%s: %s: %q", p.name, r.term, r.text)
				}
			}
		}
	}
}

// TestHelpGroups: the flags of lint stand in the groups of the help, and nowhere else.
func TestHelpGroups(t *testing.T) {
	var got []string
	for _, s := range flagParts(lintFlags()) {
		got = append(got, s.title)
	}
	want := []string{groupFix, groupSelect, groupOutput, groupEndpoint, groupVersions, groupFiles}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestEnvironment: docs/environment.md has the environment variable of each flag.
func TestEnvironment(t *testing.T) {
	const path = "../../docs/environment.md"
	want := environment()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is not of these flags; renew it: go generate ./... (%v)", path, err)
	}
}

// environment is the page of environment variables.
func environment() string {
	var b strings.Builder
	b.WriteString(`# Environment variables

**How do I set a flag where I can't change the command line?** Almost every flag has an environment
variable: ` + "`SPARKLINT_`" + ` and the name of the flag, in capitals and with underscores. Three flags differ:

- ` + "`SPARKLINT_FORMAT`" + ` is the format of ` + "`sparklint lint`" + `. ` + "`--format`" + ` of other commands has no variable.
- ` + "`--livy` and `--yarn`" + ` name servers for ` + "`sessions`, `endpoint` and `guard serve`" +
		`. For them, set ` + "`SPARKLINT_LIVY_URL`" + `
  and ` + "`SPARKLINT_YARN_URL`. `SPARKLINT_LIVY`" + ` is a version; only ` + "`guard serve`" + ` also accepts a URL in it.

A flag on the command line overrides its variable, and a variable overrides the settings. An empty variable counts as
not set. For a flag that takes no value, such as ` +
		"`--fix`, set the variable to `true` or `false`" + `. ` + "`SPARKLINT_SELECT`, `SPARKLINT_IGNORE`" + ` and
` + "`SPARKLINT_FORMAT`" + ` take several values, separated by commas. ` + "`SPARKLINT_EXCLUDE` and `SPARKLINT_FROM`" + ` take one.

| variable | flag | commands | what it does |
|---|---|---|---|
`)
	type variable struct {
		name, flag, text string
		commands         []string
	}
	var list []*variable
	for _, c := range newApp(world{}).Commands {
		for _, f := range c.Flags {
			d := f.(cli.DocGenerationFlag)
			if len(d.GetEnvVars()) == 0 || c.Name == "settings" {
				continue
			}
			name, r := d.GetEnvVars()[0], flagRow(f.Names()[0], d.GetUsage())
			i := slices.IndexFunc(list, func(v *variable) bool { return v.name == name && v.text == r.text })
			if i < 0 {
				_, flag, _ := strings.Cut(r.term, "--")
				i = len(list)
				for j, v := range list { // beside other meanings of the variable
					if v.name == name {
						i = j + 1
					}
				}
				list = slices.Insert(list, i, &variable{name: name, flag: "--" + flag, text: r.text})
			}
			list[i].commands = append(list[i].commands, c.Name)
		}
	}
	for _, v := range list {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", v.name, v.flag, strings.Join(v.commands, ", "), strings.ReplaceAll(v.text, "|", `\|`))
	}
	b.WriteString(`
sparklint also reads:

| variable | what it does |
|---|---|
| ` + "`NO_COLOR`, `TERM=dumb`" + ` | turn colours off, unless ` + "`--color`" + ` says otherwise |
| ` + "`FORCE_COLOR`" + ` | turns colours on, unless ` + "`--color`" + ` says otherwise |
| ` + "`SPARKMAGIC_CONF_DIR`, `SPARKMAGIC_CONF_FILE`" + ` | where SparkMagic reads its config.json |
| ` + "`GITHUB_STEP_SUMMARY`" + ` | the file to which ` + "`--format github`" + ` adds a summary |
| ` + "`SPARKLINT_GUARD_FAIL_CLOSED`" + ` | ` + "`1`" + `: the guard in the kernel refuses a session that it can't judge |
| ` + "`XDG_CONFIG_HOME`" + ` | the folder with ` + "`sparklint/guard.json`" + `, the guard's options; ` + "`~/.config`" + ` if not set |
| ` + "`GOGC`" + ` | Go's setting for garbage collection. Without it, sparklint sets its own, which saves memory for many files |
`)
	return b.String()
}
