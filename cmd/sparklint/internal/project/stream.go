package project

import (
	"path/filepath"
	"sync"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// A Stream makes a project of each document of a stream, which is on no disk. All of them have the settings of the
// current folder, which are read once. It can be used by several goroutines.
type Stream struct {
	spec Spec
	run  *InForce
	read []*lint.Target // the settings
	base *lint.Target   // of documents that come without one; nil if there is none

	mu   sync.Mutex
	d    *Resolver
	made int
}

// A Document is a file of a stream.
type Document struct {
	// Path is its name. Globs in the settings apply to it.
	Path, Content string
	// ConfigJSON is the content of its base config. Nil: the one of the spec.
	ConfigJSON *string
}

// inlined is the name of a base config that comes with a document.
const inlined = "config_json"

// renewed is the number of documents after which a stream forgets what it has computed for them.
const renewed = 10_000

// NewStream reads the settings and the base config that a spec names. The paths of the spec do not count.
func NewStream(spec Spec) (*Stream, error) {
	spec.Paths, spec.Own, spec.Open = nil, false, spec.Limit.Open
	s := &Stream{spec: spec, d: Here(spec.Overrides)}
	var err error
	if s.run, err = s.d.Of(settings.Name, "", false); err != nil {
		return nil, err
	}
	if _, err := s.d.endpoint(s.run, nil); err != nil {
		return nil, err
	}
	s.read = s.d.targets()
	if spec.ConfigJSON == "" || spec.ConfigJSON == "none" {
		return s, nil
	}
	src, err := spec.again(spec.ConfigJSON)
	if err != nil {
		return nil, Plain(err)
	}
	s.base, err = s.config(filepath.ToSlash(spec.ConfigJSON), src)
	return s, err
}

// Run returns the settings of the stream.
func (s *Stream) Run() *InForce { return s.run }

// Project returns the project of one document.
func (s *Stream) Project(doc Document) (*Project, error) {
	base := s.base
	if doc.ConfigJSON != nil {
		var err error
		if base, err = s.config(inlined, *doc.ConfigJSON); err != nil {
			return nil, err
		}
	}
	spec := s.spec
	spec.Stdin = &Stdin{doc.Path, doc.Content}
	p := newProject(spec)
	p.Run, p.Settings = s.run, s.read
	list := (&reader{Spec: spec, Project: p}).stdin()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made++; s.made%renewed == 0 {
		clear(s.run.terms)
	}
	return p, s.builder(spec, p, base).build(list)
}

// config returns a base config.
func (s *Stream) config(name, src string) (*lint.Target, error) {
	f := lint.Config(name, src)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.builder(s.spec, newProject(s.spec), nil).with(f, nil, loaded{file: f, path: name}, false)
}

func (s *Stream) builder(spec Spec, p *Project, base *lint.Target) *builder {
	return &builder{
		Spec: spec, Project: p, d: s.d, bases: map[string]*lint.Target{}, tree: files.Upwards{Name: files.Config},
		streamed: true, start: base,
	}
}
