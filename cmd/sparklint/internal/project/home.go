package project

import (
	"os"
	"path/filepath"
)

// Home returns a path with ~ for the home directory of the user.
func Home(path string) string {
	dir, err := os.UserHomeDir()
	if err != nil || dir == "" {
		return path
	}
	rel, err := filepath.Rel(dir, filepath.FromSlash(path))
	if err != nil || !filepath.IsLocal(rel) {
		return path
	}
	return "~/" + filepath.ToSlash(rel)
}
