package kind

import "testing"

func TestOf(t *testing.T) {
	for name, want := range map[string]Kind{
		"a.ipynb": Notebook, "a b/.ipynb": Notebook, `C:\a.ipynb`: Notebook, "a.py": Script,
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
		"notebook-content.py": true, "content.py": false,
		"a.py": false, "a.json": false, "my.config.json": false, "config.jsonc": false, "sparkmagic.yaml": false, "Config.json": false,
	} {
		if got := Discovered(base); got != want {
			t.Errorf("%q: %v", base, got)
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
