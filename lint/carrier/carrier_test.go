package carrier

import (
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// carried are files that contain a config.json.
var carried = map[string]struct {
	yaml bool
	src  string
	want string // what is read
}{
	"ConfigMap": {
		true, "data:\n  config.json: |\n    {\n      \"session_configs\": {\"executorCores\": \"4\"}\n    }\n  other: |\n    x\n",
		"{\n  \"session_configs\": {\"executorCores\": \"4\"}\n}\n",
	},
	"less indented": {
		true, "c: |\n    " + config + "\n #\n", config + "\n#\n",
	},
	"item": {true, "write_files:\n- path: x\n  content: |-\n    " + config + "\n  owner: root\n", config + "\n"},
	"list": {true, "args:\n  - |\n    " + config + "\n", config + "\n"},
	"Helm": {
		true, "data:\n  config.json: |-\n    {{- with .Values.x }}\n    " + config + "\n    {{- end }}\n",
		"{{- with .Values.x }}\n" + config + "\n{{- end }}\n",
	},
	"Helm at the beginning": {
		true, "{{- if .Values.x }}\ndata:\n  config.json: |-\n    " + config + "\n{{- end }}\n", config + "\n",
	},
	"single":  {true, "config.json: '" + config + "'\n", config},
	"double":  {true, `"config.json": "` + text.Escape(config) + "\"\n", config},
	"folded":  {true, "c: \"" + strings.ReplaceAll(text.Escape(config), ": {", ":\\\n    \\ {") + "\"\n", config},
	"mapping": {true, "data:\n  config.json: " + config + " # x\n  b: 1\n", config},
	"mapping of lines": {
		true, "data:\n  - {\n      \"session_configs\": {\"executorCores\":\n        \"4\"}\n    }\n  - x\n",
		"{\n      \"session_configs\": {\"executorCores\":\n        \"4\"}\n    }",
	},
	"mapping with placeholders": {
		true, "data: {\"session_configs\": {\"executorCores\": \"4\", \"numExecutors\": {{ .Values.n }}}}\n",
		`{"session_configs": {"executorCores": "4", "numExecutors": {{ .Values.n }}}}`,
	},
	"EMR in a sequence": {
		true, "Configurations: [{\"Classification\": \"jupyter-sparkmagic-conf\", \"ConfigurationProperties\": {\"session_configs\":\n" +
			"  \"{\\\"executorCores\\\": \\\"4\\\"}\"}}]\n",
		"{\"session_configs\":\n  {\"executorCores\": \"4\"}}",
	},
	"heredoc": {false, "cat > config.json <<'EOF'\n" + config + "\nEOF\n", config + "\n"},
	"expanding": {
		false, "cat <<EOF > c\n{\"session_configs\": {\"executorCores\": \"4\", \"name\": \"\\$x\"}}\nEOF\n",
		`{"session_configs": {"executorCores": "4", "name": "$x"}}` + "\n",
	},
	"tabs": {
		false, "\tcat <<-EOF\n\t{\"session_configs\":\n\t\t{\"executorCores\": \"4\"}}\n\tEOF\n",
		"{\"session_configs\":\n\t{\"executorCores\": \"4\"}}\n",
	},
	"echo":    {false, "RUN echo '" + config + "' > config.json\n", config},
	"echo \"": {false, `RUN echo "` + text.Escape(config) + "\" > config.json\n", config},
	"continued": {
		false, "RUN echo '{ \\\n  \"session_configs\": \\\n  {\"executorCores\": \"4\"}}' > c\n",
		"{ \n  \"session_configs\": \n  {\"executorCores\": \"4\"}}",
	},
	"expanded": {
		false, "echo '{\"session_configs\": {\"executorCores\": \"4\", \"name\": \"'$X'\"}}' > c\n",
		`{"session_configs": {"executorCores": "4", "name": "$X"}}`,
	},
	"expanded in \"": {
		false, "echo '{\"session_configs\": {\"executorCores\": \"4\", \"name\": \"'\"${X}\"'\"}}' > c\n",
		`{"session_configs": {"executorCores": "4", "name": "${X}"}}`,
	},
	"escapes of echo": {
		false, "RUN echo -e '{\\n\\\n \"session_configs\": {\"name\": \"'${X}'\",\\n\\\n  \"executorCores\": \"4\"}\\n}\\n' > c\n",
		"{\n \"session_configs\": {\"name\": \"${X}\",\n  \"executorCores\": \"4\"}\n}\n",
	},
	"printf": {
		false, "printf \"{\\n\\t\\\"session_configs\\\": {\\\"executorCores\\\": \\\"4\\\"}}\\n\" > c\n",
		"{\n\t\"session_configs\": {\"executorCores\": \"4\"}}\n",
	},
	"cloud-init": {true, "runcmd:\n  - |\n    cat > c <<EOF\n    " + config + "\n    EOF\n", config + "\n"},
	"EMR": {
		false, `[{"Classification": "jupyter-sparkmagic-conf", "Properties": {"session_configs": "{\"executorCores\": \"4\"}", ` +
			`"default_maxrows": "25", "a": "None"}}]`,
		`{"session_configs": {"executorCores": "4"}, "default_maxrows": 25, "a": "None"}`,
	},
	"Terraform": {
		false, `{"values": {"configurations_json": "[{\"Classification\": \"jupyter-sparkmagic-conf\", ` +
			`\"Properties\": {\"session_configs\": \"{\\\"executorCores\\\": \\\"4\\\"}\"}}]"}}`, config,
	},
	"CloudFormation": {
		true, "      Configurations:\n        - Classification: jupyter-sparkmagic-conf\n          ConfigurationProperties:\n" +
			"            session_configs: '{\"executorCores\": \"4\"}'\n            auth: None\n        - Classification: x\n",
		`{"session_configs": {"executorCores": "4"}, "auth": "None"}`,
	},
	"Sub": {
		true, inCloudFormation + "            a: !Sub '{\"url\": \"http://${Host}\"}'\n" +
			"            session_configs: !!str &x '{\"executorCores\": \"4\"}'\n",
		`{"a": {"url": "http://${Host}"}, "session_configs": {"executorCores": "4"}}`,
	},
	"Sub, block": {
		true, inCloudFormation + "            a: !Ref X\n            b: !Join\n              - ''\n              - - c: 1\n" +
			"            session_configs: !Sub |\n              {\"executorCores\": \"4\"}\n            d: *x\n" +
			"            e:\n              Ref: X\n",
		"{\"a\": {{ computed }}, \"b\": {{ computed }}, \"session_configs\": {\"executorCores\": \"4\"}\n, \"d\": {{ computed }}, " +
			"\"e\": {{ computed }}}",
	},
	"Sub, long": {
		true, inCloudFormation + "            session_configs:\n              Fn::Sub: '{\"executorCores\": \"4\"}'\n" +
			"            a: !Sub ['{}', {X: 1}]\n",
		`{"session_configs": {"executorCores": "4"}, "a": {{ computed }}}`,
	},
	"Sub in JSON": {
		false, `[{"Classification": "jupyter-sparkmagic-conf", "Properties": {"session_configs": {"Fn::Sub": "{\"executorCores\": \"4\"}"}, ` +
			`"a": {"Ref": "X"}, "b": {"Fn::Join": ["", ["{", {"Ref": "X"}]]}, "c": {"Fn::ImportValue": "X"}, "d": {"Fn::Sub": ["x", {}]}}}]`,
		`{"session_configs": {"executorCores": "4"}, "a": {{ computed }}, "b": {{ computed }}, "c": {{ computed }}, "d": {{ computed }}}`,
	},
	"quotes in a property": {
		true, inCloudFormation + "            a: 'say \"x\"'\n            session_configs: '{\"executorCores\": \"4\"}'\n",
		`{"a": "say \"x\"", "session_configs": {"executorCores": "4"}}`,
	},
	"flow": {
		true, "Configurations:\n  - {Classification: x}\n  - {Classification: jupyter-sparkmagic-conf, ConfigurationProperties: " +
			"{session_configs: '{\"executorCores\": \"4\"}', auth: None}} # x\n  - x\n",
		`{"session_configs": {"executorCores": "4"}, "auth": "None"}`,
	},
	"flow of lines": {
		true, "Configurations: [\n  {Classification: x}, # it's {\n  { 'Classification': jupyter-sparkmagic-conf,\n" +
			"    Properties: {a: http://x:1/#b, \"session_configs\": !Sub \"{\\\"executorCores\\\": \\\"4\\\"}\",\n" +
			"    b: !If [c, '{', {d: e}], f: *g, h: {Ref: X}, i: {\"Ref\": \"X\"}, j: , k: \"\", l: {\"m\": 1}, n: {o: 1}, p: 'q\"' },\n" +
			"  },\n]\nother: 1\n",
		`{"a": "http://x:1/#b", "session_configs": {"executorCores": "4"}, "b": {{ computed }}, "f": {{ computed }}, "h": {{ computed }}, ` +
			`"i": {{ computed }}, "j": {{ computed }}, "k": "", "l": {"m": 1}, "n": {{ computed }}, "p": "q\""}`,
	},
	"flow in a block": {
		true, "- Classification: jupyter-sparkmagic-conf\n  Properties: {session_configs: '{\"executorCores\": \"4\"}'}\n- Classification: x\n",
		`{"session_configs": {"executorCores": "4"}}`,
	},
	"JSON in a block": {
		true, "- Properties: {\"session_configs\": \"{\\\"executorCores\\\": \\\"4\\\"}\"}\n  Classification: jupyter-sparkmagic-conf\n",
		`{"session_configs": {"executorCores": "4"}}`,
	},
	"Sub in flow": {
		true, "- {Classification: jupyter-sparkmagic-conf, Properties: {session_configs: {Fn::Sub: '{\"executorCores\": \"4\"}'}}}\n",
		`{"session_configs": {"executorCores": "4"}}`,
	},
	"flow behind a function": {
		true, "- !If [C, {Classification: jupyter-sparkmagic-conf, Properties: {session_configs: '{\"executorCores\": \"4\"}'}}, !Ref AWS::X]\n",
		config,
	},
	"flow with a scalar of lines": {
		true, "\ufeff- {Classification: jupyter-sparkmagic-conf, Properties: {a: b\n    c, session_configs: '{\"executorCores\": \"4\"}'}}\n",
		`{"a": "b\n    c", "session_configs": {"executorCores": "4"}}`,
	},
	"EMR with a placeholder": {
		true, "- {\"Classification\": \"jupyter-sparkmagic-conf\", \"Properties\": {\"session_configs\": \"{\\\"executorCores\\\": \\\"4\\\"}\"" +
			", \"a\": {{ .Values.x | quote }}}}\n",
		`{"session_configs": {"executorCores": "4"}, "a": {{ .Values.x | quote }}}`,
	},
	"flow with a placeholder": {
		true, "- {Classification: jupyter-sparkmagic-conf, Properties: {session_configs: '{\"executorCores\": \"4\", \"name\": \"it''s\"}', " +
			"x: {{ .Values.y | quote }} }}\n",
		`{"session_configs": {"executorCores": "4", "name": "it's"}, "x": {{ computed }}}`,
	},
	"flow at the root": {
		true, "[{Classification: jupyter-sparkmagic-conf, Properties: {session_configs: '{\"executorCores\": \"4\"}'}}]\n", config,
	},
	"JSON named .yaml": {true, config + "\n", config},
	"scalar in flow":   {true, "write_files: [{path: x, content: '" + config + "'}]\n", config},
	"UserData of Sub":  {true, "UserData:\n  Fn::Base64: !Sub |\n    cat > c <<'EOF'\n    " + config + "\n    EOF\n", config + "\n"},
	"UserData":         {false, `{"UserData": "cat <<'EOF'\n{\"session_configs\": {\"executorCores\": \"4\"}}\nEOF\n"}`, config + "\n"},
}

const inCloudFormation = "      Configurations:\n        - Classification: jupyter-sparkmagic-conf\n          ConfigurationProperties:\n"

const config = `{"session_configs": {"executorCores": "4"}}`

// TestTexts: what a file contains is read, and one value of it can be written in place.
func TestTexts(t *testing.T) {
	for name, c := range carried {
		source := text.NewSource("f", c.src)
		got := Texts(source.Text(), c.yaml)
		if len(got) != 1 || got[0].String() != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
			continue
		}
		d := doc.Read(got[0], doc.JSON)
		n := d.Root().Get("session_configs", "executorCores")
		edits, err := doc.Edits([]doc.Op{n.Replace("40")})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		now, err := text.Apply(c.src, edits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again := Texts(text.NewSource("f", now).Text(), c.yaml)
		if want := strings.Replace(c.want, `"4"`, "40", 1); len(again) != 1 || again[0].String() != want {
			t.Errorf("%s: after the edit\n%s\n got %q\nwant %q", name, now, again, want)
		}
	}
}

// TestSilent: what is no config.json, or not in the file as it will be read, is not found.
func TestSilent(t *testing.T) {
	for name, src := range map[string]string{
		"YAML":           "data: {session_configs: {executorCores: 4}}\n",
		"trailing comma": "data: {\"session_configs\": {},}\n",
		"comment":        "data: {\n  \"session_configs\": {} # none\n  }\n",
		"text":           "data: {\"session_configs\": {}} and more\n",
		"open":           "data: {\"session_configs\": {}\n",
		"not at root":    "data: {\"a\": {\"session_configs\": {}}}\n",
		"broken EMR": "a '" +
			`[{"Classification":"jupyter-sparkmagic-conf","Properties":{"session_configs":"{\"queue\":\"a",\"kind\":\"b\"}"}}]` + "'\n",
		"broken EMR in an object": "a '" +
			`{"C":[{"Classification":"jupyter-sparkmagic-conf","Properties":{"session_configs":"{\"queue\":\"a",\"kind\":\"b\"}"}}]}` +
			"'\n",
		"flow, not EMR":        "- {a: jupyter-sparkmagic-conf, Properties: {session_configs: '{}'}}\n",
		"flow, another":        "- {Classification: x, Properties: {session_configs: '{}'}, a: jupyter-sparkmagic-conf}\n",
		"flow, open":           "- {Classification: jupyter-sparkmagic-conf, Properties: {session_configs: {}\n",
		"flow, text behind it": "- {Classification: jupyter-sparkmagic-conf, Properties: {session_configs: x}} and more\n",
		"prose":                "# Set \"session_configs\" in config.json.\n",
	} {
		if got := Texts(text.File(src), true); len(got) > 0 {
			t.Errorf("%s: found %q", name, got)
		}
	}
}
