package settings

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/sparklint/sparklint/lint"
)

// Extend takes from others what s does not say; the first of them that says it counts. Endpoints
// and severities are taken by name. Ignore, enforce, per-file and policy add up, each entry as if
// it stood where it was written. The errors are those of s together with what it extends.
func (s *Settings) Extend(others ...*Settings) []error {
	for _, o := range others {
		s.take(o)
	}
	d := &decoding{source: s.source}
	d.together(s)
	return d.all()
}

// Oblige takes what holds for all settings below others: exclude, require-reasons, policy and
// enforce, with the severities of their rules; and nothing of s leaves these rules out. The errors are those of s
// together with what it takes.
func (s *Settings) Oblige(above *Settings) []error {
	rules := slices.Clone(above.Enforce)
	if len(above.Policy) > 0 {
		rules = append(rules, PolicyRule)
	}
	for _, rule := range rules {
		s.overrule(rule, above)
	}
	if above.RequireReasons && !s.RequireReasons {
		s.RequireReasons = true
		s.place("require-reasons", above.At["require-reasons"])
	}
	s.excludes(above)
	s.oblige(above)
	d := &decoding{source: s.source}
	d.judgeable(s)
	return d.all()
}

// overrule removes what turns a rule off or lowers its severity.
func (s *Settings) overrule(rule string, above *Settings) {
	by := above.At["policy"]
	for i, enforced := range above.Enforce {
		if enforced == rule {
			by = above.At[fmt.Sprintf("enforce/%d", i)]
		}
	}
	overruled := func(at Place) {
		if at.in != by.in { // what both extend reports it itself
			s.overruled = append(s.overruled, &lint.Suppression{Place: at.In(), Rules: []string{rule}, Overruled: by.String()})
		}
	}
	asked, own := above.Severity[rule], s.Severity[rule]
	louder := own == "error" || asked != "" && slices.Index(levels, own) >= slices.Index(levels, asked)
	if own != "" && !louder {
		overruled(s.At["severity/"+rule])
		delete(s.Severity, rule)
	}
	if asked != "" && !louder {
		s.severity(rule, asked, above)
	}
	for i, ignored := range slices.Backward(s.Ignore) {
		if ignored == rule {
			overruled(s.At[fmt.Sprintf("ignore/%d", i)])
			s.without("ignore", i)
			s.Ignore = slices.Delete(slices.Clone(s.Ignore), i, i+1)
		}
	}
	if rule == PolicyRule && len(s.Select) > 0 && !slices.Contains(s.Select, rule) {
		s.place(fmt.Sprintf("select/%d", len(s.Select)), above.At["policy"])
		s.Select = append(slices.Clone(s.Select), rule)
	}
	for _, f := range s.PerFile {
		if i := slices.Index(f.Ignore, rule); i >= 0 {
			overruled(f.At[fmt.Sprintf("ignore/%d", i)])
		}
	}
	s.PerFile = s.sparing(rule)
}

// levels are the severities, from the lowest.
var levels = []string{"off", "info", "warning", "error"}

// PolicyRule is the rule that checks policies.
const PolicyRule = "policy-violation"

// sparing are the entries of per-file without a rule; one that others have, too, is the
// same in all.
func (s *Settings) sparing(rule string) (list []*PerFile) {
	for _, f := range s.PerFile {
		if slices.Contains(f.Ignore, rule) {
			f = f.without(rule)
			if len(f.Ignore) == 0 {
				continue
			}
		}
		list = append(list, f)
	}
	return list
}

func (f *PerFile) without(rule string) *PerFile {
	if f.less[rule] == nil {
		i := slices.Index(f.Ignore, rule)
		less := *f
		less.less, less.Ignore, less.At = nil, slices.Delete(slices.Clone(f.Ignore), i, i+1), maps.Clone(f.At)
		for j := i; j < len(less.Ignore); j++ {
			less.At[fmt.Sprintf("ignore/%d", j)] = f.At[fmt.Sprintf("ignore/%d", j+1)]
		}
		if f.less == nil {
			f.less = map[string]*PerFile{}
		}
		f.less[rule] = &less
	}
	return f.less[rule]
}

