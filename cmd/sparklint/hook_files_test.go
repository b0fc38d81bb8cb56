package main

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/kind"
)

// TestHookFiles: the hooks of pre-commit get the files that a walk would read or search.
func TestHookFiles(t *testing.T) {
	src, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []*regexp.Regexp
	for _, part := range strings.Split(string(src), "files: >-\n")[1:] {
		folded, _, _ := strings.Cut(part, "\n-")
		patterns = append(patterns, regexp.MustCompile(strings.TrimPrefix(strings.Join(strings.Fields(folded), ""), "(?x)")))
	}
	if len(patterns) != 2 {
		t.Fatalf("%d patterns", len(patterns))
	}
	for _, name := range []string{
		"a.ipynb", "a/b.ipynb", "notebook-content.py", "x/notebook-content.py", "my-notebook-content.py", "x/notebook-content.sql",
		"notebook-content.scala", "notebook-content.r", "notebook-content.rs", "a.py", "emr.py", "a.md",
		"config.json", "a/config.json", "myconfig.json", "config.jsonc", "config.json.j2", "config.json.template", "config.json.bak",
		"sparkmagic.json", "a/my-sparkmagic-dev.json", "sparkmagic.json.tpl", "sparkmagic.yaml", "sparkmagic/a.json",
		"Dockerfile", "a/Dockerfile.dev", "Dockerfile.j2", "Containerfile", "MyDockerfile", "a.dockerfile", "a.bash", "a.sh", "bootstrap.sh",
		"a/bootstrap-emr.sh.tpl", "values.yaml", "values-prod.yml.gotmpl", "ConfigMap.yaml", "deployment.yaml", "values/deployment.yaml",
		"notebook/a.json", "x/notebook/a.json", "notebooks/a.json", "notebook/x/a.json", "emr-configurations.json", "package.json",
		"user-data.yml", "userdata.sh", "cloud-init.yaml", "template.yaml", "CloudFormation.yaml", "main.tf", "emr.tf", "livy.json",
		"config.json.tftpl", "sparkmagic-config.json.template", "a/sparkmagic.tpl", "user-data.tftpl", "a/my-EMR-x.template", "stack.template",
		"emr.txt.j2", "emr.tf.tpl", "emr.py.j2", ".emr.j2", "emr.j2.j2", "emr/a.tpl", "a.emr.tpl", "emr.yaml.tftpl", "emrtpl", "user-data",
	} {
		base := path.Base(name)
		want := kind.Discovered(base) || kind.Promising(path.Base(path.Dir(name)), base)
		for _, p := range patterns {
			if got := p.MatchString(name); got != want {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}
