package doc

import "slices"

// Dict returns n as Python's dict() reads it: an object as it is, and a list of pairs as an object
// with the pairs as members. Anything else does not exist. The pointer of a pair's member is that
// of the value in the list, and operations change the list.
func (n Node) Dict() Node {
	if n.IsObject() {
		return n
	}
	if n.Type() != Array {
		return Node{}
	}
	for m := range n.Members() {
		key, _, ok := m.two()
		if !ok || key.Type() == Array || key.Type() == Object {
			return Node{}
		}
	}
	n.dict = true
	return n
}

// two returns the parts of a pair: the elements of a list of two, or the keys of an object with
// two members, because Python iterates over keys.
func (n Node) two() (key, value Node, ok bool) {
	if n.Type() != Array && !n.IsObject() {
		return key, value, false
	}
	parts := slices.Collect(n.Members())
	if len(parts) != 2 {
		return key, value, false
	}
	if n.IsObject() {
		for i := range parts {
			parts[i] = Node{doc: n.doc, val: parts[i].key, parent: n.val}
		}
	}
	return parts[0], parts[1], true
}

// pairs yields the members of a Dict that is a list.
func (n Node) pairs(yield func(Node) bool) {
	n.dict = false
	for m := range n.Members() {
		key, value, _ := m.two()
		value.key, value.paired = key.val, true
		if !yield(value) {
			return
		}
	}
}

// element returns the pair that a member of a Dict was read from.
func (n Node) element() Node {
	path := n.doc.path(Node{doc: n.doc, val: n.parent})
	return path[len(path)-1]
}

// written returns a value nested below some keys, as strict JSON.
func written(keys []string, json string) string {
	for _, key := range slices.Backward(keys) {
		json = "{" + Quote(key) + ": " + json + "}"
	}
	return json
}
