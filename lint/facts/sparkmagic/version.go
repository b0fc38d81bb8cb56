package sparkmagic

import (
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// Newest is the version that an empty one stands for.
const Newest = "0.23.0"

// Current are the versions that people run.
var Current = []string{"0.19.2", "0.20.5", "0.21.0", "0.22.0", Newest}

// Since reports whether a version, or the newest if it is empty, is first or later.
func Since(version, first string) bool {
	if version == "" {
		version = Newest
	}
	return facts.AtLeast(version, first)
}

// Kind is the kind of session that a kernel asks for, whatever the settings say;
// empty if it is not known.
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
