package main

import (
	"context"
	"io"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
)

// printOutline prints the outline of a document, or why it is skipped.
func (s *stream) printOutline(doc streamed, out io.Writer) error {
	packed, skipped, err := s.project.Outline(doc.Document)
	if err != nil {
		return err
	}
	base := doc.ConfigJSON
	if skipped != "" {
		base = nil
	}
	return report.Outlined(out, doc.Path, base, packed, skipped)
}

// printTogether reads all lines, checks their documents as one run, and prints a line for each line, in order. The
// settings have a line for each file with findings, at the end.
func (s *stream) printTogether(ctx context.Context, out io.Writer) error {
	var lines []answer
	var members []*project.Member
	err := s.run(ctx, func() {}, func(got answer) error {
		lines = append(lines, got)
		if got.member != nil {
			members = append(members, got.member)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p, of, err := s.project.Together(members)
	if err != nil {
		return err
	}
	l := &linting{input: &input{Project: p, w: s.w}, flags: s.flags}
	if err := l.check(ctx); err != nil {
		return err
	}
	o, err := l.conclude(ctx)
	if err != nil {
		return err
	}
	found, elsewhere := map[*project.Member][]lint.Diagnostic{}, map[*lint.Target][]lint.Diagnostic{}
	for _, d := range l.shown(&o) {
		if m := of[d.File]; m != nil {
			found[m] = append(found[m], d)
		} else {
			elsewhere[d.File] = append(elsewhere[d.File], d)
		}
	}
	for _, line := range lines {
		if m := line.member; m != nil {
			r := report.Report{Found: found[m], Secrets: l.showSecrets}
			if m.Skipped != "" {
				r.Skipped = []report.Skipped{{Path: m.Path, Reason: m.Skipped}}
			}
			err = report.Streamed(out, m.Path, r, nil)
		} else {
			_, err = out.Write(line.out)
		}
		if err != nil {
			return failed("%v", err)
		}
	}
	for _, t := range p.Settings {
		if list := elsewhere[t]; len(list) > 0 {
			if err := report.Streamed(out, t.Path, report.Report{Found: list, Secrets: l.showSecrets}, nil); err != nil {
				return failed("%v", err)
			}
		}
	}
	return nil
}