// without takes the place of an element of a list out.
func (s *Settings) without(key string, i int) {
	for ; ; i++ {
		next, ok := s.At[fmt.Sprintf("%s/%d", key, i+1)]
		if !ok {
			delete(s.At, fmt.Sprintf("%s/%d", key, i))
			return
		}
		s.At[fmt.Sprintf("%s/%d", key, i)] = next
	}
}

func (s *Settings) oblige(above *Settings) {
	s.Enforce = s.lists("enforce", s.Enforce, above, above.Enforce)
	s.Policy = added(above.Policy, s.Policy, (*Policy).key)
}

// added are the entries of others, and those of one's own that are not the same.
func added[E any](others, own []*E, key func(*E) string) []*E {
	all, there := slices.Clone(others), map[string]bool{}
	for _, o := range others {
		there[key(o)] = true
	}
	for _, e := range own {
		if !there[key(e)] {
			all = append(all, e)
		}
	}
	return all
}

// key identifies an entry by what it says and by the folder that its glob starts from.
func (f *PerFile) key() string {
	return fmt.Sprintf("%q %q %q %q %q %v", path.Dir(f.At["files"].Path()), f.Files, f.Ignore, f.Pointer, f.Reason, f.Expires)
}

// key identifies a policy by what it says.
func (p *Policy) key() string { return p.says }

// said is the key of a policy that was read.
func (p *Policy) said() string {
	return fmt.Sprintf("%q %v %v %q %q %q %q %q", p.Pointer, p.Required, p.Forbidden, p.Min, p.Max, p.OneOf, p.Matches, p.Why)
}

func (s *Settings) take(o *Settings) {
	for _, rule := range o.Enforce {
		s.overrule(rule, o)
	}
	has := func(key string) bool { _, ok := s.At[key]; return ok }
	give := func(key string) bool {
		at, ok := o.At[key]
		ok = ok && !has(key)
		if ok {
			s.place(key, at)
		}
		return ok
	}
	for name, e := range o.Endpoints {
		if s.Endpoints[name] == nil {
			if s.Endpoints == nil {
				s.Endpoints = map[string]*Endpoint{}
			}
			s.Endpoints[name] = e
		}
	}
	for rule, level := range o.Severity {
		if _, ok := s.Severity[rule]; !ok {
			s.severity(rule, level, o)
		}
	}
	for rule, mode := range o.Guard {
		if _, ok := s.Guard[rule]; !ok {
			s.guard(rule, mode, o)
		}
	}
	for name, kind := range o.Connections {
		if _, ok := s.Connections[name]; !ok {
			s.connection(name, kind, o)
		}
	}
	if give("endpoint") {
		s.Endpoint = o.Endpoint
	}
	if give("max-executors") {
		s.MaxExecutors = o.MaxExecutors
	}
	if give("require-reasons") {
		s.RequireReasons = o.RequireReasons
	}
	for key, own := range s.words() {
		if give(key) {
			*own = *o.words()[key]
			s.written(key, o)
		}
	}
	if !has("select") {
		s.Select = s.lists("select", nil, o, o.Select)
	}
	s.Ignore = s.lists("ignore", s.Ignore, o, o.Ignore)
	s.PerFile = added(o.PerFile, s.PerFile, (*PerFile).key)
	s.excludes(o)
	s.oblige(o)
}

// words are the values that are one word each, by their keys.
func (s *Settings) words() map[string]*string {
	return map[string]*string{
		"min-severity": &s.MinSeverity, "fail-on": &s.FailOn, "format": &s.Format,
		"sparkmagic": &s.SparkMagic, "livy": &s.Livy, "spark": &s.Spark, "deploy-mode": &s.DeployMode,
		"release": &s.Release,
	}
}

// written takes a version as others have written it.
func (s *Settings) written(key string, o *Settings) {
	if o.Written[key] != "" {
		s.Written = maps.Clone(s.Written)
		s.Written[key] = o.Written[key]
	}
}

