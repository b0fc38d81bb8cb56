package spark

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestZone(t *testing.T) {
	for _, s := range []string{
		"UTC", "UTC+2", "GMT+02:00", "UT+3", "+2", "+0200", "+02:00:30", "-18:00", "Z", "GMT0", "+1:00", "UTC+1:30", "EST", "PST", "SystemV/PST8",
		"Etc/GMT+5", "GMT+2:30", "+020030", "-1", "Europe/Berlin",
	} {
		if !Zone(s) {
			t.Errorf("%q is rejected", s)
		}
	}
	for _, s := range []string{
		"utc", "+18:01", "z", "UTC0", "+25:00", "CEST", "europe/berlin", "", "UTC ", "0", "1.5", "4g", "Europe/Berlim",
	} {
		if Zone(s) {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestRejected(t *testing.T) {
	for _, c := range []struct {
		p     Property
		value string
		want  string
		meant string
	}{
		{Property{Type: "boolean"}, " True ", "", ""},
		{Property{Type: "boolean"}, "yes", "should be boolean, but was yes", "true"},
		{Property{Type: "int"}, "04", "", ""},
		{Property{Type: "int"}, " 3 ", "", ""},
		{Property{Type: "int"}, "2e2", "should be int, but was 2e2", "200"},
		{Property{Type: "int"}, "2147483648", "should be int, but was 2147483648", ""},
		{Property{Type: "int", Range: ">0", Says: "must be positive"}, "0", "must be positive", ""},
		{Property{Type: "int"}, "", "should be int, but is empty", ""},
		{Property{Type: "int", Range: ">0", Says: "The size must be positive."}, "0", "must be at least 1", ""},
		{Property{Type: "int", Range: ">=-1", Says: "The size must be -1 or more."}, "-2", "must be at least -1", ""},
		{Property{Type: "int", Range: ">0", Says: "must be positive: below 0 the first job hangs"}, "0", "must be positive", ""},
		{Property{Type: "int", Range: "port", Says: "must be 0, or from 1024 to 65535"}, "80", "must be 0, or from 1024 to 65535", ""},
		{Property{Type: "count", Says: "Executor cores must be a positive number"}, "0", "must be a positive whole number", ""},
		{Property{Type: "count", Says: "Executor cores must be a positive number"}, "1.5", "must be a positive whole number", ""},
		{Property{Type: "double", Range: ">0&<=1"}, "1.5", "must be greater than 0 and at most 1", ""},
		{Property{Type: "double", Range: ">=0&<1"}, "1", "must be at least 0 and less than 1", ""},
		{Property{Type: "time", Unit: "s", Range: ">0"}, "500ms", "must be at least 1 s", ""},
		{Property{Type: "bytes", Unit: "k", Range: ">0&<=2097151"}, "2g", "must be from 1 to 2,097,151 KiB", ""},
		{Property{Type: "bytes", Unit: "b", Range: ">0"}, "0", "must be at least 1 byte", ""},
		{Property{Type: "bytes", Unit: "b", Range: "<=2147483647"}, "2g", "must be at most 2,147,483,647 bytes", ""},
		{Property{Type: "double"}, "1.5f", "", ""},
		{Property{Type: "double"}, "10%", "should be double, but was 10%", ""},
		{Property{Type: "time", Unit: "s"}, "1M", "", ""},
		{
			Property{Type: "time", Unit: "s"},
			"15minutes", `can't be read as a time: its unit must be us, ms, s, min, h or d, not "minutes"`,
			"15min",
		},
		{Property{Type: "time", Unit: "s"}, "1 h", "can't be read as a time: write a whole number and a unit (us, ms, s, min, h or d)", "1h"},
		{Property{Type: "time", Unit: "ms"}, "20x", `can't be read as a time: its unit must be us, ms, s, min, h or d, not "x"`, ""},
		{Property{Type: "bytes", Unit: "b"}, "-1", "", ""},
		{Property{Type: "bytes", Unit: "b"}, "128 MB", "can't be read as a size: it has a space before its unit", "128m"},
		{Property{Type: "enum", Allowed: []string{"DYNAMIC", "STATIC"}}, "dynamic", "", ""},
		{Property{Type: "enum", Allowed: []string{"DYNAMIC", "STATIC"}}, "dynamc", "must be DYNAMIC or STATIC", "DYNAMIC"},
		{Property{Type: "zone"}, "utc", "is not a time zone", "UTC"},
		{Property{Type: "zone"}, "Berlin", "is not a time zone", "Europe/Berlin"},
		{Property{Type: "zone"}, "new york", "is not a time zone", "America/New_York"},
		{Property{Type: "zone"}, "singapore", "is not a time zone", "Singapore"},
		{Property{Type: "codec", Allowed: []string{"lz4", "snappy"}}, "snapy", "must be lz4, snappy or a class name", "snappy"},
		{Property{Type: "codec", Allowed: []string{"lz4", "snappy"}}, "com.example.Codec", "", ""},
	} {
		if got := c.p.Rejected(c.value); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.p.Type, c.value, got, c.want)
		}
		if got := c.p.Meant(c.value); c.want != "" && got != c.meant {
			t.Errorf("%s %q was meant as %q, want %q", c.p.Type, c.value, got, c.meant)
		}
	}
}

// TestRead: when a property is read is what real sessions showed. What only YARN or
// dynamic allocation reads, and what has a check of its own, is not among them.
func TestRead(t *testing.T) {
	data, err := os.ReadFile("../../../fixtures/verdicts/spark-start.tsv")
	if err != nil {
		t.Fatal(err)
	}
	yarn := []string{"spark.executor.memoryOverheadFactor", "spark.task.maxFailures"} // local mode does not read them
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		c := strings.Split(line, "\t")
		for i, version := range []string{"3.3.4", "3.5.6", "4.0.1"} {
			p, ok := Find(c[0], version)
			if !ok || c[i+1] == "?" || p.Read == Allocated || p.Read == Cluster || p.Type == "codec" {
				continue
			}
			n++
			if (p.Read == AtStart || p.Read == AtQuery) && c[i+1] == "-" && !slices.Contains(yarn, c[0]) &&
				p.Group != "yarn" { // these answers are of local mode
				t.Errorf("%s is not read by %s at its start", c[0], version)
			}
		}
	}
	t.Logf("%d answers", n)
}
