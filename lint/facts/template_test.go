package facts

import "testing"

// TestPlaceholderAt: outside quotes, what JSON can't have and engines replace is a placeholder.
func TestPlaceholderAt(t *testing.T) {
	for s, want := range map[string]Role{
		"{{ x }}": Fills, "{{x}}": Fills, "{{- .Values.x -}}": Fills, `{{ x | default("}}") | to_json }}`: Fills, "{{\n x\n}}": Fills,
		"{{{ x }}}": Fills, "${x}": Fills, `${x["y"]}`: Fills, "$x": Fills, "$(x)": Fills, "${{ x }}": Fills, "%x%": Fills, "%(x)s": Fills,
		"%d": Fills, "@@x@@": Fills, "@x@": Fills, "<%= x %>": Fills, "<x>": Fills, "<your value>": Fills, "<your-value>": Fills, "<<x>>": Fills,
		"[[ x ]]": Fills, "[[x]]": Fills, "{x}": Fills, "#{x}": Fills, "#{x}#": Fills, "((x))": Fills, "__X__": Fills, "[% x %]": Fills,
		"{{ if_present }}": Fills, "{{ endpoint }}": Fills, "{{ with_x }}": Fills, "{{ else_value }}": Fills,
		"{% if x %}": Begins, "{%- for a in b %}": Begins, "{{ if .x }}": Begins, "{{- range .x -}}": Begins, "{{#if x}}": Begins,
		"<% if (x) { %>": Begins, "<#if x>": Begins, "{{#x}}": Begins,
		"{% else %}": Turns, "{%- elif x -%}": Turns, "{{- else if .x }}": Turns, "<% } else { %>": Turns, "<#else>": Turns,
		"%{ if x }": Begins, `%{~ for a in split("}", b) ~}`: Begins, "%{if x}": Begins, "%{ else }": Turns, "%{~ else ~}": Turns,
		"%{ endif }": Ends, "%{endfor~}": Ends, "%{x}": Fills, "%{if_x}": Fills, "%{ end }": Fills,
		"{% endif %}": Ends, "{{- end }}": Ends, "{{/if}}": Ends, "<% } %>": Ends, "<% end %>": Ends, "</#if>": Ends,
		"{# x #}": States, "{% set x = 1 %}": States, "{{/* x */}}": States, "{{ $x := 1 }}": States, "{{! x }}": States,
	} {
		if n, role := PlaceholderAt(s + `, "a": 1}`); n != len(s) || role != want {
			t.Errorf("%s: %d bytes of %d, role %d, want %d", s, n, len(s), role, want)
		}
	}
	for _, s := range []string{
		`{"a": 1}`, "{}", "{ }", "[[1]]", `[["a", 1]]`, "[[true]]", "[[]]", "[[ ]]", `{{"a": 1}}`, "{{ 'a': {{}} }}", "{{}}", "# x", "#",
		"%", "$", "<<<<<<< HEAD", "_x", "{{ x", "{% x", "<x", "__x", "(1)", "[% x",
		`%{"a": 1}`, `%{ "a": b"}`,
	} {
		if n, _ := PlaceholderAt(s); n > 0 {
			t.Errorf("%s: a placeholder of %d bytes", s, n)
		}
	}
}

func TestWordPlaceholder(t *testing.T) {
	for word, want := range map[string]bool{
		"CORES_TO_REPLACE": true, "EXECUTOR_CORES": true, "TODO": true, "CHANGEME": true, "XXX": true,
		"TRUE": false, "NULL": false, "NaN": false, "None": false, "True": false, "DEBUG": false, "cluster": false, "4g": false,
		"your_name":       false,
		"MEMORY_AND_DISK": false, "MEMORY_ONLY_SER_2": false, "Basic_Access": false, "BASIC_ACCESS": false,
	} {
		if WordPlaceholder(word) != want {
			t.Errorf("%s: %v", word, !want)
		}
	}
}
