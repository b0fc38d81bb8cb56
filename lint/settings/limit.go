package settings

import (
	"maps"
	"regexp/syntax"
	"slices"

	"go.yaml.in/yaml/v4"
)

// MostBytes is the largest size of a settings file. Settings may come from an untrusted repository, so
// their cost is limited before they are decoded.
const MostBytes = 1 << 20

const (
	mostNodes   = 10_000 // in a file, with aliases expanded
	perNode     = 100    // bytes of an aliased value that count as one more node
	mostStates  = 10_000 // of all regular expressions of a file
	mostPolicy  = 30_000 // bytes of all policies together: each session can be told all of them
	perPolicy   = 32     // what each entry counts in addition
	mostName    = 200    // bytes of the name of an endpoint, which messages repeat
	mostPointer = 500    // bytes of its pointer, which messages repeat
	mostEnforce = 200    // there are fewer rules
	mostExtends = 100
)

// A weighing counts the nodes of a document as decoding meets them.
type weighing struct {
	sizes map[*yaml.Node]int // of what aliases stand for; 0 while it is counted
	total int
	over  *yaml.Node // the first node above mostNodes
}

// tooMany returns the first node of a document above mostNodes; nil if there is none.
func tooMany(root *yaml.Node) *yaml.Node {
	w := &weighing{sizes: map[*yaml.Node]int{}}
	w.walk(root)
	return w.over
}

func (w *weighing) walk(n *yaml.Node) {
	if w.over != nil {
		return
	}
	if n.Kind == yaml.AliasNode {
		w.total += w.size(n.Alias)
	} else {
		w.total++
	}
	if w.total > mostNodes {
		w.over = n
		return
	}
	for _, c := range n.Content {
		w.walk(c)
	}
}

// size returns how many nodes an alias stands for, up to one more than allowed. A node that contains
// itself has that size.
func (w *weighing) size(n *yaml.Node) int {
	if size, met := w.sizes[n]; met {
		if size == 0 {
			return mostNodes + 1
		}
		return size
	}
	w.sizes[n] = 0
	size := 1 + len(n.Value)/perNode
	if n.Kind == yaml.AliasNode {
		size = w.size(n.Alias)
	}
	for _, c := range n.Content {
		if size > mostNodes {
			break
		}
		if c.Kind == yaml.AliasNode {
			size += w.size(c.Alias)
		} else {
			size += w.size(c)
		}
	}
	size = min(size, mostNodes+1)
	w.sizes[n] = size
	return size
}

// cheap reports whether the values of a file together cost little enough, and adds an error if they do
// not.
func (d *decoding) cheap(s *Settings) bool {
	said := len(d.errs)
	if len(s.Enforce) > mostEnforce {
		d.failAt(s.At["enforce"], "enforce: %d rules are too many: write at most %d", len(s.Enforce), mostEnforce)
	}
	if len(s.Extends) > mostExtends {
		d.failAt(s.At["extends"], "extends: %d files are too many: write at most %d", len(s.Extends), mostExtends)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Endpoints)) {
		if len(name) > mostName {
			d.failAt(s.At["endpoints"], "endpoints: %.40q… is too long for a name: write at most 200 characters", name)
		}
	}
	states := 0
	for _, p := range s.Policy {
		tree, err := syntax.Parse(p.Matches, syntax.Perl)
		if err != nil {
			continue // policy says so
		}
		states += weight(tree)
		if states > mostStates {
			d.failAt(p.At["matches"], "matches: the regular expressions of the settings are too large: "+
				"with repetitions written out, they can have 10,000 characters")
			break
		}
	}
	return len(d.errs) == said
}

// judgeable adds an error if all policies together, with those of extended files, are too long: each
// notebook may repeat them in its findings.
func (d *decoding) judgeable(s *Settings) {
	total := 0
	for _, p := range s.Policy {
		total += perPolicy + len(p.Pointer) + len(p.Min) + len(p.Max) + len(p.Matches) + len(p.Why)
		for _, value := range p.OneOf {
			total += len(value)
		}
		if total > mostPolicy {
			d.failAt(p.At["pointer"], "policy: all entries together can have 30,000 characters")
			return
		}
	}
}

// weight estimates how many states a compiled regular expression has, up to one more than allowed.
func weight(re *syntax.Regexp) int {
	sum := 1 + len(re.Rune)
	for _, sub := range re.Sub {
		sum = min(sum+weight(sub), mostStates+1)
	}
	if re.Op == syntax.OpRepeat {
		sum *= max(re.Min, re.Max, 1)
	}
	return min(sum, mostStates+1)
}

// tooLarge is the error for a file of more than MostBytes.
func tooLarge(path string) *Error {
	return &Error{Path: path, Line: 1, What: "the file is larger than 1 MiB, the limit for settings"}
}

// tooManyNodes is the error for a document of more than mostNodes.
func tooManyNodes(path string, n *yaml.Node) *Error {
	what := "the settings have more than 10,000 keys and values, which is the limit"
	if n.Kind == yaml.AliasNode {
		what = "with the alias *" + n.Value + ", " + what
	}
	return &Error{Path: path, Line: n.Line, Column: n.Column, What: what}
}
