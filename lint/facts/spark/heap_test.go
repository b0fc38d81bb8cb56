package spark

import (
	"strings"
	"testing"
)

// TestHeapOf: what the real java 17 said to these options after -Xmx1g.
func TestHeapOf(t *testing.T) {
	const (
		minimum = "Incompatible minimum and maximum heap sizes specified"
		between = "Incompatible minimum and initial heap sizes specified"
	)
	for options, want := range map[string]string{
		"-Xms2g":                          larger,
		"-XX:InitialHeapSize=2g":          larger,
		"-XX:InitialHeapSize=0x80000000":  larger,
		"-XX:MinHeapSize=2g":              minimum,
		"-XX:MinHeapSize=1g":              "",
		"-Xms1g":                          "",
		"-Xms1024m":                       "",
		"-Xms1025m":                       larger,
		"-Xms1073741825":                  larger,
		"-Xmn2g":                          "",
		"-Xms1p":                          "Invalid initial heap size: -Xms1p",
		"-Xms2T":                          larger,
		"-Xms2gb":                         "Invalid initial heap size: -Xms2gb",
		"-Xms2.5g":                        "Invalid initial heap size: -Xms2.5g",
		"-Xms":                            "Invalid initial heap size: -Xms",
		"-Xms0":                           "",
		"-XX:MaxHeapSize=512m -Xms600m":   larger,
		"-XX:MaxHeapSize=3g -Xms2g":       "",
		"-XX:MaxHeapSize=1p":              "Invalid maximum heap size: -XX:MaxHeapSize=1p",
		"-XX:InitialHeapSize=1p":          "Improperly specified VM option 'InitialHeapSize=1p'",
		"-XX:InitialHeapSize=-1":          "Improperly specified VM option 'InitialHeapSize=-1'",
		"-Xms2g -Xms512m":                 "",
		"-Xms512m -Xms2g":                 larger,
		"-Xms2g -XX:InitialHeapSize=512m": minimum,
		"-XX:MinHeapSize=512m -XX:InitialHeapSize=256m": between,
		"-Xms256m -XX:MinHeapSize=512m":                 between,
		"-XX:MinHeapSize=2g -Xms512m":                   "",
		"-Xms512m -XX:MinHeapSize=2g":                   minimum,
		"-XX:MaxHeapSize=1t":                            "",
		"-Xmn1p":                                        "Invalid initial young generation size: -Xmn1p",
		"-mx2g -ms2g":                                   "",
		"-ms2g":                                         larger,
		"-XX:SoftMaxHeapSize=2g":                        "SoftMaxHeapSize must be less than or equal to the maximum heap size",
		"-XX:+UseG1GC -Dx=-Xms2g":                       "",
	} {
		got := HeapOf(1<<30, strings.Fields(options))
		if got.Says != want || want != "" && !strings.Contains(options, got.Rejected) {
			t.Errorf("%s: %q of %q, want %q", options, got.Says, got.Rejected, want)
		}
	}
	if h := HeapOf(1<<30, []string{"-XX:MaxHeapSize=3g", "-Xms2g"}); h.Max != 3<<30 || h.By != "-XX:MaxHeapSize=3g" {
		t.Errorf("%+v", h)
	}
}
