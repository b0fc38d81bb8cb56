// Package emr has what Amazon EMR documents: the versions in its releases, and what YARN gets of the
// nodes of each instance type.
package emr

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/pattern"
)

// A Release has the versions of a release of EMR; an empty one is not known.
type Release struct {
	Label               string // as it is written: emr-7.1.0
	Spark, Livy, Hadoop string
}

// Version returns the version of a program, spark or livy; empty if it is not known.
func (r Release) Version(program string) string {
	switch program {
	case "spark":
		return r.Spark
	case "livy":
		return r.Livy
	}
	return ""
}

//go:embed releases.tsv
var releaseTable string

// releases are the known releases, by their labels without the last number, and the labels in order.
var releases = sync.OnceValues(func() (map[string]Release, []string) {
	byLabel, labels := map[string]Release{}, []string{}
	for _, c := range rows(releaseTable) {
		byLabel[c[0]] = Release{Spark: known(c[1]), Livy: known(c[2]), Hadoop: known(c[3])}
		labels = append(labels, c[0])
	}
	return byLabel, labels
})

// known returns a cell of a table; empty if the cell says that nothing is known.
func known(cell string) string { return strings.TrimPrefix(cell, "-") }

// rows are the cells of the lines of a table.
func rows(table string) (list [][]string) {
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if !strings.HasPrefix(line, "#") {
			list = append(list, strings.Split(line, "\t"))
		}
	}
	return list
}

var (
	numbered = pattern.New(`^(emr-\d+\.\d+)(\.\d+)?$`)
	// ofSpark matches the labels of the releases that are named for Spark, which have other numbers.
	ofSpark = pattern.New(`^emr-spark-\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$`)
)

// Find returns the release of a label, such as emr-7.1.0. The error of an unknown label names the nearest one.
func Find(label string) (Release, error) {
	byLabel, labels := releases()
	if m := numbered.FindStringSubmatch(label); m != nil {
		if r, ok := byLabel[m[1]]; ok {
			r.Label = label
			return r, nil
		}
	}
	if ofSpark.MatchString(label) {
		return Release{Label: label}, nil
	}
	const format = "%q is not a release that sparklint knows"
	if near := nearest(label, labels); near != "" {
		return Release{}, fmt.Errorf(format+": did you mean %s?", label, near)
	}
	return Release{}, fmt.Errorf(format+"; it knows %s.0 to %s.0", label, labels[0], labels[len(labels)-1])
}

var number = pattern.New(`\d+\.\d+(\.\d+)?`)

// nearest returns the label that a mistaken one means: the one with the same numbers, else the newest of the same series,
// or else the one with the most similar letters; empty if none is near.
func nearest(label string, labels []string) string {
	byLabel, _ := releases()
	written := number.FindString(label)
	if written != "" && strings.Count(written, ".") == 1 {
		written += ".0"
	}
	if m := numbered.FindStringSubmatch("emr-" + written); m != nil {
		if _, ok := byLabel[m[1]]; ok {
			return "emr-" + written
		}
		series, _, _ := strings.Cut(m[1], ".")
		for _, l := range slices.Backward(labels) {
			if strings.HasPrefix(l, series+".") {
				return l + ".0"
			}
		}
	}
	full := make([]string, len(labels))
	for i, l := range labels {
		full[i] = l + ".0"
	}
	return facts.Nearest(label, full)
}

// Since reports whether a release is a version of EMR, such as 7.0, or later; ok is false if that is not known.
func (r Release) Since(version string) (since, ok bool) {
	m := numbered.FindStringSubmatch(r.Label)
	if m == nil {
		return r.Label != "", r.Label != "" // those named for Spark are newer than all others
	}
	return facts.AtLeast(strings.TrimPrefix(r.Label, "emr-"), version), true
}
