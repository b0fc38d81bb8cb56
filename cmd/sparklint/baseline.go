package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/baseline"
	"github.com/sparklint/sparklint/lint/report"
)

func baselineCommand(w world) *cli.Command {
	not := []string{"fix", "unsafe-fixes", "diff", "format", "exit-zero", "baseline", "strict-baseline", "since", "staged", "add-ignore", "no-suppressions", "statistics", "show-files"}
	flags := slices.DeleteFunc(lintFlags(), func(f cli.Flag) bool { return slices.Contains(not, f.Names()[0]) })
	return &cli.Command{
		Name: "baseline", Usage: "create, update or prune the list of findings that are accepted for now", ArgsUsage: "create | update | prune [path …]",
		Description: "create writes what is found into " + baseline.Name + "; lint does not report it from then on.\n" +
			"update writes anew what is found in the files of this run, and keeps the others' entries. prune takes out what is found no more.",
		Flags: append([]cli.Flag{
			stringFlag("baseline", "", "the baseline at `FILE`; without: "+baseline.Name+" of the current directory"),
		}, flags...),
		Action: func(c *cli.Context) error { return baselineAction(c, w) },
	}
}

func baselineAction(c *cli.Context, w world) error {
	verb := c.Args().First()
	if !slices.Contains([]string{"create", "update", "prune"}, verb) {
		return failed("baseline: create, update or prune is what there is to do")
	}
	s, err := readFlags(c)
	if err != nil {
		return err
	}
	if s.narrow.baseline == "none" {
		return failed("--baseline none: into which file, then?")
	}
	n := newNarrowing(s, cmp.Or(s.narrow.baseline, baseline.Name))
	if verb == "create" {
		if _, err := os.Lstat(n.path); err == nil {
			return failed("%s: is there already; sparklint baseline update writes it anew", n.path)
		}
	} else if err := n.read(); err != nil {
		return err
	}
	if n.in, err = gather(c.Context, c.Args().Tail(), s, w); err != nil {
		return err
	}
	now := n.rewritten(verb, n.accepted(lint.Check(n.in.files, s.rules, s.options), s.show))
	if err := n.write(verb, now); err != nil {
		return failed("%v", plain(err))
	}
	if len(n.in.errs) > 0 {
		return exit{code: exitFailed} // that has been said
	}
	if !s.quiet {
		fmt.Fprintln(w.out, report.Printable(n.said(now)))
	}
	return nil
}

// accepted are the findings that a baseline takes: what is shown, or was accepted before;
// but nothing of a config.json that is its owner's alone.
func (n *narrowing) accepted(found []lint.Diagnostic, show lint.Severity) []baseline.Key {
	var keys []baseline.Key
	for i := range found {
		d := &found[i]
		k := n.key(d)
		if d.File.Personal && strings.HasPrefix(k.Path, "../") || n.there(d) && !n.list.Has(k) {
			continue
		}
		if d.Severity >= show || n.list.Has(k) {
			keys = append(keys, k)
		}
	}
	return keys
}

func (n *narrowing) rewritten(verb string, found []baseline.Key) *baseline.Baseline {
	if verb == "prune" {
		return n.list.Prune(n.list.Stale(found, n.judged()))
	}
	return n.list.Update(found, n.judged())
}

func (n *narrowing) write(verb string, now *baseline.Baseline) error {
	if verb == "create" {
		return create(n.path, now.String())
	}
	old, err := regular(n.path)
	if err != nil || string(old) == now.String() {
		return err
	}
	return replace.File(n.path, string(old), now.String())
}

// said is what became of the baseline.
func (n *narrowing) said(now *baseline.Baseline) string {
	was, is := n.list.Len(), now.Len()
	if was == 0 || was == is {
		return fmt.Sprintf("%s: %d accepted", n.path, is)
	}
	return fmt.Sprintf("%s: %d accepted, before %d", n.path, is, was)
}
