package project

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/sparklint/sparklint/lint/settings"
)

// Revision writes the notebooks, the config.json files and the settings of a git revision into a folder. The working tree is
// not looked at, and nothing in the repository changes.
func Revision(ctx context.Context, revision, into string) error {
	if strings.HasPrefix(revision, "-") {
		return fmt.Errorf("%q is not a git revision", revision)
	}
	out, err := git(ctx, ".", "archive", "--format=tar", revision)
	if err != nil {
		return err
	}
	for archive := tar.NewReader(strings.NewReader(out)); ; {
		entry, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("git archive: %w", err)
		}
		if entry.Typeflag != tar.TypeReg || !filepath.IsLocal(entry.Name) || !ofSessions(entry.Name) {
			continue
		}
		at := filepath.Join(into, filepath.FromSlash(entry.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return err
		}
		src, err := io.ReadAll(archive)
		if err != nil {
			return fmt.Errorf("git archive: %w", err)
		}
		if err := os.WriteFile(at, src, 0o600); err != nil {
			return err
		}
	}
}

// ofSessions reports whether a file has to do with sessions.
func ofSessions(name string) bool {
	base := path.Base(name)
	return path.Ext(base) == ".ipynb" || base == "config.json" || base == settings.Name
}
