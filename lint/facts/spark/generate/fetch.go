//go:build ignore

package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// fetch is the folder with the jars of a release: those of PyPI's pyspark, which
// is whole since 2.2, and what it lacks from Maven Central.
func fetch(cache string, r release) (string, error) {
	dir := filepath.Join(cache, "spark-jars-"+r.version)
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		if err := fetchPackage(cache, dir, r.version); err != nil {
			return "", err
		}
		if err := os.WriteFile(done, nil, 0o644); err != nil {
			return "", err
		}
	}
	for _, artifact := range r.more {
		name := artifact + "-" + r.version + ".jar"
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			continue
		}
		if _, err := run(dir, "mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy",
			"-Dartifact=org.apache.spark:"+artifact+":"+r.version, "-DoutputDirectory="+dir); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// fetchPackage has pip fetch pyspark's source package, and takes the jars out. An
// environment without pypandoc keeps the setup of 2.x from asking for it.
func fetchPackage(cache, dir, version string) error {
	pip := filepath.Join(cache, "spark-pip", "bin", "pip")
	if _, err := os.Stat(pip); err != nil {
		if _, err := run(cache, "python3", "-m", "venv", "spark-pip"); err != nil {
			return err
		}
		if _, err := run(cache, pip, "install", "-q", "setuptools<70", "wheel"); err != nil {
			return err
		}
	}
	work, err := os.MkdirTemp("", "pyspark")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	fmt.Fprintf(os.Stderr, "spark %s: downloading\n", version)
	download := []string{"download", "-q", "--no-deps", "--no-binary", ":all:", "--no-build-isolation", "pyspark==" + version}
	if _, err := run(work, pip, download...); err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(work, "pyspark-*.tar.gz"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("pip left %d packages (%w)", len(found), err)
	}
	f, err := os.Open(found[0])
	if err != nil {
		return err
	}
	defer f.Close()
	return unpack(f, dir)
}

// unpack writes the jars of an archive into a folder.
func unpack(archive io.Reader, dir string) error {
	z, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !strings.HasSuffix(h.Name, ".jar") || path.Base(path.Dir(h.Name)) != "jars" {
			continue
		}
		out, err := os.Create(filepath.Join(dir, path.Base(h.Name)))
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, t); err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
}
