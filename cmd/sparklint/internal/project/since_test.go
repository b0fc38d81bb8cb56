package project

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestHunks: the lines of a hunk are counted, because a line of a file can look like a heading.
func TestHunks(t *testing.T) {
	const printed = `diff --git "a/\303\251\t.ipynb" "b/\303\251\t.ipynb"
index 1..2 100644
--- "a/\303\251\t.ipynb"
+++ "b/\303\251\t.ipynb"
@@ -3 +3,2 @@ def f(): @@ -1 +1 @@
--- a/x
+++ b/y
+@@ -9 +9 @@
@@ -10,2 +11,0 @@
-one
-
diff --git a/b c.ipynb b/b c.ipynb
--- a/b c.ipynb	
+++ b/b c.ipynb	
@@ -0,0 +1 @@
+one
\ No newline at end of file
`
	got := map[string][]hunk{}
	hunks(printed, got)
	want := map[string][]hunk{"é\t.ipynb": {{3, 1, 3, 2}, {10, 2, 11, 0}}, "b c.ipynb": {{0, 0, 1, 1}}}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestLines: the lines of a hunk, and where a line was before.
func TestLines(t *testing.T) {
	list := []hunk{{3, 1, 3, 2}, {10, 2, 11, 0}, {20, 0, 20, 1}}
	var touched []int
	for line := 1; line <= 25; line++ {
		if slices.ContainsFunc(list, func(h hunk) bool { return h.meets(line, line) }) {
			touched = append(touched, line)
		}
	}
	if want := []int{3, 4, 11, 12, 20}; !slices.Equal(touched, want) {
		t.Errorf("%v, want %v", touched, want)
	}
	for line, want := range map[int]int{1: 1, 2: 2, 3: 0, 4: 0, 5: 4, 11: 10, 12: 13, 19: 20, 20: 0, 21: 21} {
		if got, ok := before(list, line); got != want || ok != (want > 0) {
			t.Errorf("line %d was %d, want %d", line, got, want)
		}
	}
	if h := (hunk{1, 3, 0, 0}); !h.meets(1, 1) || h.meets(2, 2) {
		t.Error("lines that are gone from the beginning touch the first")
	}
}

// TestWithoutGit: an error says that git is missing.
func TestWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := askGit(context.Background(), "main", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "--since main needs git, which is not in PATH") {
		t.Error(err)
	}
}
