package main

import (
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// TestThreeColumns: a table fits, and no text gets lost.
func TestThreeColumns(t *testing.T) {
	long := `{"spark.dynamicAllocation.enabled":"true","spark.executor.memory":"4g","spark.yarn.queue":"bi"}`
	rows := [][3]string{
		{"endpoints/etl/max-allocation-vcores", "8", ".sparklint.yaml:7:21"},
		{"endpoints/etl/defaults", long, "../../platform/settings/of/all/teams/.sparklint.yaml:14:7"},
		{"per-file/0/reason", strings.Repeat("wide ", 40), "short"},
		{"per-file/0/files", strings.Repeat("字", 90), "short"},
	}
	var got string
	for _, line := range threeColumns(rows) {
		if uniseg.StringWidth(line) > mostColumns {
			t.Errorf("%d: %s", uniseg.StringWidth(line), line)
		}
		got += line
	}
	for _, r := range rows {
		for _, text := range r {
			for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '/' }) {
				if word = string([]rune(word)[:min(len([]rune(word)), 12)]); !strings.Contains(got, word) {
					t.Errorf("%s is not there", word)
				}
			}
		}
	}
	narrow := threeColumns([][3]string{{"a", "b", "c"}, {"aa", "bbb", ""}})
	if strings.Join(narrow, "\n") != "a   b    c\naa  bbb" {
		t.Errorf("%q", narrow)
	}
}
