package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var notAnObject = &lint.Rule{
	Name:     "not-an-object",
	Severity: lint.Error,
	Doc: `settings that are no JSON object

SparkMagic hands what it reads to Python's ` + "`dict()`. `null`" + `, a number or a string gives
` + "`An internal error was encountered. Please file an issue`" + ` in this and in every later cell, until a good
` + "`%%configure`" + ` is run (` + "`'NoneType' object is not iterable`, `argument of type 'int' is not iterable`" + `). As the
whole config.json it stops the kernel: the user sees ` + "`Kernel died before replying to kernel_info`" + `, and the
server's terminal has ` + "`TypeError: 'NoneType' object is not iterable`" + ` or
` + "`dictionary update sequence element #0 has length 1; 2 is required`" + `. An empty list or string is taken, and
silently empties the settings (0.21 and later; before, ` + "`list indices must be integers or slices, not str`" + `). A
list of pairs happens to work.`,
	Evidence: []string{
		"magic-null", "magic-five", "magic-true", "magic-string", "magic-string-empty", "magic-list-obj", "magic-list-obj2",
		"magic-list-pairs", "syntax/array",
	},
	Examples: []lint.Example{
		{Bad: `«[»{"executorMemory": "4g"}]`, Good: `{"executorMemory": "4g"}`},
		{Bad: `«"executorMemory=4g"»`, Good: `{"executorMemory": "4g"}`},
		{Bad: `«null»`, Good: `{}`},
		{Bad: `«[»]`, Good: `{}`, Flags: []string{"--sparkmagic", "0.20.5"}},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			for c := range p.Cells() {
				if c.Body != nil && c.Body.Root().Exists() {
					checkObject(p, c.Body.Root(), "the settings", "every cell fails until a good %%configure")
				}
			}
			return
		}
		root := p.Config.Root()
		checkObject(p, root, "config.json", "the kernel does not start")
		for key, consequence := range map[string]string{
			"session_configs": "every cell fails until a good %%configure", "session_configs_defaults": "every cell fails",
		} {
			if n := root.Get(key); n.Exists() {
				if key != "session_configs_defaults" || p.Terms.SparkMagic == "" || sparkmagic.Since(p.Terms.SparkMagic, "0.21.0") {
					checkObject(p, n, key, consequence)
				}
			}
		}
	},
}

// objectOnly reports whether only an object is accepted as settings. That is so for SparkMagic
// before 0.21, and for the defaults, which are merged. The config.json as a whole may be a list of
// pairs in every version.
func objectOnly(p *lint.Pass, n doc.Node) bool {
	if n.Key() == "session_configs_defaults" {
		return true
	}
	return p.Terms.SparkMagic != "" && !sparkmagic.Since(p.Terms.SparkMagic, "0.21.0") && (p.Config == nil || n != p.Config.Root())
}

func checkObject(p *lint.Pass, n doc.Node, what, consequence string) {
	if !n.Exists() || n.IsObject() {
		return
	}
	d := lint.Diagnostic{Place: n.Opening(), Severity: lint.Error}
	is := n.Type().String()
	pairs, size := true, 0
	var only doc.Node
	for m := range n.Members() {
		size++
		only = m
		inner := 0
		for range m.Members() {
			inner++
		}
		pairs = pairs && inner == 2
	}
	switch {
	case objectOnly(p, n) && (n.Type() == doc.Array || n.Type() == doc.String && n.String() == ""):
		d.Message = what + " must be an object, not " + is + ": " + consequence
	case n.Raw() == "" || n.Type() == doc.String && n.String() == "", n.Type() == doc.Array && size == 0:
		d.Severity = lint.Warning
		d.Message = what + " must be an object, this is " + is + " with nothing in it: SparkMagic silently goes on with no settings"
	case n.Type() == doc.Array && pairs:
		d.Severity = lint.Warning
		d.Message = what + " must be an object: SparkMagic takes this list as pairs of key and value"
	default:
		d.Message = what + " must be an object, not " + is + ": " + consequence
	}
	if size == 1 && only.IsObject() {
		d.Fix = &lint.Fix{
			Message: "take the object out of its list", Safe: d.Severity == lint.Error,
			Ops: []doc.Op{n.Replace(only.Strict())},
		}
	}
	p.Report(d)
}
