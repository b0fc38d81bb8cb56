package project

import (
	"bytes"
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"
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

	mu    sync.Mutex
	d     *Resolver
	made  int
	bases map[string]*lint.Target // those of members, by their content
}

// A Document is a file of a stream.
type Document struct {
	// Path is its name. Globs in the settings apply to it.
	Path, Content string
	// ConfigJSON is the content of its base config. Nil: the one of the spec.
	ConfigJSON *string
	// Packed is the content as [Pack] makes it, if that is an outline; else nil.
	Packed []byte
}

// inlined is the name of a base config that comes with a document.
const inlined = "config_json"

// renewed is the number of documents after which a stream forgets what it has computed for them.
const renewed = 10_000

// NewStream reads the settings and the base config that a spec names. The paths of the spec do not count.
func NewStream(spec Spec) (*Stream, error) {
	spec.Paths, spec.Own, spec.Open = nil, false, spec.Limit.Open
	s := &Stream{spec: spec, d: Here(spec.Overrides), bases: map[string]*lint.Target{}}
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
	src, err := spec.slurp(spec.ConfigJSON)
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
	for i := range list {
		list[i].start = base
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made++; s.made%renewed == 0 {
		clear(s.run.terms)
	}
	return p, s.builder(spec, p).build(list)
}

// Outline returns the packed outline of a document. If there is nothing to check in it, skipped says why.
func (s *Stream) Outline(doc Document) (packed []byte, skipped string, err error) {
	if doc.Packed != nil {
		return doc.Packed, "", nil
	}
	f, skipped := lint.Reading{All: broken(doc.Path, doc.Content)}.Load(filepath.ToSlash(doc.Path), doc.Content)
	if f == nil {
		return nil, skipped, nil
	}
	packed, err = Pack(f.Outline())
	return packed, "", err
}

// A Member is a document that is checked together with others. It takes as much memory as its outline and its cells.
type Member struct {
	// Path is the name of the document. If there is nothing to check in it, Skipped says why.
	Path, Skipped string

	packed []byte
	list   []loaded
}

// Load reads a document that is to be checked together with others.
func (s *Stream) Load(doc Document) (m *Member, err error) {
	m = &Member{Path: doc.Path}
	if m.packed, m.Skipped, err = s.Outline(doc); err != nil || m.Skipped != "" {
		return m, err
	}
	again := func(string) (io.ReadCloser, error) {
		src, err := Unpack(m.packed, s.spec.Limit)
		return io.NopCloser(strings.NewReader(src)), err
	}
	src := doc.Content
	if doc.Packed == nil {
		if src, err = Unpack(m.packed, s.spec.Limit); err != nil {
			return m, err
		}
	}
	base := s.base
	if doc.ConfigJSON != nil {
		if base, err = s.shared(*doc.ConfigJSON); err != nil {
			return m, err
		}
	}
	var list []*lint.File
	list, m.Skipped = lint.Reading{All: broken(doc.Path, src), Again: again}.Files(filepath.ToSlash(doc.Path), src)
	for _, f := range list {
		m.list = append(m.list, loaded{file: f, path: doc.Path, start: base})
	}
	return m, nil
}

// Together returns the project of several documents as one run, and the document of each of its targets.
func (s *Stream) Together(members []*Member) (p *Project, of map[*lint.Target]*Member, err error) {
	p = newProject(s.spec)
	p.Run, p.Settings = s.run, s.read
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b *Member) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), bytes.Compare(a.packed, b.packed))
	})
	var list []loaded
	var each []*Member
	for _, m := range members {
		for _, l := range m.list {
			list, each = append(list, l), append(each, m)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.builder(s.spec, p).build(list); err != nil {
		return nil, nil, err
	}
	of = make(map[*lint.Target]*Member, len(p.Targets))
	for i, t := range p.Targets {
		of[t] = each[i]
	}
	return p, of, nil
}

// shared returns a base config that several members can have.
func (s *Stream) shared(src string) (*lint.Target, error) {
	s.mu.Lock()
	base, known := s.bases[src]
	s.mu.Unlock()
	if known {
		return base, nil
	}
	base, err := s.config(inlined, src)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other, known := s.bases[src]; known {
		return other, nil
	}
	s.bases[src] = base
	return base, nil
}

// config returns a base config.
func (s *Stream) config(name, src string) (*lint.Target, error) {
	f := lint.Config(name, src)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.builder(s.spec, newProject(s.spec)).with(f, nil, loaded{file: f, path: name}, false)
}

func (s *Stream) builder(spec Spec, p *Project) *builder {
	return &builder{
		Spec: spec, Project: p, d: s.d, bases: map[string]*lint.Target{}, tree: files.Upwards{Name: files.Config}, streamed: true,
	}
}
