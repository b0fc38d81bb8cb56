package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16LE returns text as Windows writes it, with a byte order mark.
func utf16LE(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune("\ufeff" + s)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

// TestNamedIsChecked: a named notebook that can't be read is a finding, or the run ends with exit code 2.
func TestNamedIsChecked(t *testing.T) {
	whole := configure(0, `{"executorCores": 2}`)
	plain := strings.Replace(whole, "%%configure -f", "print(1)", 1)
	noise := make([]byte, 3000)
	for i := range noise {
		noise[i] = byte(i*i*7 + i>>3*13)
	}
	for name, content := range map[string]string{
		"random bytes":                     string(noise),
		"UTF-16":                           utf16LE(whole),
		"UTF-16 without a mark":            utf16LE(whole)[2:],
		"a list":                           "[]",
		"nothing":                          "",
		"cut off":                          whole[:len(whole)/2],
		"cut off, without a magic":         plain[:len(plain)/2],
		"cut off in a string":              whole[:strings.Index(whole, "executorCores")],
		"two notebooks, without a magic":   plain + plain,
		"a merge's marks, without a magic": strings.Replace(plain, `"cells"`, "<<<<<<< HEAD\n\"cells\"", 1),
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "x.ipynb")
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			code, out, errs := call(t, "", "--config-json", "none", "--settings", "none", "--format", "concise", path)
			found := code == exitFound && strings.Contains(out, path) && strings.Contains(out, "[notebook-syntax]")
			unreadable := code == exitFailed && strings.Contains(errs, path)
			if !found && !unreadable {
				t.Errorf("exit code %d\n%s%s", code, out, errs)
			}
		})
	}
}

// TestNamedAndFine: a notebook without a magic counts as checked.
func TestNamedAndFine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.ipynb")
	plain := strings.Replace(configure(0, `{"executorCores": 2}`), "%%configure -f", "print(1)", 1)
	if err := os.WriteFile(path, []byte(plain), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := call(t, "", "--config-json", "none", "--settings", "none", path); code != exitClean || errs != "" {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

// TestNothingChecked: a run that checked no file says so on standard error.
func TestNothingChecked(t *testing.T) {
	folder := t.TempDir()
	list := filepath.Join(folder, "list")
	for name, content := range map[string]string{"list": "", "sub/README": "text"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{filepath.Join(folder, "sub")}, {"@" + list}} {
		_, out, errs := call(t, "", args...)
		if !regexp.MustCompile(`(?i)\b(no|nothing|none|0)\b`).MatchString(errs) {
			t.Errorf("%v: nothing is said on standard error: %q, %q", args, errs, out)
		}
	}
}
