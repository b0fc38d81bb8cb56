package report

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

// TestDiff: a diff can be applied if all of it is shown as it is, including invisible spaces. A hunk with replaced
// characters says so, and git does not apply it.
func TestDiff(t *testing.T) {
	lines := make([]string, 30)
	for i := range lines {
		lines[i] = strings.Repeat("x", i)
	}
	file := func(change map[int]string) string {
		now := slices.Clone(lines)
		for i, s := range change {
			now[i] = s
		}
		return strings.Join(now, "\n") + "\n"
	}
	const refused = "@@ this hunk can't be applied"
	for _, c := range []struct {
		name, path string
		was, now   map[int]string
		refused    int
	}{
		{"plain", "a", nil, map[int]string{3: "y"}, 0},
		{"unseen", "a", map[int]string{4: "a\u00a0b\u200b\ufeff\u200d🏳\ufe0f ::error::x"}, map[int]string{3: "y"}, 0},
		{"carriage returns", "a", map[int]string{4: "a\r"}, map[int]string{3: "y\r"}, 0},
		{"control in context", "a", map[int]string{4: "a\x1b[31m"}, map[int]string{3: "y"}, 1},
		{"control in what is new", "a", nil, map[int]string{3: "y\u202e"}, 1},
		{"command in context", "a", map[int]string{4: "  ::error::x"}, map[int]string{3: "y"}, 1},
		{"command after a sign", "a", nil, map[int]string{3: "::error::x"}, 0},
		{"one of two", "a", nil, map[int]string{20: "y", 3: "##[error]x"}, 1},
		{"no UTF-8", "a", map[int]string{4: "\x9b"}, map[int]string{3: "y"}, 1},
		{"name", "a\x1b", nil, map[int]string{3: "y", 20: "y"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			was := file(c.was)
			for i, s := range c.was {
				if c.now[i] == "" {
					c.now[i] = s
				}
			}
			now := file(c.now)
			out := Diff(c.path, was, now)
			if got := strings.Count(out, refused); got != c.refused {
				t.Errorf("%d hunks are refused, want %d:\n%q", got, c.refused, out)
			}
			folder := t.TempDir()
			at := filepath.Join(folder, "a")
			if err := os.WriteFile(at, []byte(was), 0o600); err != nil {
				t.Fatal(err)
			}
			git := exec.Command("git", "apply", "-")
			git.Dir, git.Stdin = folder, strings.NewReader(out)
			said, err := git.CombinedOutput()
			got, _ := os.ReadFile(at)
			switch {
			case c.refused == 0 && (err != nil || string(got) != now):
				t.Errorf("git apply: %v: %s", err, said)
			case strings.Contains(string(got), "\ufffd"):
				t.Errorf("git apply has written what was shown instead: %q", got)
			}
		})
	}
	if Diff("a", "x", "x") != "" {
		t.Error("a diff of nothing")
	}
}

var diffSeed = flag.Int64("diff.seed", 1, "the seed of TestLargeDiff")

// TestLargeDiff: the diff of a large file is that of all its lines, though only those around the changes are compared.
func TestLargeDiff(t *testing.T) {
	r := rand.New(rand.NewSource(*diffSeed))
	for range 20 {
		lines := make([]string, 12000)
		for i := range lines {
			lines[i] = fmt.Sprint(i, strings.Repeat("x", r.Intn(200)), "\n")
		}
		if r.Intn(2) == 0 {
			lines[len(lines)-1] = "no line break"
		}
		pictures := r.Intn(3)
		for range pictures {
			lines[r.Intn(len(lines))] = strings.Repeat("picture", 100_000) + fmt.Sprint(r.Intn(10), "\n")
		}
		now := slices.Clone(lines)
		for at, n := r.Intn(len(lines)), r.Intn(3); n >= 0; n-- {
			i := min(len(lines)-1, at+r.Intn(50))
			now[i] = []string{"", "changed\n", now[i] + "added\n", strings.TrimSuffix(now[i], "\n")}[r.Intn(4)]
		}
		was, is := strings.Join(lines, ""), strings.Join(now, "")
		if got, want := Unified("a", was, is), string(diff.Diff("a/a", []byte(was), "b/a", []byte(is))); got != want {
			t.Errorf("%s\nwant:\n%s", got, want)
		}
		if of, _ := Changed(was, is); pictures == 0 && was != is && of.End-of.Start > 3*near {
			t.Errorf("%d of %d bytes are compared", of.End-of.Start, len(was))
		}
	}
}
