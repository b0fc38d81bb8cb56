package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
)

var notAnObject = &lint.Rule{
	Name:     "not-an-object",
	Severity: lint.Error,
	Doc: `settings that are not a JSON object

SparkMagic passes the settings to Python's ` + "`dict()`. `null`" + `, a number or a string gives
` + "`An internal error was encountered. Please file an issue`" + ` in this cell and every later one, until a correct
` + "`%%configure`" + ` runs (` + "`'NoneType' object is not iterable`, `argument of type 'int' is not iterable`" + `). If the
whole config.json is such a value, the kernel does not start: the user sees
` + "`Kernel died before replying to kernel_info`" + `, and the server's terminal has
` + "`TypeError: 'NoneType' object is not iterable`" + ` or
` + "`dictionary update sequence element #0 has length 1; 2 is required`" + `.

SparkMagic 0.21 and later accept an empty list or string and continue with empty settings. Older versions fail
(` + "`list indices must be integers or slices, not str`" + `). A list of pairs happens to work.

Unified Studio and Glue's kernel accept only an object: ` + "`'list' object has no attribute 'items'`" + `.`,
	Evidence: []string{
		"magic-null", "magic-five", "magic-true", "magic-string", "magic-string-empty", "magic-list-obj", "magic-list-obj2",
		"magic-list-pairs", "syntax/array", "glue/literal-03", "studio/json-emr-03",
	},
	Examples: []lint.Example{
		{Bad: `«[»{"executorMemory": "4g"}]`, Good: `{"executorMemory": "4g"}`},
		{Bad: `«"executorMemory=4g"»`, Good: `{"executorMemory": "4g"}`},
		{Bad: `«null»`, Good: `{}`},
		{Bad: `«[»]`, Good: `{}`, Flags: []string{"--sparkmagic", "0.20.5"}},
	},
	Check: func(p *lint.Pass) {
		if p.Config == nil {
			checkOthers(p)
			for c := range p.Cells() {
				if c.Body != nil && c.Body.Root().Exists() {
					checkObject(p, c.Body.Root(), "the settings", untilConfigure)
				}
			}
			return
		}
		root := p.Config.Root()
		checkObject(p, root, "config.json", "the kernel does not start")
		for key, effect := range map[string]string{"session_configs": untilConfigure, "session_configs_defaults": "every cell fails"} {
			if n := root.Get(key); n.Exists() {
				if key != "session_configs_defaults" || p.Terms.SparkMagic == "" || sparkmagic.Since(p.Terms.SparkMagic, "0.21.0") {
					checkObject(p, n, key, effect)
				}
			}
		}
	},
}

// checkOthers reports settings of Unified Studio and of Glue's kernel that are not an object.
func checkOthers(p *lint.Pass) {
	for _, d := range p.Documents() {
		n := d.Root()
		if d.Dialect != doc.Template && d.Dialect != doc.Literal || !n.Exists() || n.IsObject() || !d.Sound() ||
			facts.Placeholder(n.String(), facts.InField) {
			continue
		}
		attribute, effect := "items", "Glue's kernel rejects this cell"
		if d.Dialect == doc.Template {
			attribute, effect = "keys", "this cell fails"
		}
		p.Report(lint.Diagnostic{
			Place: n.Opening(), Severity: lint.Error,
			Message: fmt.Sprintf("%s ('%s' object has no attribute '%s'): the settings must be an object, not %s",
				effect, pythonType(n), attribute, n.Type()),
		})
	}
}

const untilConfigure = "every cell fails until a correct %%configure runs"

// objectOnly reports whether SparkMagic accepts only an object. This holds for settings before 0.21
// and for session_configs_defaults. The whole config.json may be a list of pairs in every version.
func objectOnly(p *lint.Pass, n doc.Node) bool {
	if n.Key() == "session_configs_defaults" {
		return true
	}
	return p.Terms.SparkMagic != "" && !sparkmagic.Since(p.Terms.SparkMagic, "0.21.0") && (p.Config == nil || n != p.Config.Root())
}

func checkObject(p *lint.Pass, n doc.Node, what, effect string) {
	if !n.Exists() || n.IsObject() || n.Unknown() {
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
	d.Message = fmt.Sprintf("%s: %s must be an object, not %s", effect, what, is)
	switch {
	case objectOnly(p, n) && (n.Type() == doc.Array || n.Type() == doc.String && n.String() == ""):
	case n.Raw() == "" || n.Type() == doc.String && n.String() == "", n.Type() == doc.Array && size == 0:
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("SparkMagic continues without settings and without an error: %s must be an object, not %s", what,
			strings.Replace(is, "a ", "an empty ", 1))
	case n.Type() == doc.Array && pairs:
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("SparkMagic reads this list as key-value pairs: %s must be an object", what)
	}
	if size == 1 && only.IsObject() {
		d.Fix = &lint.Fix{
			Message: "remove the list around the object", Safe: d.Severity == lint.Error,
			Ops: []doc.Op{n.Replace(only.Strict())},
		}
	}
	p.Report(d)
}
