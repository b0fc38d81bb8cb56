package failures

// shortest is the least length of a hint. The longer it is, the more bytes a search passes over.
const shortest = 12

// Needles find many literals in one pass. The search looks at three bytes at a time and jumps as far as no literal can begin
// before (Wu and Manber). A literal stands for the places in a list where it is used.
type needles struct {
	words []string
	jump  []uint8
	ends  [][]int32 // by the hash of their last three bytes: indices into words
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
