// Package judge holds the body of a new session against the rules, before it reaches Livy.
package judge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
)

// Name is the path of the body in findings.
const Name = "POST /sessions"

// ErrUnreadable is the error about a body that is not a JSON object.
var ErrUnreadable = errors.New("the body of the request is not a JSON object")

// A Request is what is to be judged, and how. Terms are not changed.
type Request struct {
	Body  string
	Terms *lint.Terms
	// Rules look at the body; Names are those of all rules that exist.
	Rules []*lint.Rule
	Names []string
	// Fix tries the fixes that it accepts and that are safe. Nil: no fix is tried or offered, which
	// saves most of the time.
	Fix func(*lint.Diagnostic) bool
}

// A Verdict is what comes of a request.
type Verdict struct {
	// Found are all findings in the body, in the order of their places.
	Found []lint.Diagnostic
	// Body is the body after the fixes, and Left are the findings in it. Without a fix, they are what was
	// given and Found.
	Body string
	Left []lint.Diagnostic
	// Withheld are findings that are left because their safe fix was accepted, but not made.
	Withheld []lint.Diagnostic
}

// Refuse reports whether a rule says that no session starts from the body, as it is after the fixes.
func (v Verdict) Refuse() bool { return len(v.Errors()) > 0 }

// Errors returns the findings that are left and for which the request is to be refused.
func (v Verdict) Errors() []lint.Diagnostic { return v.of(lint.Error) }

// Warnings returns the warnings that are left.
func (v Verdict) Warnings() []lint.Diagnostic { return v.of(lint.Warning) }

func (v Verdict) of(severity lint.Severity) (list []lint.Diagnostic) {
	for _, d := range v.Left {
		if d.Severity == severity {
			list = append(list, d)
		}
	}
	return list
}

// Message says on one line why the request is to be refused; empty if it is not.
func (v Verdict) Message() string { return Say(v.Errors()) }

// Say puts findings on one line, each with its place in the body and its rule; empty if there are none.
func Say(found []lint.Diagnostic) string {
	parts := make([]string, len(found))
	for i, d := range found {
		parts[i] = fmt.Sprintf("%s [%s]", d.Message, d.Rule)
		if d.Pointer != "" {
			parts[i] = d.Pointer + ": " + parts[i]
		}
	}
	return strings.Join(parts, "; ")
}

// Judge runs the rules on the body of a request. The error is that of the context, or is
// [ErrUnreadable].
func Judge(ctx context.Context, r Request) (Verdict, error) {
	file := lint.Request(Name, r.Body)
	body := file.Documents()[0]
	if !body.Accepted() || !body.Root().IsObject() {
		return Verdict{}, ErrUnreadable
	}
	run := lint.Run{Targets: []*lint.Target{{File: file, Terms: r.Terms}}, Rules: r.Rules, Names: r.Names, Jobs: 1, Wants: lint.NoFixes}
	if r.Fix != nil {
		run.Wants = func([]*lint.Diagnostic) (lint.Wants, error) { return wants(r.Fix), nil }
	}
	result, err := lint.Check(ctx, run)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Found: result.Found, Body: r.Body, Left: result.Found}
	if r.Fix == nil {
		return v, nil
	}
	v.Left = result.Safe.Left
	for _, d := range v.Left {
		if d.Withheld != nil && d.Withheld.Safe && d.Withheld.Why != unwanted {
			v.Withheld = append(v.Withheld, d)
		}
	}
	v.Body, err = result.Safe.Targets[0].Source()
	return v, err
}

// unwanted is why a fix is not made that was not accepted.
const unwanted = "it is not wanted"

func wants(accepted func(*lint.Diagnostic) bool) lint.Wants {
	return func(d *lint.Diagnostic) string {
		if !accepted(d) {
			return unwanted
		}
		return ""
	}
}
