//go:build linux || darwin

package cache

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// opened opens a cache as if it were later, so that new files are remembered.
func opened(folder string) *Cache {
	c := Open(folder, []string{"a"}, 9)
	c.now = c.now.Add(2 * settled)
	return c
}

// read searches a file, and remembers it if nothing is found.
func read(t *testing.T, c *Cache, path string, search int) (found bool) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	nothing := c.Reading(f, search)
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(src, []byte("magic")) {
		return true
	}
	nothing()
	return false
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRemembers(t *testing.T) {
	folder, a := t.TempDir(), filepath.Join(t.TempDir(), "a")
	write(t, a, "nothing")
	c := opened(folder)
	if c.Has(a, 0) || read(t, c, a, 0) {
		t.Fatal("it can't be known yet")
	}
	c.Save()
	c = opened(folder)
	if !c.Has(a, 0) {
		t.Error("it is not remembered")
	}
	if c.Has(a, 1) {
		t.Error("it was not searched for that")
	}
	if Open(folder, []string{"b"}, 9).Has(a, 0) {
		t.Error("other paths have the same cache")
	}
	if Open(folder, []string{"a"}, 8).Has(a, 0) {
		t.Error("another limit has the same cache")
	}
	c.Save()
	if !opened(folder).Has(a, 0) {
		t.Error("it is forgotten, although the run came to it")
	}
	opened(folder).Save()
	if opened(folder).Has(a, 0) {
		t.Error("it is remembered, although the run did not come to it")
	}
}

// TestUnsettled: a file that has changed a moment ago can change again at the same time, as far as the system says.
func TestUnsettled(t *testing.T) {
	folder, a := t.TempDir(), filepath.Join(t.TempDir(), "a")
	write(t, a, "nothing")
	for _, later := range []time.Duration{0, settled / 2, -time.Hour} {
		c := Open(folder, nil, 9)
		c.now = c.now.Add(later)
		read(t, c, a, 0)
		if len(c.new) > 0 {
			t.Errorf("after %v, it is remembered", later)
		}
	}
}

// TestUnreadable: no cache is better than a wrong one.
func TestUnreadable(t *testing.T) {
	a := filepath.Join(t.TempDir(), "a")
	write(t, a, "nothing")
	for name, spoil := range map[string]func(src []byte) []byte{
		"short":         func(src []byte) []byte { return src[:len(src)-1] },
		"empty":         func([]byte) []byte { return nil },
		"other program": func(src []byte) []byte { src[0]++; return src },
		"not sorted":    func(src []byte) []byte { return append(src, make([]byte, size)...) },
	} {
		folder := t.TempDir()
		c := opened(folder)
		read(t, c, a, 0)
		c.Save()
		src, err := os.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, c.path, string(spoil(src)))
		c = opened(folder)
		if c.Has(a, 0) {
			t.Errorf("%s: it is read", name)
		}
		read(t, c, a, 0)
		if c.Save(); !opened(folder).Has(a, 0) {
			t.Errorf("%s: it is not replaced", name)
		}
	}
	none := Open(filepath.Join(a, "below a file"), nil, 9)
	read(t, none, a, 0)
	none.Save()
}

// TestForgets: caches that no run has written for a month are removed, and other files are not.
func TestForgets(t *testing.T) {
	folder, a := t.TempDir(), filepath.Join(t.TempDir(), "a")
	write(t, a, "nothing")
	old := time.Now().Add(-2 * forgotten)
	of := func(name string) string { return prefix + name + suffix }
	for _, name := range []string{of("old"), of("new"), "old" + suffix, prefix + "old.txt"} {
		path := filepath.Join(folder, name)
		write(t, path, "x")
		if name != of("new") {
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := opened(folder)
	read(t, c, a, 0)
	c.Save()
	for name, stays := range map[string]bool{of("old"): false, of("new"): true, "old" + suffix: true, prefix + "old.txt": true} {
		if _, err := os.Stat(filepath.Join(folder, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNeverStale: whatever happens to files between runs, even with their sizes and times kept, a file is known only if nothing
// is in it.
func TestNeverStale(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewSource(seed))
	folder, tree := t.TempDir(), t.TempDir()
	path := func() string { return filepath.Join(tree, fmt.Sprint(r.Intn(12))) }
	contents := []string{"magic..", "nothing", "a magic", "nothing at all"}
	hits := 0
	for range 120 {
		c := opened(folder)
		for i := range 12 {
			at := filepath.Join(tree, fmt.Sprint(i))
			src, err := os.ReadFile(at)
			if err != nil {
				continue
			}
			search := r.Intn(2)
			if !c.Has(at, search) {
				read(t, c, at, search)
				continue
			}
			hits++
			if bytes.Contains(src, []byte("magic")) {
				t.Fatalf("%s: %q is known", at, src)
			}
		}
		c.Save()
		time.Sleep(15 * time.Millisecond) // so that the inodes change at another time
		for range r.Intn(4) {
			a, b := path(), path()
			info, err := os.Stat(a)
			switch r.Intn(5) {
			case 0, 1:
				write(t, a, contents[r.Intn(len(contents))])
			case 2: // as it was, from outside
				if err == nil {
					write(t, a, contents[r.Intn(len(contents))][:min(7, int(info.Size()))])
					_ = os.Chtimes(a, info.ModTime(), info.ModTime())
				}
			case 3:
				_ = os.Rename(a, b)
			case 4:
				_ = os.Remove(b)
				_ = os.Link(a, b)
			}
		}
	}
	if hits < 100 {
		t.Errorf("only %d files were known", hits)
	}
}
