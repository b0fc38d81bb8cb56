package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCacheFolder: --cache names the folder of the cache, or says that there is none.
func TestCacheFolder(t *testing.T) {
	own, err := os.UserCacheDir()
	if err != nil {
		t.Skip("needs a home directory: ", err)
	}
	for name, want := range map[string]string{"": filepath.Join(own, "sparklint"), "none": "", "a/b": "a/b"} {
		if got := cacheFolder(name); got != want {
			t.Errorf("--cache %q is %q, not %q", name, got, want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("LocalAppData", "")
	if got := cacheFolder(""); got != "" {
		t.Errorf("without a home directory, it is %q", got)
	}
}
