// Package python holds the Python package of the wheel: the launcher of the binary and the guard for
// SparkMagic. This file runs its tests.
package python

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestPython runs the tests of the package, with the binary beside it as pip install --target puts it.
func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3, which is not installed")
	}
	if out, err := exec.Command(python, "-c", "import requests").CombinedOutput(); err != nil {
		t.Skipf("needs python3 with requests: pip install requests (%.200s)", out)
	}
	folder := site(t)
	test, err := os.ReadFile("test_guard.py")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "test_guard.py"), test, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, filepath.Join(folder, "test_guard.py"))
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// site returns a folder with the package and the binary.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "sparklint"), os.DirFS("sparklint")); err != nil {
		t.Fatal(err)
	}
	name := "sparklint"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", name), "../sparklint")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}
