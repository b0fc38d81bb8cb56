package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/kind"
	"github.com/sparklint/sparklint/lint/text"
	"github.com/sparklint/sparklint/rules"
)

// errorsOf returns the messages of the errors in a config.json.
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

// configOf reads a config.json that is to be changed.
func configOf(ctx context.Context, path string, limit files.Limit) (f *lint.File, src string, err error) {
	bytes, err := project.Regular(path, limit)
	if err != nil {
		return nil, "", err
	}
	name := filepath.ToSlash(path)
	if kind.Of(name) != kind.Config {
		return nil, "", fmt.Errorf("%s: not a config.json of SparkMagic", path)
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
		return nil, "", fmt.Errorf("%s: SparkMagic can't read this file: %s", path, fmt.Sprintf(first, path))
	}
	return f, src, nil
}

// mend says how to make a config.json readable for SparkMagic. The answer is a format for its path.
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
		return "run sparklint --fix %s first", nil
	case taken(result.All):
		return "run sparklint --fix --unsafe-fixes %s first", nil
	}
	return "run sparklint %s to see why", nil
}

// An applied says what a plan has changed in a config.json.
type applied struct {
	layer   string
	changed bool
	raised  []string // the values that are now larger, in words
}

// applyPlan writes the cap and the requested sizes of a plan into a config.json, and changes nothing else:
// into session_configs_defaults if there is one, because cells do not override it.
func applyPlan(ctx context.Context, path string, limit files.Limit, p endpoint.Plan, asks []ask) (done applied, err error) {
	if err := files.Contained(path); err != nil {
		return done, err
	}
	f, src, err := configOf(ctx, path, limit)
	if err != nil {
		return done, err
	}
	root := f.Config.Root()
	done.layer = "session_configs"
	if root.Get("session_configs_defaults").Exists() {
		done.layer = "session_configs_defaults"
	}
	for _, at := range []doc.Node{root.Get(done.layer), root.Get(done.layer, "conf")} {
		if at.Exists() && !at.IsObject() {
			return done, fmt.Errorf("%s: %s is not an object", at.Value().At(), at.Key())
		}
	}
	var ops []doc.Op
	put := func(value string, keys ...string) {
		there := root.Get(keys...)
		if !there.Exists() {
			ops = append(ops, root.Insert(keys, value))
			return
		}
		ops = append(ops, there.Replace(value))
		if raises(there.String(), value) {
			done.raised = append(done.raised, fmt.Sprintf("%s: raised from %s to %s", strings.Join(keys, "/"), there.Raw(), value))
		}
	}
	for _, a := range asks {
		put(a.value, done.layer, a.field)
	}
	most, keys := doc.Quote(fmt.Sprint(p.Executors)), []string{"conf", capKey}
	if fixedNumber(p.Endpoint) {
		most, keys = fmt.Sprint(p.Executors), []string{"numExecutors"}
	}
	put(most, append([]string{done.layer}, keys...)...)
	own := append([]string{"session_configs"}, keys...)
	if done.layer != own[0] && root.Get(own...).Exists() {
		put(most, own...) // it overrides the other one
	}
	edits, err := doc.Edits(ops)
	if err != nil {
		return done, fmt.Errorf("%s: %w", path, err)
	}
	now, err := text.Apply(src, edits)
	if err != nil || now == src {
		return done, err
	}
	done.changed = true
	if err := newError(ctx, f, now); err != nil {
		return done, fmt.Errorf("%s: not changed, because the plan %w", path, err)
	}
	return done, replace.Single(path, src, now)
}

// newError returns an error if a change to a config.json causes an error that it did not have before.
func newError(ctx context.Context, f *lint.File, now string) error {
	before, err := errorsOf(ctx, f)
	if err != nil {
		return err
	}
	after, err := errorsOf(ctx, lint.Config(f.Path, now))
	if err != nil {
		return err
	}
	for _, said := range slices.Sorted(maps.Keys(after)) {
		if !before[said] {
			return fmt.Errorf("would cause an error: %s", said)
		}
	}
	return nil
}

// raises reports whether a number or size is larger than before. now is JSON.
func raises(was, now string) bool {
	before, errs := spark.ParseSize(was)
	after, err := spark.ParseSize(strings.Trim(now, `"`))
	return errors.Join(errs, err) == nil && after.Bytes("m") > before.Bytes("m")
}
