package failures

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

//go:generate go test . -run TestDocs -update

var update = flag.Bool("update", false, "write docs/diagnose.md anew")

const docsHead = `# My session does not start

**What does this error mean, and what do I do?** Give the text to ` + "`sparklint diagnose`" + `:

` + "```" + `sh
sparklint diagnose notebook.ipynb          # the saved outputs of its cells, and the setting at fault
sparklint diagnose livy-server.log         # or a log of a session or a driver, of any size
yarn logs -applicationId ID | sparklint diagnose -
curl -s 'http://RM:8088/ws/v1/cluster/apps?states=FAILED' | sparklint diagnose -
` + "```" + `

It says why the session failed, and quotes the line that says so. It names the setting that decides it, with its file,
line and cell. It also says what a rule reports there, and which command helps. If several things failed, the first in
time comes first.

It knows the messages on this page. Where it recognizes none of them, it says so and exits with 1. **likely** before a
cause means that the message can also have another cause: read the lines around it.

- The text may be wrapped, quoted in a mail, coloured, escaped for HTML, or in UTF-16 as PowerShell writes it.
- With a notebook, its ` + "`config.json`" + ` is read, too. To join a log with a notebook, name both:
  ` + "`sparklint diagnose livy.log notebook.ipynb`" + `.
- ` + "`--format json`" + ` is for scripts ([schema](diagnose.schema.json), [that of --history](history.schema.json)). The ids on this
  page don't change.
- ` + "`--learn --endpoint NAME`" + ` writes limits that a text states, such as ` +
	"`above the max threshold (8192 MB)`" + `, into
  ` + "`.sparklint.yaml`" + `. Rules use them once the endpoint is complete: the command prints what is still missing.
- ` + "`--history`" + ` [counts the causes](#many-failures) of many failures.
- Words in capitals on this page, such as FIELD or NODE, stand for values in your message. ` + "`sparklint diagnose`" + ` fills them in.

## Many failures

**Why do our sessions fail, and could sparklint have told us before?** Give ` + "`--history`" + ` all the answers and logs that you have:

` + "```" + `sh
curl -s 'http://RM:8088/ws/v1/cluster/apps?states=FAILED,KILLED' > apps.json
sparklint diagnose --history apps.json     # each cause: how often, for which users and queues, and which rule reports it
` + "```" + `

- An application or a session counts as one failure. Those that somebody killed, and those that
  still wait, did not fail: they are counted separately.
- ` + "`--svg FILE`" + ` draws the causes over time.
- ` + "`--at REVISION`" + ` checks the notebooks of a git revision, and says how many of the failures a rule reports there. A failed
  application belongs to the notebook that gives its session the same name.
- Who holds the cluster, and which session can go: [` + "`sparklint sessions`" + `](sessions.md).

## From the symptom to the command

The texts in this table are parts of longer messages. Give ` + "`sparklint diagnose`" + ` the whole message.

| you see | what it means | what to do first |
|---|---|---|
| ` +
	"`Session N did not start up in 60 seconds`" + ` | [the cluster has no room, or the start is slow](#start-timeout) | ` +
	"[`sparklint sessions`](sessions.md) or `yarn application -list`" + ` |
| ` + "`does not have enough YARN resources`" + ` | [drivers use up their share](#am-limit) | ` +
	"[`sparklint sessions`](sessions.md) or `yarn application -list`" + ` |
| ` + "`unexpectedly reached final status 'dead'`" + ` | the lines below it say why | ` + "`sparklint diagnose`" + ` with all of them |
| ` + "`Session 'N' not found`" + ` | [the session is gone](#lost-session) | restart the kernel |
| ` + "`Invalid status code '400'`" + ` | [Livy rejects the request](#requests-that-livy-rejects) | ` + "`sparklint lint`" + ` |
| ` + "`Invalid status code '401'`" + ` | [the credentials are not accepted](#auth-401) | look at config.json |
| ` + "`Invalid status code '500'`" + ` | [a number in quotes or null in the request](#wrong-type-500), or ` +
	"[Livy or a gateway failed](#gateway-5xx) | `sparklint lint`" + `, then the log of Livy |
| ` + "`maximum retry encountered`" + ` | [Livy does not answer](#livy-unreachable) | ` + "`curl -s URL/sessions`" + ` |
| ` + "`Initial job has not accepted any resources`" + ` | [no executor starts](#no-executors) | ` +
	"[`sparklint sessions`](sessions.md)" + ` |
| ` + "`Kernel died`" + ` | [config.json can't be read](#kernel-died-config) | ` + "`sparklint lint ~/.sparkmagic/config.json`" + ` |
`