// excludes puts the globs of others before those of s. A glob is from the folder of its file: equal ones
// of two folders are two.
func (s *Settings) excludes(o *Settings) {
	if len(o.Exclude) == 0 {
		return
	}
	var all []string
	var at []Place
	met := map[string]bool{}
	for _, from := range []*Settings{o, s} {
		for i, glob := range from.Exclude {
			place := from.At[fmt.Sprintf("exclude/%d", i)]
			key := path.Dir(place.Path()) + "\x00" + glob
			if !met[key] {
				met[key] = true
				all, at = append(all, glob), append(at, place)
			}
		}
	}
	if len(s.Exclude) == 0 {
		s.place("exclude", o.At["exclude"])
	}
	for i := range all {
		s.place(fmt.Sprintf("exclude/%d", i), at[i])
	}
	s.Exclude = all
}

func (s *Settings) severity(rule, level string, from *Settings) {
	if s.Severity == nil {
		s.Severity = map[string]string{}
	}
	s.Severity[rule] = level
	s.place("severity/"+rule, from.At["severity/"+rule])
}

func (s *Settings) connection(name, kind string, from *Settings) {
	if s.Connections == nil {
		s.Connections = map[string]string{}
	}
	s.Connections[name] = kind
	s.place("connections/"+name, from.At["connections/"+name])
}

func (s *Settings) guard(rule, mode string, from *Settings) {
	if s.Guard == nil {
		s.Guard = map[string]string{}
	}
	s.Guard[rule] = mode
	s.place("guard/"+rule, from.At["guard/"+rule])
}

// lists puts a list of others before one of s, and what is in both once.
func (s *Settings) lists(key string, own []string, o *Settings, others []string) []string {
	var all []string
	var at []Place
	add := func(from *Settings, list []string) {
		for i, e := range list {
			if !slices.Contains(all, e) {
				all = append(all, e)
				at = append(at, from.At[fmt.Sprintf("%s/%d", key, i)])
			}
		}
	}
	add(o, others)
	add(s, own)
	for i := range all {
		s.place(fmt.Sprintf("%s/%d", key, i), at[i])
	}
	if len(own) == 0 && len(others) > 0 {
		s.place(key, o.At[key])
	}
	return all
}

func (s *Settings) place(key string, at Place) {
	if s.At == nil {
		s.At = map[string]Place{}
	}
	s.At[key] = at
}

// together checks a file together with those that it extends.
func (d *decoding) together(s *Settings) {
	d.judgeable(s)
	first := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s.Endpoints)) {
		e := s.Endpoints[name]
		other, taken := first[e.server]
		switch {
		case e.URL == "":
		case taken:
			d.failAt(e.At["url"], "url: endpoint %q has the same url", other)
		default:
			first[e.server] = name
		}
	}
	if s.Endpoint != "" && s.Endpoints[s.Endpoint] == nil {
		d.failAt(s.At["endpoint"], "endpoint: %s", s.NoEndpoint(s.Endpoint))
	}
}

// Released reports whether a version is a release, and not a build between releases.
func Released(version string) bool {
	v, err := semver.NewVersion(version)
	return err == nil && (v.Prerelease() == "" || v.Major()+v.Minor()+v.Patch() > 0)
}

// Suits returns an error if required-version excludes a version of sparklint. It excludes no builds
// between releases.
func (s *Settings) Suits(version string) error {
	own, _ := semver.NewVersion(version)
	want, _ := semver.NewConstraint(s.RequiredVersion) // Read has looked at it
	switch {
	case want == nil || s.RequiredVersion == "" || !Released(version):
		return nil
	case want.Check(semver.New(own.Major(), own.Minor(), own.Patch(), "", "")):
		return nil
	}
	at := s.At["required-version"]
	return &Error{
		at.Path(), at.Line, at.Column, fmt.Sprintf("these settings require sparklint %s, but this is %s", s.RequiredVersion, version),
	}
}

// constraint checks required-version.
func (d *decoding) constraint(s *Settings) {
	if s.RequiredVersion == "" {
		return
	}
	if _, err := semver.NewConstraint(s.RequiredVersion); err != nil || strings.TrimSpace(s.RequiredVersion) == "" {
		d.failAt(s.At["required-version"], "required-version: %q is not a version or a range, such as >=1.2 or >=1.2, <2", s.RequiredVersion)
	}
}
