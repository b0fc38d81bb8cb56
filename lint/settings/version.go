package settings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

// versions matches the versions of programs as people write them.
var versions = regexp.MustCompile(`^\d+(\.\d+){0,3}(-[a-z]+(-\d+)?)?$`)

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
