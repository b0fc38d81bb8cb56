package failures

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"
)

// TestHits: a text in two pieces has the hits that it has in one, wherever a literal stands.
func TestHits(t *testing.T) {
	n, _ := compiled()
	r := rand.New(rand.NewSource(1))
	for range 30 {
		var b bytes.Buffer
		for b.Len() < alone+r.Intn(alone) {
			b.WriteString(n.words[r.Intn(len(n.words))])
			b.WriteString([]string{"", "\n", " x ", "26/03/11 10:05:40 INFO y: z\n"}[r.Intn(4)])
		}
		text := b.Bytes()
		flat := flatten(nil, text)
		from := r.Intn(2) * r.Intn(1000)
		one := append(n.ending(flat, from, from, len(flat)), n.cut(text, from)...)
		if two := n.hits(flat, text, from); !slices.Equal(one, two) {
			t.Fatalf("%d hits in two pieces, and %d in one", len(two), len(one))
		}
	}
}
