package doc

import (
	"math/rand"
	"testing"
)

// TestMeaningless: eight bytes at a time, the end of the bytes without a meaning is the same as one byte at a time.
func TestMeaningless(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200_000 {
		b := make([]byte, 1+r.Intn(40))
		for i := range b {
			b[i] = byte('a' + r.Intn(26))
			if r.Intn(6) == 0 {
				b[i] = byte(r.Intn(256))
			}
		}
		s, from := string(b), r.Intn(len(b))
		want := from
		for want < len(s) && s[want] >= ' ' && s[want] != '"' && s[want] != '\\' && s[want] != '\'' {
			want++
		}
		if got := meaningless(s, from); got != want {
			t.Fatalf("%q from %d: %d, not %d", s, from, got, want)
		}
	}
}
