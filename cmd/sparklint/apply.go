package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/text"
	"github.com/sparklint/sparklint/rules"
)

// errorsOf are the errors in a config.json, as they are said.
func errorsOf(ctx context.Context, f *lint.File) (said map[string]bool, err error) {
	run := lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All, Jobs: 1, Wants: lint.NoFixes}
	result, err := lint.Check(ctx, run)
	if err != nil {
		return nil, err
	}
	said = map[string]bool{}
	for _, d := range result.Found {
		if d.Severity == lint.Error {
			said[d.Message] = true
		}
	}
	return said, nil
}

// configOf reads a config.json of SparkMagic that settings can be written into.
func configOf(ctx context.Context, path string) (f *lint.File, src string, err error) {
	bytes, err := project.Regular(path)
	if err != nil {
		return nil, "", err
	}
	name := filepath.ToSlash(path)
	if kind.Of(name) != kind.Config {
		return nil, "", fmt.Errorf("%s: not a config.json: the cap goes into one, not into a notebook", path)
	}
	src = string(bytes)
	f, skipped := lint.Load(name, src)
	switch {
	case f == nil && !kind.Discovered(filepath.Base(path)):
		return nil, "", fmt.Errorf("%s: %s", path, skipped)
	case f == nil:
		f = lint.Config(name, src)
	}
	if root := f.Config.Root(); !f.Config.Accepted() || !root.IsObject() {
		first, err := mend(ctx, f)
		if err != nil {
			return nil, "", err
		}
		return nil, "", fmt.Errorf("%s: SparkMagic does not take it as it is: %s", path, fmt.Sprintf(first, path))
	}
	return f, src, nil
}

// mend says how a config.json can be made one that SparkMagic takes; its path is to be put in.
func mend(ctx context.Context, f *lint.File) (first string, err error) {
	run := lint.Run{Targets: []*lint.Target{lint.NewTarget(f)}, Rules: rules.All, Jobs: 1}
	result, err := lint.Check(ctx, run)
	if err != nil {
		return "", err
	}
	taken := func(done lint.Fixed) bool {
		config := done.Targets[0].Config
		return config.Accepted() && config.Root().IsObject()
	}
	switch {
	case taken(result.Safe):
		return "sparklint --fix %s first", nil
	case taken(result.All):
		return "sparklint --fix --unsafe-fixes %s first", nil
	}
	return "sparklint %s says why", nil
}

// applyPlan writes the cap into a config.json, and what sessions ask for, and nothing
// else: into session_configs_defaults, if there is one, for it is what cells leave.
func applyPlan(ctx context.Context, path string, p endpoint.Plan, asks []ask) (layer string, err error) {
	if err := files.Contained(path); err != nil {
		return "", err
	}
	f, src, err := configOf(ctx, path)
	if err != nil {
		return "", err
	}
	root := f.Config.Root()
	layer = "session_configs"
	if root.Get("session_configs_defaults").Exists() {
		layer = "session_configs_defaults"
	}
	for _, at := range []doc.Node{root.Get(layer), root.Get(layer, "conf")} {
		if at.Exists() && !at.IsObject() {
			return "", fmt.Errorf("%s: %s is no object", at.Value().At(), at.Key())
		}
	}
	var ops []doc.Op
	put := func(value string, keys ...string) {
		if there := root.Get(keys...); there.Exists() {
			ops = append(ops, there.Replace(value))
		} else {
			ops = append(ops, root.Insert(keys, value))
		}
	}
	for _, a := range asks {
		put(a.value, layer, a.field)
	}
	put(doc.Quote(fmt.Sprint(p.Executors)), layer, "conf", capKey)
	if own := root.Get("session_configs", "conf", capKey); layer != "session_configs" && own.Exists() {
		ops = append(ops, own.Replace(doc.Quote(fmt.Sprint(p.Executors)))) // it is over the other
	}
	edits, err := doc.Edits(ops)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	now, err := text.Apply(src, edits)
	if err != nil || now == src {
		return layer, err
	}
	before, err := errorsOf(ctx, f)
	if err != nil {
		return layer, err
	}
	after, err := errorsOf(ctx, lint.Config(f.Path, now))
	if err != nil {
		return layer, err
	}
	for _, said := range slices.Sorted(maps.Keys(after)) {
		if !before[said] {
			return layer, fmt.Errorf("%s: left alone, for then no session would start: %s", path, said)
		}
	}
	return layer, replace.File(path, src, now)
}
