package replace

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/kind"
)

// A walk never finds a temporary file, whichever file it is for.
func TestTemporary(t *testing.T) {
	dir := t.TempDir()
	for _, base := range []string{"a.ipynb", "config.json", "sparkmagic.json", ".sparklint.yaml", "x", strings.Repeat("é.ipynb", 31)} {
		f, err := create(dir, base, 0o600)
		must(t, err)
		name := filepath.Base(f.Name())
		if !Temporary(name) || kind.Discovered(name) || len(name) > 143 {
			t.Errorf("%q: Temporary %v, Discovered %v, %d bytes", name, Temporary(name), kind.Discovered(name), len(name))
		}
		must(t, f.Close())
	}
	for _, base := range []string{
		"a.ipynb", ".sparklint.yaml", ".a.sparklint-1", ".a.sparklint-1-2.ipynb", "a.sparklint-1-2", ".a.sparklint-x-2", "",
	} {
		if Temporary(base) {
			t.Errorf("%q", base)
		}
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	held, err := create(dir, "held", 0o600)
	must(t, err)
	left, err := create(dir, "left", 0o600)
	must(t, err)
	must(t, left.Close())
	other := fmt.Sprintf(".folder.sparklint-%d-1", os.Getpid())
	must(t, os.Mkdir(filepath.Join(dir, other), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, ".a.ipynb"), nil, 0o644))
	Sweep(dir)
	names(t, dir, ".a.ipynb", other, filepath.Base(held.Name()))
	must(t, held.Close())
	Sweep(dir)
	names(t, dir, ".a.ipynb", other)
	Sweep(filepath.Join(dir, "nowhere"))
}

// A temporary file that is swept before it is locked is created again.
func TestSweptMeanwhile(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, ".x.sparklint-1-2"))
	must(t, err)
	defer f.Close()
	if !hold(f) {
		t.Error("it is there")
	}
	if err := os.Remove(f.Name()); err != nil {
		t.Skip("this system removes no open file")
	}
	if hold(f) {
		t.Error("it is gone")
	}
}
