package project

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
)

// A builder makes targets of files: first of each config.json, then of the notebooks that
// start from them.
type builder struct {
	Spec
	*Project
	d     *Resolver
	tree  files.Upwards
	bases map[string]*lint.Target // by their absolute paths; nil for one that can't be read
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
			if configs {
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
	if b.Users > 0 && !shared && len(list) > 0 {
		return errors.New("--users needs an endpoint: use --worker-type and --workers, or --endpoint NAME for one in the settings")
	}
	return nil
}

// target is a file of the run, with what is known of it.
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
	if err != nil {
		return nil, err
	}
	t.Whole = b.d.wholly(filepath.Dir(Absolute(l.path)))
	return t, nil
}

// with is a target of a file, with the terms of its settings; it notes which these are.
func (b *builder) with(f *lint.File, base *lint.Target, l loaded, personal bool) (*lint.Target, error) {
	own, err := b.d.Of(l.path, l.root, personal)
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

// personal reports whether a config.json is one that a person has at home.
func (b *builder) personal(path string) bool {
	own, home := own(b.Getenv)
	abs := Absolute(path)
	return abs == Absolute(own) || home != "" && filepath.Dir(abs) == filepath.Join(home, ".sparkmagic")
}

// base is the config.json that the sessions of a notebook start from; nil if there is none.
func (b *builder) base(l loaded) (*lint.Target, error) {
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

// context reads a config.json that is not of the run: nothing is said of it.
func (b *builder) context(path, root string) (*lint.Target, error) {
	src, err := b.again(path)
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

// Broken are the base configs of notebooks that SparkMagic can't read as JSON and that the run says
// nothing of, in the order of their paths.
func (p *Project) Broken() (list []*lint.Target) {
	for _, t := range p.Targets {
		base := t.Base
		if base == nil || base.Config == nil || base.Config.Accepted() || !t.Judged() || len(t.Documents()) == 0 {
			continue
		}
		if !slices.Contains(p.Targets, base) && !slices.Contains(list, base) {
			list = append(list, base)
		}
	}
	slices.SortFunc(list, func(a, b *lint.Target) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// Bases are the config.json files that notebooks start from, by their paths, with how many
// do.
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

// Baseless counts the notebooks of SparkMagic's that start from no config.json that is known.
func (p *Project) Baseless() (n int) {
	for _, t := range p.Targets {
		if t.Notebook != nil && t.Judged() && len(t.Documents()) > 0 && t.Base == nil {
			n++
		}
	}
	return n
}
