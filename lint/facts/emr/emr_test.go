package emr

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestTables: every cell of the tables can be read.
func TestTables(t *testing.T) {
	for name, table := range map[string]string{
		"families": familyTable, "exceptions": exceptionTable, "releases": releaseTable, "workers": workerTable,
	} {
		for _, c := range rows(table) {
			switch name {
			case "families":
				gib, err := strconv.ParseFloat(c[2], 64)
				basis := strings.Contains("2022 2026 inferred", c[4])
				if len(c) != 5 || err != nil || gib <= 0 || c[1] != "A" && c[1] != "B" || integer(c[3]) < 1 || !basis {
					t.Errorf("families: %q", c)
				}
			case "exceptions":
				basis := strings.Contains("2022 2026", c[5])
				if len(c) != 6 || integer(c[1]) < integer(c[2]) || integer(c[2]) < integer(c[3]) || integer(c[3]) < 32 || !basis {
					t.Errorf("exceptions: %q", c)
				}
			case "workers":
				if len(c) != 4 || integer(c[0]) < 1 || integer(c[1]) < 1 || integer(c[2]) <= integer(c[1]) || integer(c[3]) < 1 {
					t.Errorf("workers: %q", c)
				}
			case "releases":
				if len(c) != 4 || !numbered.MatchString(c[0]) {
					t.Errorf("releases: %q", c)
				}
			}
		}
	}
}

// TestGuide: every row of AWS's guide is as it says. The vcores are the memory divided by that of a map task.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("testdata/task-config.tsv")
	if err != nil {
		t.Fatal(err)
	}
	list := rows(string(guide))
	if len(list) != 223 {
		t.Errorf("%d types", len(list))
	}
	for _, c := range list {
		n, ok := NodeOf(c[0])
		switch {
		case c[0] == "m5zn.2xlarge": // the guide repeats the numbers of m5zn.xlarge
			if n.Memory != 23424 {
				t.Errorf("%s: %d MiB", c[0], n.Memory)
			}
		case !ok || n.Memory != integer(c[1]) || n.Max != integer(c[2]) || n.Min != integer(c[3]) || !n.Documented:
			t.Errorf("%s: %+v, and the guide has %q", c[0], n, c)
		case n.Vcores > 0 && (integer(c[1])+integer(c[4])/2)/integer(c[4]) != n.Vcores && !slip(c[0]):
			t.Errorf("%s: %d vcores, and by the guide %s / %s", c[0], n.Vcores, c[1], c[4])
		}
	}
}

// slip reports whether the guide has the number of a smaller type for a map task.
func slip(instance string) bool {
	return strings.Contains("m5a.8xlarge m5a.16xlarge m5d.8xlarge m5d.16xlarge r5dn.4xlarge", instance)
}

// TestNodeOf: rows of the guide of 2026, and types that are not known.
func TestNodeOf(t *testing.T) {
	for instance, memory := range map[string]int64{
		"g5.xlarge": 11712, "g5.2xlarge": 23424, "g5.12xlarge": 179200, "g5.48xlarge": 741376, "g6.4xlarge": 53248, "g6e.48xlarge": 1490944,
		"c6i.xlarge": 5632, "c6i.4xlarge": 23424, "r6idn.24xlarge": 741376, "r6in.32xlarge": 991232, "r6i.32xlarge": 964608,
		"h1.8xlarge": 122880, "m7g.4xlarge": 54272, "m6i.12xlarge": 181248, "m6a.12xlarge": 179200,
	} {
		if n, ok := NodeOf(instance); !ok || n.Memory != memory || !n.Documented {
			t.Errorf("%s: %+v, want %d MiB", instance, n, memory)
		}
	}
	if n, ok := NodeOf("m5n.xlarge"); !ok || n.Memory != 11712 || n.Documented {
		t.Errorf("m5n.xlarge: %+v", n)
	}
	for _, unknown := range []string{"", "m5", "m5.metal", "z9.xlarge", "m5.0xlarge", "m5.xlarge "} {
		if n, ok := NodeOf(unknown); ok {
			t.Errorf("%q: %+v", unknown, n)
		}
	}
	if near := Nearest("m5.xlrage"); near != "m5.xlarge" {
		t.Errorf("%q", near)
	}
}

func TestFind(t *testing.T) {
	for label, want := range map[string]Release{
		"emr-7.1.0":       {"emr-7.1.0", "3.5.0", "", "3.3.6"},
		"emr-6.9.1":       {"emr-6.9.1", "3.3.0", "0.7.1", "3.3.3"},
		"emr-5.30.2":      {"emr-5.30.2", "2.4.5", "0.7.0", ""},
		"emr-spark-8.0.0": {Label: "emr-spark-8.0.0"},
	} {
		if r, err := Find(label); err != nil || r != want {
			t.Errorf("%s: %+v, %v", label, r, err)
		}
	}
	for label, want := range map[string]string{
		"7.1.0":      `"7.1.0" is not a release that sparklint knows: did you mean emr-7.1.0?`,
		"EMR 6.15":   `"EMR 6.15" is not a release that sparklint knows: did you mean emr-6.15.0?`,
		"emr_7.1.0":  `"emr_7.1.0" is not a release that sparklint knows: did you mean emr-7.1.0?`,
		"latest":     `"latest" is not a release that sparklint knows; it knows emr-5.1.0 to emr-7.13.0`,
		"emr-7.14.0": `"emr-7.14.0" is not a release that sparklint knows: did you mean emr-7.13.0?`,
	} {
		if _, err := Find(label); err == nil || err.Error() != want {
			t.Errorf("%s: %v", label, err)
		}
	}
}
