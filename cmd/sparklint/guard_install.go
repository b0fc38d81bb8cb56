package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/text"
)

// guardClass is the adapter of the Python package. It needs a SparkMagic that reads http_session_config.
const (
	guardClass = "sparklint.guard.Adapter"
	guardSince = "0.21.0"
)

// guardPrefixes are what the adapter is mounted for.
var guardPrefixes = []string{"http://", "https://"}

func guardInstall(c *cli.Context, w world) error {
	python := c.String("python")
	if python == "" {
		return failed("guard install needs --python: the Python that SparkMagic's kernels run with")
	}
	if err := importable(c.Context, python); err != nil {
		return failed("--python %s: %v", python, err)
	}
	return changeConfig(c, w, "install", mounted)
}

func guardRemove(c *cli.Context, w world) error { return changeConfig(c, w, "remove", unmounted) }

// importable is an error if a Python can't import the guard beside a SparkMagic that mounts adapters: then
// no kernel could start a session.
func importable(ctx context.Context, python string) error {
	path, err := exec.LookPath(python)
	if err != nil {
		return err
	}
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	if _, err := runPython(ctx, path, "import sparklint.guard, sparkmagic"); err != nil {
		return err
	}
	said, err := runPython(ctx, path, "import importlib.metadata; print(importlib.metadata.version('sparkmagic'))")
	if err != nil {
		return err
	}
	version := strings.TrimSpace(said)
	if !sparkmagic.Since(version, guardSince) {
		return fmt.Errorf("SparkMagic %s can't mount adapters; the guard requires %s or later. sparklint guard serve guards any version",
			version, guardSince)
	}
	return nil
}

// runPython returns what code prints. It runs beside the program itself: a module in the current folder
// must not stand in for an installed one.
func runPython(ctx context.Context, path, code string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-c", code)
	cmd.Dir = filepath.Dir(path)
	out, err := cmd.Output()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		lines := strings.Split(strings.TrimSpace(string(ended.Stderr)), "\n")
		return "", fmt.Errorf("%s: %s", code, lines[len(lines)-1])
	}
	return string(out), err
}

// changeConfig shows how a config.json is to be changed, and writes it.
func changeConfig(c *cli.Context, w world, verb string, change func(root doc.Node) ([]doc.Op, []string, error)) error {
	if c.NArg() > 1 {
		return failed("guard %s takes no path: name the config.json with --config-json", verb)
	}
	path := c.String("config-json")
	if path == "" {
		return failed("guard %s needs --config-json: the config.json to change", verb)
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	if err := files.Contained(path); err != nil {
		return failed("%v", err)
	}
	f, was, err := configOf(c.Context, path, limit)
	if err != nil {
		return failed("%v", project.Plain(err))
	}
	ops, notes, err := change(f.Config.Root())
	if err != nil {
		return failed("%s: %v", path, err)
	}
	if len(ops) == 0 {
		there := map[string]string{"install": "already", "remove": "not"}[verb]
		fmt.Fprintf(w.err, "%s: unchanged, because the guard is %s there\n", inert.Text(path), there)
		return nil
	}
	now, err := withOps(c.Context, f, was, ops)
	if err != nil {
		return failed("%s: %v", path, err)
	}
	if err := showChange(w.out, f, was, now); err != nil {
		return failed("%v", err)
	}
	for _, note := range notes {
		fmt.Fprintf(w.err, "note: %s\n", shown(note))
	}
	if inHome(path) && !c.Bool("yes") {
		return exit{exitFound, fmt.Sprintf("%s: not written, because it is in your home directory; add --yes to write it", path), nil}
	}
	if err := replace.Single(path, was, now); err != nil {
		return failed("%v", project.Plain(err))
	}
	fmt.Fprintf(w.err, "%s: written; restart the kernels that read it\n", inert.Text(path))
	return nil
}

// withOps returns the text of a config.json after operations that cause no new error.
func withOps(ctx context.Context, f *lint.File, was string, ops []doc.Op) (string, error) {
	edits, err := doc.Edits(ops)
	if err != nil {
		return "", err
	}
	now, err := text.Apply(was, edits)
	if err != nil {
		return "", err
	}
	if err := newError(ctx, f, now); err != nil {
		return "", fmt.Errorf("not changed, because it %w", err)
	}
	return now, nil
}

// showChange prints the change as a unified diff, with secrets masked.
func showChange(out io.Writer, f *lint.File, was, now string) error {
	before, after := newSides(f, lint.Config(f.Path, now), was, now)
	patch, _ := unified(f.Path, before, after)
	_, err := io.WriteString(out, patch)
	return err
}

// inHome reports whether a file is in the home directory of the user.
func inHome(path string) bool {
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return false
	}
	real := func(path string) string {
		path = project.Absolute(path)
		if to, err := filepath.EvalSymlinks(path); err == nil {
			return to
		}
		return path
	}
	rel, err := filepath.Rel(real(home), real(path))
	return err == nil && filepath.IsLocal(rel)
}

