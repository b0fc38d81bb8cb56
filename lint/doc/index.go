package doc

import (
	"cmp"
	"slices"

	"github.com/sparklint/sparklint/lint/text"
)

// members are the members of the container that begins at an offset.
type members struct {
	at   int
	list []Node
}

// Indexed returns d after it has indexed all nodes, which makes looking up many of them fast. It is
// a part of reading: nobody else may use d yet.
func (d *Document) Indexed() *Document {
	if !d.valid || d.index != nil && !d.partly {
		return d
	}
	d.index, d.partly = nil, false
	index := []members{}
	list := []Node{d.Root()}
	for len(list) > 0 {
		n := list[len(list)-1]
		list = list[:len(list)-1]
		inner := slices.Collect(n.Members())
		if inner == nil {
			continue
		}
		index = append(index, members{n.val.Start, slices.Clone(inner)})
		list = append(list, inner...)
		if len(inner) > large && n.IsObject() {
			names := make(map[string]Node, len(inner))
			for _, m := range inner {
				names[m.Key()] = m
			}
			if d.names == nil {
				d.names = map[int]map[string]Node{}
			}
			d.names[n.val.Start] = names
		}
	}
	slices.SortFunc(index, func(a, b members) int { return cmp.Compare(a.at, b.at) })
	d.index = slices.Clone(index)
	return d
}

// inner returns the members of the container at an offset; ok is false if they are not in the index.
func (d *Document) inner(at int) (list []Node, ok bool) {
	if d.index == nil {
		return nil, false
	}
	i, ok := slices.BinarySearchFunc(d.index, at, func(m members, at int) int { return cmp.Compare(m.at, at) })
	if !ok {
		return nil, !d.partly // an empty container
	}
	return d.index[i].list, true
}

// levels is the number of levels that [AsIs] records: those of a notebook, its cells and their members.
const levels = 3

// few is how many members are recorded of any text. Of a large one, it is one for 512 bytes, so that a long list does not take
// many times the memory of its text.
const few = 1 << 16

// An upper records the members of the containers of the upper levels while they are read. A large notebook is not read a second
// time then to find its cells.
type upper struct {
	levels int
	room   int         // how many more members are recorded; after these, nothing is
	key    text.Span   // of the member that is read; empty in a list
	keys   []text.Span // of the open containers that are members in the upper levels
	opens  []int       // the numbers in list of the open ones
	list   []recorded
}

// A recorded is a container of the upper levels.
type recorded struct {
	val     text.Span
	members []Node
}

// open records a container in depth others that begins at an offset.
func (u *upper) open(depth, at int) {
	if depth < u.levels {
		u.opens = append(u.opens, len(u.list))
		u.list = append(u.list, recorded{val: text.Span{Start: at}})
	}
	if depth <= u.levels {
		u.keys = append(u.keys, u.key)
	}
	u.key = text.Span{}
}

// close records the end of a container in depth others.
func (u *upper) close(depth int, val text.Span) {
	if depth < u.levels {
		u.list[u.opens[depth]].val = val
		u.opens = u.opens[:depth]
	}
	if depth <= u.levels {
		u.key = u.keys[depth]
		u.keys = u.keys[:depth]
	}
	u.member(depth, val)
}

// member records a value in depth containers, which follows its key.
func (u *upper) member(depth int, val text.Span) {
	if depth > 0 && depth <= u.levels {
		if u.room--; u.room < 0 {
			*u = upper{levels: -1}
			return
		}
		l := &u.list[u.opens[depth-1]]
		l.members = append(l.members, Node{key: u.key, val: val})
	}
	u.key = text.Span{}
}

// index returns what is recorded as the index of a document.
func (u *upper) index(d *Document) []members {
	index := make([]members, len(u.list))
	for i, l := range u.list {
		for j := range l.members {
			l.members[j].doc, l.members[j].parent = d, l.val
		}
		index[i] = members{l.val.Start, l.members}
	}
	return index
}
