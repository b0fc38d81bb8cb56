package facts

import (
	"flag"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// checkFast checks that the search that skips what can't be secret finds the same as one that skips nothing.
func checkFast(t *testing.T, s string) {
	t.Helper()
	for _, m := range []Manner{Prose, Code} {
		got, want := assigned(s, m, stemmed), assigned(s, m, func(_ string, from int) int { return from })
		if !slices.Equal(got, want) {
			t.Errorf("%.2000q: assigned %v, want %v", s, got, want)
		}
	}
	for _, c := range compiledShapes() {
		if len(s) > nearby && strings.Contains(c.kind, "Web Token") {
			continue // a header of more than 8 KiB is not found
		}
		var want [][2]int
		for _, m := range c.pattern.FindAllStringIndex(s, -1) {
			want = append(want, [2]int{m[0], m[1]})
		}
		if got := c.in(s); !slices.Equal(got, want) {
			t.Errorf("%.2000q: %s at %v, want %v", s, c.kind, got, want)
		}
	}
}

var fastParts = strings.Fields("pass Pass PASSWORD pw pwd Kennwort secret to.ken token TOKEN auth credentİal toKen X-Auth-Token cookie " +
	"_jaas jwt psk sas sig Signature connection.string key \u212Aey “key” “ Ж é \\u0022 \\\" \" ' = == => := : , ; { } [ ] ( %3D %3d " +
	"-- -D - . / @ 123 abc DToken spark.ssl.keyPassword true AKIA AKIAABCDEFGHIJKLMNOP ABSK eyJ eyJ0123456789abcdefgh.eyJ0123456789abcdefgh " +
	"ghp_ hf_ sk- == Q~ abc1Q~ dapi -----BEGIN PRIVATE-KEY----- bearer Basic")

func TestSecretsFast(t *testing.T) {
	long := []string{strings.Repeat("Ab0", 30), strings.Repeat("a", 40), "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"}
	parts := slices.Concat(fastParts, []string{" ", "\n"}, long)
	r := rand.New(rand.NewSource(*fastSeed))
	for range 3000 {
		var b strings.Builder
		for range r.Intn(30) {
			b.WriteString(parts[r.Intn(len(parts))])
		}
		checkFast(t, b.String())
	}
	for range 30 { // longer than what is searched near a hint
		var b strings.Builder
		for range r.Intn(8) {
			b.WriteString(parts[r.Intn(len(parts))])
			b.WriteString(strings.Repeat(parts[r.Intn(len(parts))], r.Intn(4*nearby)/4))
		}
		checkFast(t, b.String())
	}
}

var fastSeed = flag.Int64("secrets.seed", 1, "the seed of TestSecretsFast")

func FuzzSecretsFast(f *testing.F) {
	f.Add(`{"password": "x", "%3Dtoken": 5, “key”: 1, "x": "eyJ0123456789abcdefgh.eyJ0123456789abcdefgh"}`)
	f.Fuzz(checkFast)
}