// A mount is an entry of the adapters in a config.json.
type mount struct {
	doc.Node
	prefix, class string
}

func (m mount) guard() bool { return m.class == guardClass }

// mounts are the entries of http_session_config.adapters.
func mounts(root doc.Node) (list []mount) {
	adapters := root.Get("http_session_config", "adapters")
	if adapters.Type() != doc.Array {
		return nil
	}
	for n := range adapters.Members() {
		list = append(list, mount{n, n.Get("prefix").String(), n.Get("adapter").String()})
	}
	return list
}

// mounted are the operations that mount the guard, with notes for the user. How its entries are written
// shows what was there before, so that [unmounted] can restore it.
func mounted(root doc.Node) (ops []doc.Op, notes []string, err error) {
	missing := map[string]bool{}
	for _, prefix := range guardPrefixes {
		missing[prefix] = true
	}
	for _, m := range mounts(root) {
		lower := strings.ToLower(m.prefix) // as requests compares them
		if m.guard() {
			delete(missing, lower)
			continue
		}
		for _, prefix := range guardPrefixes {
			switch {
			case strings.HasPrefix(lower, prefix):
				return nil, nil, fmt.Errorf("the adapter %s for %q comes before the guard; SparkMagic uses one adapter for each request",
					m.class, m.prefix)
			case strings.HasPrefix(prefix, lower):
				notes = append(notes, fmt.Sprintf("the adapter %s for %q is no longer used for %s", m.class, m.prefix, prefix))
			}
		}
	}
	if len(missing) == 0 {
		return nil, nil, nil
	}
	config := root.Get("http_session_config")
	adapters := config.Get("adapters")
	switch {
	case !config.Exists():
		value := fmt.Sprintf(`{"adapters": [%s, %s]}`, entry("http://"), entry("https://"))
		return []doc.Op{root.Insert([]string{"http_session_config"}, value)}, notes, nil
	case !config.IsObject():
		return nil, nil, errors.New("http_session_config is not an object")
	case !adapters.Exists():
		value := fmt.Sprintf("[%s, %s]", flipped("http://"), flipped("https://"))
		return []doc.Op{config.Insert([]string{"adapters"}, value)}, notes, nil
	case adapters.Type() != doc.Array:
		return nil, nil, errors.New("the adapters of http_session_config are not a list")
	}
	for _, prefix := range []string{"https://", "http://"} {
		if missing[prefix] {
			ops = append(ops, adapters.Append(entry(prefix)))
		}
	}
	return ops, notes, nil
}

func entry(prefix string) string {
	return fmt.Sprintf(`{"prefix": %s, "adapter": %s}`, doc.Quote(prefix), doc.Quote(guardClass))
}

func flipped(prefix string) string {
	return fmt.Sprintf(`{"adapter": %s, "prefix": %s}`, doc.Quote(guardClass), doc.Quote(prefix))
}

// unmounted are the operations that undo [mounted].
func unmounted(root doc.Node) (ops []doc.Op, notes []string, err error) {
	list := mounts(root)
	only := true // there is no other adapter
	var first mount
	for _, m := range list {
		if !m.guard() {
			only = false
			continue
		}
		if len(ops) == 0 {
			first = m
		}
		ops = append(ops, m.Delete())
	}
	if len(ops) == 0 || !only {
		return ops, nil, nil
	}
	config := root.Get("http_session_config")
	keys := func(n doc.Node) (list []string) {
		for m := range n.Members() {
			list = append(list, m.Key())
		}
		return list
	}
	switch {
	case len(keys(first.Node)) > 0 && keys(first.Node)[0] == "adapter":
		return []doc.Op{config.Get("adapters").Delete()}, nil, nil
	case first.prefix == "http://" && len(keys(config)) == 1:
		return []doc.Op{config.Delete()}, nil, nil
	}
	return []doc.Op{config.Get("adapters").Replace("[]")}, nil, nil
}