// TestDocs: docs/diagnose.md is what the causes say.
func TestDocs(t *testing.T) {
	const path = "../../docs/diagnose.md"
	var table, text strings.Builder
	for _, g := range Groups() {
		anchor := strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(g.Title))
		fmt.Fprintf(&table, "\n**[%s](#%s)**\n\n| cause | what happened |\n|---|---|\n", g.Title, anchor)
		fmt.Fprintf(&text, "\n## %s\n\n%s\n", g.Title, g.About)
		for _, c := range g.Causes {
			first, _, _ := strings.Cut(c.Why, ". ")
			fmt.Fprintf(&table, "| [%s](#%s) | %s |\n", c.ID, c.ID, strings.TrimSuffix(first, "."))
			writeCause(&text, c)
		}
	}
	page := docsHead + table.String() + text.String()
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != page {
		t.Errorf("%s is not what the causes say; renew it: go generate ./...", path)
	}
}

// TestWhen: what the page says about one text of a cause does not seem to be about another text of it.
func TestWhen(t *testing.T) {
	for _, g := range Groups() {
		for _, c := range g.Causes {
			for i, text := range c.Texts {
				if text.Why == "" || text.When != "" {
					continue
				}
				for j, other := range c.Texts {
					if i != j && strings.Contains(marks.ReplaceAllString(other.Examples[0], ""), strings.TrimSpace(text.Hint)) {
						t.Errorf("%s: %q is in %q, too", c.ID, text.Hint, other.Examples[0])
					}
				}
			}
		}
	}
}

// rulesOf are the rules that report a cause before a session is asked for, that of the cause first.
func rulesOf(c *Cause) (list []string) {
	if c.Rule != "" {
		list = append(list, c.Rule)
	}
	for _, text := range c.Texts {
		if text.Rule != "" && !slices.Contains(list, text.Rule) {
			list = append(list, text.Rule)
		}
	}
	return list
}

func writeCause(b *strings.Builder, c *Cause) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", c.ID, c.Why)
	for _, help := range c.Help {
		fmt.Fprintf(b, "- %s\n", Facts(nil).Fill(help))
	}
	if list := rulesOf(c); len(list) > 0 {
		only := ""
		if c.Sometimes {
			only = ", where it reports something"
		}
		for i, rule := range list {
			list[i] = fmt.Sprintf("[%s](rules.md#%s)", rule, rule)
		}
		names := list[0]
		if last := len(list) - 1; last > 0 {
			names = strings.Join(list[:last], ", ") + " or " + list[last]
		}
		fmt.Fprintf(b, "- Rule: %s%s\n", names, only)
	}
	if c.Link != "" {
		fmt.Fprintf(b, "- [Documentation](%s)\n", c.Link)
	}
	b.WriteString("\n```\n")
	seen := map[string]bool{}
	for _, text := range c.Texts {
		example := strings.TrimRight(marks.ReplaceAllString(text.Examples[0], ""), "\n")
		if !seen[example] {
			seen[example] = true
			b.WriteString(example + "\n")
		}
	}
	b.WriteString("```\n")
	for _, text := range c.Texts {
		if text.Why == "" {
			continue
		}
		when := text.When
		if when == "" {
			when = "it says `" + strings.TrimSpace(text.Hint) + "`"
		}
		fmt.Fprintf(b, "\nIf %s: %s\n\n", when, text.Why)
		for _, help := range text.Help {
			fmt.Fprintf(b, "- %s\n", Facts(nil).Fill(help))
		}
	}
}
