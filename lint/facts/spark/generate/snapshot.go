//go:build ignore

package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A snapshot is what one version of Spark says, by key: the named texts of
// Registry.java.
type snapshot struct {
	version string
	modules map[string]bool // the jars there were: spark-core
	entries, renamed, deprecated, removed,
	literals map[string]map[string]string
}

// opens are the packages of Java that Spark looks into.
var opens = strings.Fields("java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent")

// ask has Registry.java read a folder of jars.
func ask(version, jars string) (snapshot, error) {
	s := snapshot{version: version, modules: map[string]bool{}}
	source, err := filepath.Abs("generate/Registry.java")
	if err != nil {
		return s, err
	}
	out, err := answers(source, jars)
	if err != nil {
		return s, err
	}
	found, err := filepath.Glob(filepath.Join(jars, "spark-*.jar"))
	if err != nil {
		return s, err
	}
	for _, jar := range found {
		name, _, _ := strings.Cut(filepath.Base(jar), "_")
		s.modules[name] = true
	}
	kinds := map[string]*map[string]map[string]string{
		"entry": &s.entries, "alternative": &s.renamed, "deprecated": &s.deprecated, "sqldeprecated": &s.deprecated,
		"sqlremoved": &s.removed, "literal": &s.literals,
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		c := strings.Split(line, "\t")
		kind, ok := kinds[c[0]]
		if !ok {
			return s, fmt.Errorf("not read: %s", line)
		}
		named := map[string]string{}
		for _, field := range c[2:] {
			name, value, _ := strings.Cut(field, "=")
			named[name] = strings.ReplaceAll(value, "file:/spark-warehouse", "spark-warehouse")
		}
		if *kind == nil {
			*kind = map[string]map[string]string{}
		}
		(*kind)[c[1]] = named
	}
	for key, e := range s.entries {
		for _, old := range strings.Fields(e["old"]) {
			if s.renamed[old] == nil {
				s.renamed[old] = map[string]string{"now": key}
			}
		}
	}
	return s, nil
}

// answers is what Registry.java prints of a folder of jars, which is kept there. It
// is run so that no default depends on where.
func answers(source, jars string) ([]byte, error) {
	program, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(jars, "spark-*.jar"))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(program, strings.Join(found, " ")...))
	kept := filepath.Join(jars, fmt.Sprintf("registry-%x.txt", sum[:4]))
	if out, err := os.ReadFile(kept); err == nil {
		return out, nil
	}
	args := []string{
		"-Duser.timezone=UTC", "-Duser.language=en", "-Duser.home=/", "-Djava.io.tmpdir=/tmp",
		"-XX:ActiveProcessorCount=1", "-Dfile.encoding=UTF-8",
	}
	for _, p := range opens {
		args = append(args, "--add-opens=java.base/"+p+"=ALL-UNNAMED")
	}
	out, err := run("/", "java", append(args, "-cp", filepath.Join(jars, "*"), source, jars)...)
	if err != nil {
		return nil, err
	}
	return out, os.WriteFile(kept, out, 0o644)
}
