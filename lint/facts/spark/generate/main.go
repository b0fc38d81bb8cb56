//go:build ignore

// Command generate writes properties.tsv: what each version of Spark knows of
// its properties, read out of the real jars, with what is known of them by hand.
// It is run by go generate -tags real ./lint/facts/spark.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A release is a version of Spark, and what of it is not in PyPI's package.
type release struct {
	version string
	more    []string // artifacts of org.apache.spark in Maven Central, without the version
}

// releases are the last ones of each minor version when this was written, but for
// those that the verdicts were made with; in order.
var releases = []release{
	{version: "2.2.3"},
	{version: "2.3.4"},
	{version: "2.4.8"},
	{version: "3.0.3"},
	{version: "3.1.3"},
	{version: "3.2.4"},
	{version: "3.3.4", more: []string{"spark-sql-kafka-0-10_2.12", "spark-token-provider-kafka-0-10_2.12"}},
	{version: "3.4.4"},
	{version: "3.5.6"},
	{version: "4.0.1"},
	{version: "4.1.4"},
	{version: "4.2.1"},
	{version: "4.3.0"},
}

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	cache := os.Getenv("SPARKLINT_REAL_CACHE")
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		cache = filepath.Join(base, "sparklint-real")
	}
	var list []snapshot
	for _, r := range releases {
		jars, err := fetch(cache, r)
		if err != nil {
			return fmt.Errorf("spark %s: %w", r.version, err)
		}
		s, err := ask(r.version, jars)
		if err != nil {
			return fmt.Errorf("spark %s: %w", r.version, err)
		}
		fmt.Fprintf(os.Stderr, "spark %s: %d entries, %d old names, %d deprecated, %d removed\n",
			r.version, len(s.entries), len(s.renamed), len(s.deprecated), len(s.removed))
		list = append(list, s)
	}
	t := merge(list)
	if err := t.addByHand("generate/unregistered.tsv", list); err != nil {
		return err
	}
	if err := t.document("generate/documented.tsv"); err != nil {
		return err
	}
	if err := t.judge("generate/judged.tsv"); err != nil {
		return err
	}
	return os.WriteFile("properties.tsv", []byte(t.String()), 0o644)
}

// run runs a command, and has what it says in its error.
func run(dir, name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "SPARK_LOCAL_HOSTNAME=localhost", "SPARK_LOCAL_IP=127.0.0.1", "SPARK_USER=user")
	out, err := c.Output()
	if exited, ok := err.(*exec.ExitError); ok {
		said := exited.Stderr
		return nil, fmt.Errorf("%s: %w: %s", name, err, said[max(0, len(said)-1500):])
	}
	return out, err
}
