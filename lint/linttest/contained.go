package linttest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/carrier"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// A Container is a file that contains a config.json.
type Container struct {
	Name string
	// File is the name of the file.
	File string
	// Wrap returns the file; ok is false if it can't contain the config.json.
	Wrap func(config string) (file string, ok bool)
}

// Containers are files in which config.json is kept.
var Containers = []Container{
	{"ConfigMap", "configmap.yaml", func(c string) (string, bool) {
		return "kind: ConfigMap\ndata:\n  config.json: |\n" + indented(c, "    ") + "\n  other: |\n    x\n", true
	}},
	{"Helm", "values.yaml", func(c string) (string, bool) {
		return "singleuser:\n  extraFiles:\n  - name: config\n    stringData: |-\n" + indented(c, "        ") + "\n", true
	}},
	{"single quotes", "emr-vars.yml", func(c string) (string, bool) {
		return "sparkmagic: '" + strings.ReplaceAll(c, "'", "''") + "'\n", !strings.Contains(c, "\n\n")
	}},
	{"double quotes", "emr-vars.yml", func(c string) (string, bool) { return "sparkmagic: " + quote(c) + " # x\n", true }},
	{"YAML", "values.yaml", func(c string) (string, bool) {
		_, ok := doc.Strict(c)
		return "extraFiles:\n  config:\n    data:\n" + indented(c, "      ") + "\n", ok
	}},
	{"heredoc", "bootstrap.sh", func(c string) (string, bool) {
		return "cat > config.json <<'EOF'\n" + c + "\nEOF\n", true
	}},
	{"expanding heredoc", "bootstrap.sh", func(c string) (string, bool) {
		return "cat > config.json <<EOF\n" + strings.NewReplacer(`\`, `\\`, "$", `\$`, "`", "\\`").Replace(c) + "\nEOF\n", true
	}},
	{"Dockerfile", "Dockerfile", func(c string) (string, bool) {
		return "FROM x\nRUN echo '" + strings.ReplaceAll(c, "\n", "\\\n") + "' > config.json\n", !strings.ContainsAny(c, `'\`)
	}},
	{"JSON", "user-data.json", func(c string) (string, bool) { return `{"a": [` + quote("\n"+c) + "]}\n", true }},
	{"EMR", "emr-configurations.json", func(c string) (string, bool) {
		var b strings.Builder
		at := 0
		ok := properties(c, func(m doc.Node, value string) {
			b.WriteString(c[at:m.Value().Span.Start] + value)
			at = m.Value().Span.End
		})
		return `[{"Classification": "jupyter-sparkmagic-conf", "Properties": ` + strings.TrimSpace(b.String()+c[at:]) + "}]\n", ok
	}},
	{"CloudFormation in flow style", "emr.yaml", func(c string) (string, bool) {
		var list []string
		ok := properties(c, func(m doc.Node, value string) {
			if value != m.Raw() {
				value = "'" + strings.ReplaceAll(m.Raw(), "'", "''") + "'"
			}
			list = append(list, m.Key()+": "+value)
		})
		return "Configurations:\n  - {Classification: jupyter-sparkmagic-conf, ConfigurationProperties: {" +
			strings.Join(list, ",\n    ") + "}}\n", ok
	}},
}

// properties calls do with each member of a config.json, and the string in which EMR gets its value. ok is false if EMR would
// write another config.json.
func properties(config string, do func(m doc.Node, value string)) (ok bool) {
	root, ok := doc.Strict(config)
	if !ok || !root.IsObject() {
		return false
	}
	for m := range root.Members() {
		value := m.Raw()
		if m.Type() != doc.String {
			value = quote(value)
		} else if _, ok := doc.Strict(m.String()); ok {
			return false // EMR writes a number
		}
		do(m, value)
	}
	return true
}

func indented(s, indent string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = indent + line
		}
	}
	return strings.Join(lines, "\n")
}

// runContained runs an example, which is a config.json, in each file that can contain it.
func runContained(t *testing.T, i int, rule *lint.Rule, all []*lint.Rule, e lint.Example) {
	t.Helper()
	for _, c := range Containers {
		src, ok := c.Wrap(strip(e.Bad))
		good, fits := c.Wrap(e.Good)
		yaml := strings.HasSuffix(c.File, ".yaml") || strings.HasSuffix(c.File, ".yml")
		if !ok || e.Good != "" && !fits || len(carrier.Texts(text.File(src), yaml)) == 0 {
			continue // it has no key that only SparkMagic reads
		}
		t.Run(fmt.Sprintf("%d/%s", i, c.Name), func(t *testing.T) {
			in := e
			in.Bad = "-- " + c.File + " --\n" + src
			if e.Good != "" {
				in.Good = "-- " + c.File + " --\n" + good
			}
			bad := setting(t, in)(in.Bad, looking(rule, all), Carriers[0])
			bad.Wants = Only(func(d *lint.Diagnostic) bool { return d.Rule == rule.Name })
			result := Result(t, bad)
			var got []string
			fixable, split := false, false
			for _, d := range result.Found {
				if d.Rule == rule.Name {
					got = append(got, d.Place.String())
					fixable = fixable || d.Fix != nil
					split = split || d.Withheld != nil && d.Withheld.Why == text.ErrFixed.Error()
				}
			}
			if want := marked(e.Bad); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("reported %q, marked %q, in\n%s", got, want, src)
			}
			if now := Source(t, result.All.Targets[0]); fixable && !split && now != good {
				t.Errorf("fixed to\n%s\nwant\n%s", now, good)
			}
		})
	}
}
