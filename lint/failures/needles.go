package failures

import "sync"

// shortest is the least length of a hint. The longer it is, the more bytes a search passes over.
const shortest = 12

// Needles find many literals in one pass. The search looks at three bytes at a time and jumps as far as no literal can begin
// before (Wu and Manber). A literal stands for the places in a list where it is used.
type needles struct {
	words []string
	jump  []uint8
	ends  [][]int32 // by the hash of their last three bytes: indices into words

	longest int // of the words, in bytes
}

const hashes = 1 << 15

func hash(a, b, c byte) uint16 {
	return (uint16(a) ^ uint16(b)<<5 ^ uint16(c)<<9 ^ uint16(c)>>3) & (hashes - 1)
}

func newNeedles(words []string) *needles {
	n := &needles{words: words, jump: make([]uint8, hashes), ends: make([][]int32, hashes)}
	for i := range n.jump {
		n.jump[i] = shortest - 2
	}
	for w, word := range words {
		n.longest = max(n.longest, len(word))
		tail := word[len(word)-shortest:]
		for i := 2; i < shortest; i++ {
			h := hash(tail[i-2], tail[i-1], tail[i])
			n.jump[h] = min(n.jump[h], uint8(shortest-1-i))
			if i == shortest-1 {
				n.ends[h] = append(n.ends[h], int32(w))
			}
		}
	}
	return n
}

// find calls found with each literal that begins in buf, and where. Literals are found in the order of their ends.
func (n *needles) find(buf []byte, found func(word, at int)) {
	jump := (*[hashes]uint8)(n.jump)
	for i := shortest - 1; i < len(buf); {
		h := hash(buf[i-2], buf[i-1], buf[i]) % hashes
		if j := jump[h]; j > 0 {
			i += int(j)
			continue
		}
		for _, w := range n.ends[h] {
			word := n.words[w]
			at := i + 1 - len(word)
			if at >= 0 && string(buf[at:i+1]) == word {
				found(int(w), at)
			}
		}
		i++
	}
}

// A hit is a literal that was found, and where it begins.
type hit struct{ word, at int }

// alone is the length of a text that is not worth a second goroutine.
const alone = 128 << 10

// hits are the literals in a text from an offset on: first those in the flat form of it, in the order of their ends, then those
// in which a line break stands beside their other bytes.
func (n *needles) hits(flat, text []byte, from int) []hit {
	if len(flat)-from < alone {
		return append(n.ending(flat, from, from, len(flat)), n.cut(text, from)...)
	}
	middle := from + (len(flat)-from)/2
	var first, second, cut []hit
	var others sync.WaitGroup
	others.Add(1)
	go func() {
		defer others.Done()
		second = n.ending(flat, from, middle, len(flat))
	}()
	first = n.ending(flat, from, from, middle)
	cut = n.cut(text, from)
	others.Wait()
	return append(append(first, second...), cut...)
}

// ending returns the literals that begin at an offset or later and end between two others.
func (n *needles) ending(flat []byte, from, low, high int) (list []hit) {
	start := max(from, low-n.longest)
	n.find(flat[start:high], func(word, at int) {
		if start+at+len(n.words[word]) > low {
			list = append(list, hit{word, start + at})
		}
	})
	return list
}

// cut returns the literals of cuts in the lines from that of an offset on.
func (n *needles) cut(text []byte, from int) (list []hit) {
	back := lineStart(text, from, 1)
	n.cuts(text[back:], func(word, at int) { list = append(list, hit{word, back + at}) })
	return list
}
