package project

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
)

// A builder makes the targets of files: first those of each config.json, then those of the notebooks that start
// from them.
type builder struct {
	Spec
	*Project
	d     *Resolver
	tree  files.Upwards
	bases map[string]*lint.Target // by absolute path; nil if the file can't be read

	// streamed says that the files are on no disk: they have the settings of the current folder, and the base config of
	// their loaded.
	streamed bool
}

func (b *builder) build(list []loaded) error {
	targets := make([]*lint.Target, len(list))
	shared := false
	for _, configs := range []bool{true, false} {
		for i, l := range list {
			if (l.file.Config != nil) != configs {
				continue
			}
			t, err := b.target(l)
			if err != nil {
				return err
			}
			targets[i] = t
			shared = shared || t.Terms.Endpoint != nil
			if configs && !l.file.Inside() {
				b.bases[Absolute(l.path)] = t
			}
			if l.piped {
				b.Piped = t
			}
			if b.Spec.Own && configs && Absolute(l.path) == Absolute(b.OwnPath) {
				b.Project.Own = t
			}
		}
	}
	b.Targets = targets
	if b.Users > 0 && !shared && len(list) > 0 && !b.streamed {
		return errors.New("--users needs an endpoint: use --worker-type and --workers, or --endpoint NAME for one in the settings")
	}
	return nil
}

// target returns the target of a file of the run.
func (b *builder) target(l loaded) (*lint.Target, error) {
	var base *lint.Target
	if l.file.Notebook != nil {
		var err error
		if base, err = b.base(l); err != nil {
			return nil, err
		}
	}
	personal := l.file.Config != nil && b.personal(l.path)
	t, err := b.with(l.file, base, l, personal)
	if err != nil || b.streamed {
		return t, err
	}
	t.Whole = b.d.wholly(filepath.Dir(Absolute(l.path)))
	return t, nil
}

// with returns the target of a file with the terms of its settings, and records which settings these are.
func (b *builder) with(f *lint.File, base *lint.Target, l loaded, personal bool) (*lint.Target, error) {
	own, err := b.d.Of(l.path, l.root, personal || b.streamed)
	if err != nil {
		return nil, err
	}
	alone := lint.NewTarget(f)
	alone.Base = base
	name, err := b.d.Endpoint(own, alone)
	if err != nil {
		return nil, err
	}
	t := &lint.Target{File: f, Base: base, Personal: personal, Terms: b.d.Terms(own, name, l.path)}
	b.settings[t], b.endpoint[t] = own, name
	return t, nil
}

// personal reports whether a config.json is in the home directory of its owner.
func (b *builder) personal(path string) bool {
	if b.streamed {
		return false
	}
	own, home := own(b.Getenv)
	abs := Absolute(path)
	return abs == Absolute(own) || home != "" && filepath.Dir(abs) == filepath.Join(home, ".sparkmagic")
}

// base returns the config.json that the sessions of a notebook start from; nil if there is none.
func (b *builder) base(l loaded) (*lint.Target, error) {
	if b.streamed {
		return l.start, nil
	}
	path, ok := "", false
	switch {
	case b.ConfigJSON == "none":
	case b.ConfigJSON != "":
		path, ok = b.ConfigJSON, true
	default:
		if path, ok = b.tree.From(l.path, l.root); !ok && b.Spec.Own {
			path, ok = b.OwnPath, files.There(b.OwnPath)
		}
	}
	if !ok {
		return nil, nil
	}
	if t, seen := b.bases[Absolute(path)]; seen {
		return t, nil
	}
	t, err := b.context(path, l.root)
	b.bases[Absolute(path)] = t
	return t, err
}

// context reads a config.json that is not part of the run, so nothing is reported in it.
func (b *builder) context(path, root string) (*lint.Target, error) {
	src, err := b.slurp(path)
	if err != nil {
		err = Plain(err)
		if !slices.ContainsFunc(b.Errs, func(said error) bool { return Plain(said).Error() == err.Error() }) {
			b.Errs = append(b.Errs, err)
		}
		return nil, nil
	}
	f := lint.Config(filepath.ToSlash(path), src)
	return b.with(f, nil, loaded{file: f, path: f.Path, root: root}, Absolute(path) == Absolute(b.OwnPath))
}

// Broken returns the base configs of notebooks that SparkMagic can't read as JSON and that are not files of the run,
// in the order of their paths.
func (p *Project) Broken() (list []*lint.Target) {
	for _, t := range p.Targets {
		base := t.Base
		if base == nil || base.Config == nil || base.Config.Sound() || !t.Judged() || len(t.Documents()) == 0 {
			continue
		}
		if !slices.Contains(p.Targets, base) && !slices.Contains(list, base) {
			list = append(list, base)
		}
	}
	slices.SortFunc(list, func(a, b *lint.Target) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// Bases returns the paths of the base configs of the notebooks, and how many notebooks use each.
func (p *Project) Bases() (paths []string, notebooks map[string]int) {
	notebooks = map[string]int{}
	for _, t := range p.Targets {
		if t.Base == nil || !t.Judged() || len(t.Documents()) == 0 {
			continue
		}
		if notebooks[t.Base.Path] == 0 {
			paths = append(paths, t.Base.Path)
		}
		notebooks[t.Base.Path]++
	}
	slices.Sort(paths)
	return paths, notebooks
}

// Baseless returns the number of SparkMagic notebooks without a known base config.
func (p *Project) Baseless() (n int) {
	for _, t := range p.Targets {
		if t.Notebook != nil && t.Judged() && len(t.Documents()) > 0 && t.Base == nil {
			n++
		}
	}
	return n
}
