package sparkmagic

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// Newest is the newest version, which an empty version stands for.
const Newest = "0.23.0"

// Releases are the last releases of each minor version, in order.
var Releases = []string{
	"0.0.4", "0.1.0", "0.2.3", "0.4.1", "0.5.0", "0.6.0", "0.8.4", "0.9.3", "0.10.3", "0.11.4",
	"0.12.9", "0.13.1", "0.14.0", "0.15.0", "0.16.0", "0.17.1", "0.18.0", "0.19.2", "0.20.5", "0.21.0", "0.22.0", Newest,
}

// Current are the versions that people run.
var Current = []string{"0.19.2", "0.20.5", "0.21.0", "0.22.0", Newest}

// Since reports whether a version is first or later. An empty version is the newest.
func Since(version, first string) bool {
	if version == "" {
		version = Newest
	}
	return facts.AtLeast(version, first)
}

// Kind returns the kind of session that a kernel posts, whatever the settings say; empty if it is
// not known.
//
// Verdicts: kind-01 to kind-07.
func Kind(kernel string) string {
	for _, k := range []struct{ prefix, kind string }{
		{"pyspark3kernel", "pyspark3"},
		{"pysparkkernel", "pyspark"},
		{"spark_magic_pyspark", "pyspark"},
		{"sparkrkernel", "sparkr"},
		{"sparkkernel", "spark"},
	} {
		if strings.HasPrefix(kernel, k.prefix) {
			return k.kind
		}
	}
	return ""
}
