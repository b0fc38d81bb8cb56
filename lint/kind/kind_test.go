package kind

import "testing"

func TestOf(t *testing.T) {
	for name, want := range map[string]Kind{
		"a.yaml": YAML, "a.yml.j2": YAML, "a.sh": Shell, "Dockerfile": Shell, "a/Dockerfile.dev": Shell, "a.tf": Code, "a.md": Markdown,
		"config.json.j2": Config, "j2": Config, ".j2": Config, "a.example": Config,
		"a.ipynb": Notebook, "a b/.ipynb": Notebook, `C:\a.ipynb`: Notebook, "a.py": Script,
		"notebook-content.py": Script, "a/notebook-content.sql": Script, "notebook-content.scala": Script, "notebook-content.r": Script,
		"notebook-content.R": Config, "my-notebook-content.scala": Code,
		"a.ipynb/config.json": Config, "a.ipynb.json": Config,
		"a.IPYNB": Config, "": Config, "ipynb": Config, "a.py/b": Config,
	} {
		if got := Of(name); got != want {
			t.Errorf("%q: %d, want %d", name, got, want)
		}
	}
}

func TestDiscovered(t *testing.T) {
	for base, want := range map[string]bool{
		"a.ipynb": true, ".ipynb": true, "config.json": true, "sparkmagic.json": true, "my-sparkmagic-dev.json": true,
		"notebook-content.py": true, "content.py": false, "notebook-content.sql": true, "notebook-content.scala": true,
		"notebook-content.r": true, "a.sql": false, "notebook-content.sql.j2": false,
		"a.py": false, "a.json": false, "my.config.json": false, "config.jsonc": false, "sparkmagic.yaml": false, "Config.json": false,
	} {
		if got := Discovered(base); got != want {
			t.Errorf("%q: %v", base, got)
		}
	}
}

func TestPromising(t *testing.T) {
	for _, c := range []struct {
		folder, base string
		want         bool
	}{
		{"", "Dockerfile", true},
		{"", "Dockerfile.spark", true},
		{"", "my.dockerfile", true},
		{"", "values.yaml", true},
		{"", "values-prod.yml", true},
		{"", "ConfigMap.yaml", true},
		{"", "deployment.yaml", false},
		{"", "emr-configurations.json", true},
		{"", "package.json", false},
		{"", "config.json", false}, // read in any case
		{"", "config.json.j2", true},
		{"", "config.json.bak", false},
		{"", "config.json.template", true},
		{"", "my-sparkmagic.json.erb", true},
		{"", "sparkmagic.json.tpl", true},
		{"", "sparkmagic.json.tmpl", true},
		{"", "sparkmagic.json.bak", false},
		{"", "sparkmagic.json", false}, // read in any case
		{"", "emr.json.j2", true},
		{"", "package.json.j2", false},
		{"", "bootstrap.sh.tpl", true},
		{"", "config.json.tftpl", true},
		{"", "sparkmagic-config.json.template", true},
		{"", "sparkmagic.tpl", true},
		{"", "user-data.tftpl", true},
		{"", "stack.template", false},
		{"", "emr.txt.j2", false},
		{"", "emr.tf.tpl", false},
		{"", ".emr.j2", false},
		{"", "emr.j2.j2", false},
		{"", "run.sh.tpl", false},
		{"notebook", "a.json.j2", true},
		{"", "bootstrap.sh", true},
		{"", "run.sh", false},
		{"", "run.bash", true},
		{"notebook", "a.json", true},
		{"", "a.json", false},
		{"", "emr.py", false},
		{"", "emr.tf", false},
	} {
		if got := Promising(c.folder, c.base); got != c.want {
			t.Errorf("%s/%s: %v", c.folder, c.base, got)
		}
	}
}

func TestStdin(t *testing.T) {
	for src, want := range map[string]string{
		`{"cells": []}`: "stdin.ipynb", `{"worksheets": []}`: "stdin.ipynb", `{"session_configs": {}}`: "stdin.json", "": "stdin.json",
	} {
		if got := Stdin(src); got != want {
			t.Errorf("%q: %s, want %s", src, got, want)
		}
	}
}

func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"a.json": true, "a.json.j2": true, "config.json.template": true, "a.yaml": true, "a/Dockerfile": true,
		"a.txt": false, "a": false, "a.json.bak": false, "j2": false, "json.j2": true, "a.tftpl": true, "a.txt.template": true,
	} {
		if got := Known(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
