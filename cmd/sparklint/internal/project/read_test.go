package project

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestOrder: skipped files and errors are in the order of the paths, however many files are read at once.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	spec := Spec{Jobs: 16, Open: func(path string) (fs.File, error) {
		if filepath.Ext(path) == ".ipynb" {
			return nil, fmt.Errorf("%s: not today", path)
		}
		return os.Open(path)
	}}
	spec.Settings = "none"
	for i := range 200 {
		path := filepath.Join(dir, fmt.Sprintf("%03d.json", i))
		if i%2 == 0 {
			path = filepath.Join(dir, fmt.Sprintf("%03d.ipynb", i))
		}
		if err := os.WriteFile(path, []byte(`{"a": 1}`), 0o644); err != nil {
			t.Fatal(err)
		}
		spec.Paths = append(spec.Paths, path)
	}
	p, err := Open(context.Background(), spec)
	if err != nil {
		t.Fatal(err)
	}
	var skipped, failed []string
	for _, s := range p.Skipped {
		skipped = append(skipped, s.Path)
	}
	for _, err := range p.Errs {
		failed = append(failed, err.Error())
	}
	if len(skipped) != 100 || !slices.IsSorted(skipped) {
		t.Errorf("skipped: %q", skipped)
	}
	if len(failed) != 100 || !slices.IsSorted(failed) {
		t.Errorf("failed: %q", failed)
	}
}
