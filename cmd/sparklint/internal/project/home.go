package project

import (
	"os"
	"path/filepath"
)

// Home returns a path as people write it who are at home there: ~/… for what is in their home.
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
