package livy

import (
	"slices"
	"strings"
	"testing"
)

// TestSettings: sorted, and each is one of a session's.
func TestSettings(t *testing.T) {
	for i, s := range Settings {
		if i > 0 && Settings[i-1].Key >= s.Key || !strings.HasPrefix(s.Key, "livy.rsc.") || s.Doc == "" || (s.Type == "time") != (s.Unit != "") ||
			!slices.Contains([]string{"string", "boolean", "int", "time"}, s.Type) || !Kept(s.Key) {
			t.Errorf("%+v", s)
		}
		if found, ok := FindSetting(s.Old); s.Old != "" && (!ok || found.Key != s.Key) {
			t.Errorf("%s is not found", s.Old)
		}
	}
	for _, c := range [][2]string{
		{"livy.rsc.sql.num_rows", "livy.rsc.sql.num-rows"},
		{"livy.rsc.sql.numrow", "livy.rsc.sql.num-rows"},
		{"livy.rsc.retained_statements", ""},
		{"livy.rsc.sql.num-rows", ""},
		{"livy.server.session.timeout", ""},
		{"spark.livy.x", ""},
	} {
		if got := NearestSetting(c[0]); got != c[1] {
			t.Errorf("%s: %q, want %q", c[0], got, c[1])
		}
	}
}
