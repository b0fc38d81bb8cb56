package settings

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/emr"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/pattern"
)

// versions matches the versions of programs as people write them.
var versions = pattern.New(`^\d+(\.\d+){0,3}(-[a-z]+(-\d+)?)?$`)

// programs are the names of those that have versions, as they are written, and their releases.
var programs = map[string]struct {
	name     string
	releases []string
}{
	"spark":      {"Spark", spark.Releases},
	"livy":       {"Livy", livy.Releases},
	"sparkmagic": {"SparkMagic", sparkmagic.Releases},
}

// Release returns the version of a program (spark, livy or sparkmagic) that a written one means: 3.5 is
// the latest known release of 3.5. The error names the known versions.
func Release(program, written string) (string, error) {
	p := programs[program]
	if !versions.MatchString(written) {
		return "", fmt.Errorf("%q is not a version, such as %s", written, p.releases[len(p.releases)-1])
	}
	release, ok := facts.Release(written, p.releases)
	if !ok {
		return "", fmt.Errorf("%s: unknown version of %s; the known versions are %s", written, p.name, strings.Join(p.releases, ", "))
	}
	return release, nil
}

// Means says which version of a program a shorter one means; empty if it is written out, or if no program
// is called so.
func Means(program, written string) string {
	if _, ok := programs[program]; !ok {
		return ""
	}
	release, err := Release(program, written)
	if err != nil || release == written {
		return ""
	}
	return fmt.Sprintf("%s %s means %s", program, written, release)
}

// release puts the version that is meant in place of a written one, which it returns.
func (d *decoding) release(program string, version *string, at Place) (written string) {
	if *version == "" {
		return ""
	}
	written = *version
	release, err := Release(program, written)
	if err != nil {
		d.failAt(at, "%s: %v", program, err)
	}
	*version = release
	return written
}

// emr adds an error if EMR is not known to have a release.
func (d *decoding) emr(label string, at Place) {
	if label == "" {
		return
	}
	if _, err := emr.Find(label); err != nil {
		d.failAt(at, "release: %v", err)
	}
}

// A Source says where a version comes from.
type Source struct {
	At      Place
	Release string // of EMR, which has the version; empty if the version itself is written there
}

// Version returns the version of a program (spark, livy or sparkmagic) for the sessions on an endpoint: what the endpoint
// says, or its release, or else the settings, or their release. It is empty if none of them says it. A release of EMR does
// not say which Livy answers on EMR Serverless.
func (s *Settings) Version(program, endpoint string) (version string, from Source) {
	type declared struct {
		version, release string
		at               map[string]Place
	}
	list := []declared{{s.word(program), s.Release, s.At}}
	if e := s.Endpoints[endpoint]; e != nil {
		own := map[string]string{"spark": e.Spark, "livy": e.Livy, "sparkmagic": e.SparkMagic}[program]
		list = []declared{{own, e.Release, e.At}, list[0]}
	}
	ofEMR := program != "livy" || s.Endpoints[endpoint] == nil || !s.Endpoints[endpoint].Serverless
	for _, d := range list {
		if d.version != "" {
			return d.version, Source{At: d.at[program]}
		}
		if r, err := emr.Find(d.release); ofEMR && err == nil && r.Version(program) != "" {
			return r.Version(program), Source{At: d.at["release"], Release: d.release}
		}
	}
	return "", Source{}
}

// word returns the value of a key that is one word.
func (s *Settings) word(key string) string { return *s.words()[key] }

// Meaning are the lines of [Means] for the versions of the settings and of one of their endpoints.
func (s *Settings) Meaning(endpoint string) (lines []string) {
	add := func(written map[string]string) {
		for _, program := range []string{"spark", "livy", "sparkmagic"} {
			if line := Means(program, written[program]); line != "" {
				lines = append(lines, line)
			}
		}
	}
	add(s.Written)
	if e := s.Endpoints[endpoint]; e != nil {
		add(e.Written)
	}
	return lines
}
