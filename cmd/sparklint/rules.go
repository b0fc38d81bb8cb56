package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/settings"
	"github.com/sparklint/sparklint/rules"
)

func rulesCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "rules", Usage: "list the rules", ArgsUsage: " ", Flags: []cli.Flag{formatFlag("full or json")},
		Action: func(c *cli.Context) error { return listRules(c, w) },
	}
}

func ruleCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "rule", Usage: "explain a rule, or find rules by words or by an error text", ArgsUsage: "NAME|WORD …|\"ERROR TEXT\"",
		Flags: []cli.Flag{
			boolFlag("evidence", "also print how the real programs answered, by version"),
		},
		Action: func(c *cli.Context) error { return ruleAction(c, w) },
	}
}

func listRules(c *cli.Context, w world) error {
	if c.Args().Present() {
		return failed("rules takes no argument; for one rule: sparklint rule %s", c.Args().First())
	}
	switch c.String("format") {
	case "json":
		return rulesJSON(w)
	case "full":
	default:
		return failed("--format %q: write full or json", c.String("format"))
	}
	return printSummaries(w.out, rules.All)
}

// printSummaries prints a line for each rule.
func printSummaries(out io.Writer, list []*lint.Rule) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\n", r.Name, r.Severity, r.Summary())
	}
	return t.Flush()
}

func rulesJSON(w world) error {
	type rule struct {
		Name     string `json:"name"`
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
		Doc      string `json:"doc"`
	}
	list := []rule{}
	for _, r := range rules.All {
		list = append(list, rule{r.Name, r.Severity.String(), r.Summary(), r.Doc})
	}
	return inert.WriteJSON(w.out, "  ", list)
}

func ruleAction(c *cli.Context, w world) error {
	words := c.Args().Slice()
	text := strings.Join(words, " ")
	if len(words) == 0 {
		return failed("rule needs a name, words or an error text; sparklint rules lists the rules")
	}
	name := strings.ReplaceAll(text, " ", "-")
	i := slices.IndexFunc(rules.All, func(r *lint.Rule) bool { return r.Name == name })
	if i >= 0 {
		return printRule(w.out, rules.All[i], c.Bool("evidence"))
	}
	if len(words) == 1 && facts.Nearest(text, ruleNames()) != "" {
		return failed("%q: %s", text, settings.NoSuch("rule", text, ruleNames()))
	}
	found, sure := findRules(text)
	switch {
	case len(found) == 0:
		return exit{code: exitFound, message: fmt.Sprintf("%q: no rule matches; sparklint rules lists the rules", text)}
	case len(found) == 1 && sure:
		return printRule(w.out, found[0], c.Bool("evidence"))
	}
	if err := printSummaries(w.out, found); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w.out, "\nsparklint rule NAME explains a rule")
	return err
}

// printRule explains a rule.
func printRule(out io.Writer, r *lint.Rule, evidence bool) error {
	_, err := fmt.Fprintf(out, "%s (%s)\n\n%s\n", r.Name, r.Severity, r.Doc)
	for _, e := range r.Examples {
		if strings.Contains(e.Settings, "«") {
			fmt.Fprintf(out, "\nbad settings:\n%s\n", indented(e.Settings))
			continue
		}
		if e.Settings != "" {
			fmt.Fprintf(out, "\nsettings:\n%s", indented(e.Settings)+"\n")
		}
		fmt.Fprintf(out, "\nbad:%s\n%s\ngood:\n%s\n", flagsOf(e), indented(e.Bad), indented(e.Good))
	}
	if evidence {
		printEvidence(out, r)
	}
	return err
}

// printEvidence prints what the real programs answered, by version.
func printEvidence(out io.Writer, r *lint.Rule) {
	list := rules.Verdicts(r)
	if len(list) == 0 {
		fmt.Fprintln(out, "\nevidence: none from a real program")
		return
	}
	fmt.Fprintln(out, "\nevidence:")
	for _, v := range list {
		fmt.Fprintf(out, "\n  %s (%s)\n", v.ID, v.Program)
		for _, s := range v.Sent {
			fmt.Fprintf(out, "    > %s\n", inert.Text(s))
		}
		for _, a := range v.Answers {
			fmt.Fprintf(out, "    %-7s %s\n", a.Version, inert.Text(a.Text))
		}
	}
}

func flagsOf(e lint.Example) string {
	if len(e.Flags) == 0 {
		return ""
	}
	return " (with " + strings.Join(e.Flags, " ") + ")"
}

// indented is an example without its marks, as a block.
func indented(s string) string {
	s = strings.TrimSuffix(strings.NewReplacer("«", "", "»", "").Replace(s), "\n")
	return "    " + strings.ReplaceAll(s, "\n", "\n    ")
}
