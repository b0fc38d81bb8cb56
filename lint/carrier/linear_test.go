package carrier

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

const sparkmagic = "Classification: jupyter-sparkmagic-conf\n"

// hostile are files of about n bytes that are long in one way.
var hostile = map[string]func(n int) string{
	"heredocs of many words": func(n int) string { return numbered(n/10, "<<A%d\n") },
	"heredocs that end":      func(n int) string { return numbered(n/20, "<<A%[1]d\nx\nA%[1]d\n") },
	"heredocs in heredocs": func(n int) string {
		s := `{"session_configs": {}}`
		for i := range n / 200 {
			s = fmt.Sprintf("cat <<A%d\n%s\nA%d", i, s, i)
		}
		return s + "\n"
	},
	"blanks behind quotes": func(n int) string { return strings.Repeat("'", n/2) + strings.Repeat(" ", n/2) },
	"indentation":          func(n int) string { return stairs(n, "a: |\n") },
	"indented settings":    func(n int) string { return stairs(n, sparkmagic) },
	"blanks between settings": func(n int) string {
		return strings.ReplaceAll(stairs(n/3, sparkmagic), "\n", strings.Repeat("\n", 100))
	},
	"properties": func(n int) string {
		return "- " + sparkmagic + "  Properties:\n" + numbered(n/40, "    session_configs_%d: '{}'\n")
	},
	"one property": func(n int) string {
		return "- " + sparkmagic + "  Properties:\n    session_configs: |\n" + numbered(n/40, "      %d,\n")
	},
	"a line":            func(n int) string { return "a: " + strings.Repeat("x", n) },
	"a line of dashes":  func(n int) string { return strings.Repeat("- ", n/2) },
	"a line of colons":  func(n int) string { return strings.Repeat("a: ", n/3) },
	"blocks":            func(n int) string { return numbered(n/40, "a%d: |\n  {\"session_configs\": {}}\n") },
	"blocks in JSON":    func(n int) string { return inJSON(1, numbered(n/40, "a%d: |\n  {\"session_configs\": {}}\n")) },
	"blocks in strings": func(n int) string { return inJSON(2, numbered(n/60, "a%d: |\n  {\"session_configs\": {}}\n")) },
	"escapes":           func(n int) string { return inJSON(4, `{"session_configs": "`+strings.Repeat(`\n`, n/16)+`"}`) },
	"strings":           func(n int) string { return "[" + strings.Repeat(`"{\"session_configs\": {}}",`, n/28) + "1]" },
	"objects":           func(n int) string { return brackets(n/7, `{"a":`, `"session_configs"`, "}") },
	"objects and text":  func(n int) string { return brackets(n/80, `{"a":`, `"session_configs`+strings.Repeat("x", n)+`"`, "}") },
	"lists":             func(n int) string { return brackets(n/2, "[", `"session_configs"`, "]") },
	"objects of YAML":   func(n int) string { return "a:\n" + brackets(n/7, "  {\"a\":\n", `"session_configs"`, "  }\n") },
	"a heredoc": func(n int) string {
		return "cat <<A\n{\"session_configs\": {\n" + numbered(n/20, "  \"a%d\": \"\\$\",\n") + "  \"b\": 2}}\nA\n"
	},
	"a word": func(n int) string {
		return "echo '{\"session_configs\": {" + numbered(n/20, "\"a%d\": \"'$x'\",") + "\"b\": 2}}'\n"
	},
	"a word of lines": func(n int) string {
		return "echo '{\"session_configs\": {\\\n" + numbered(n/20, "\"a%d\": 1,\\\n") + "\"b\": 2}}'\n"
	},
	"flow": func(n int) string {
		return "- {Classification: jupyter-sparkmagic-conf, a: [" + numbered(n/10, "{a: %d},\n") + "1]}\n"
	},
	"flow that stays open": func(n int) string { return strings.Repeat("- [', '\n", n/9) },
	"apostrophes":          func(n int) string { return "session_configs: '" + strings.Repeat("''\n", n/3) + "'\n" },
}

// repeated are texts of which a file may have nothing else.
var repeated = []string{
	`\"{`, `'{'\''{`, `'{`, `'{'$`, `'{}'${`, `'{}'$(`, `"{}"$X`, "$(", "`", "{", "[", "{{", "{%", "{% if x %}", "{{ x }}\n",
	"'{\"session_configs\": {}}'", "'{\"session_configs\": {\n", "'{\"a\": 1}'\\\n", "\"\\\n", "echo -e '{\\n\\\n", "\t", "\r\n", "\\\n",
	"<<A\n", "<<-A\n", "a: |\n", "a: |\n\n", "a: |\n  x\n", "a: \"{\n", "- '{\n", "'{}'\n", "a: '{}'\n", "a: '''\n",
	"a: {\n", "a: [{\n", "- [', '\n", "- {a: 'b', '\n", "- {a: b,\n", "- {a: b}\n", "- [\"\n",
	"a: {\"session_configs\": 1}\n", sparkmagic, "- " + sparkmagic, "- " + sparkmagic + "  Properties:\n",
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// stairs returns a line again and again: each time with one more blank before it, and then with one less.
func stairs(n int, line string) string {
	var b strings.Builder
	for i := 0; b.Len() < n/2; i++ {
		b.WriteString(strings.Repeat(" ", i) + line)
	}
	for _, line := range slices.Backward(strings.SplitAfter(b.String(), "\n")) {
		b.WriteString(line)
	}
	return b.String()
}

// inJSON returns s as a string in an object, some times over.
func inJSON(times int, s string) string {
	for range times {
		s = `{"a": ` + doc.Quote(s) + `}`
	}
	return s
}

func brackets(n int, open, inner, closed string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(closed, n)
}

// TestLinear: four times as much of anything costs four times as much. What allocates nothing, .ci/cost measures.
func TestLinear(t *testing.T) {
	for _, s := range repeated {
		hostile[s] = func(n int) string { return strings.Repeat(s, n/len(s)) }
	}
	for name, of := range hostile {
		for _, yaml := range []bool{false, true} {
			cost := func(n int) uint64 {
				s := of(n)
				if !Mentioned(s) {
					s = "session_configs\n" + s
				}
				src := text.NewSource("f", s).Text()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				Texts(src, yaml)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			// Slices and maps double, and regular expressions have a cache.
			if small, large := cost(1<<15), cost(1<<17); large > small*6+1<<20 {
				t.Errorf("%q: yaml %v: four times as much allocates %.1f times as much", name, yaml, float64(large)/float64(small))
			}
		}
	}
}
