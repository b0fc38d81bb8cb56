package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"path/filepath"
	"strings"
)

// mostIndex is the largest size of an index to read; one of a million files has about 100 MiB.
const mostIndex Limit = 1 << 28

var errIndex = errors.New("unreadable git index")

// tracked returns the paths of the regular files and symbolic links that a repository tracks, relative to its
// top, with slashes. It is nil if they are not known. It reads the index and does not run git, because git runs
// commands from the configuration of a repository.
func tracked(top string) []string {
	src, err := mostIndex.Read(filepath.Join(gitDir(filepath.Join(top, ".git")), "index"))
	if err != nil {
		return nil
	}
	paths, err := readIndex(src)
	if err != nil {
		return nil
	}
	return paths
}

// readIndex reads an index of version 2, 3 or 4, as gitformat-index describes it, with SHA-1 object names. It
// ignores extensions, so it does not see the shared part of a split index.
func readIndex(src []byte) (paths []string, err error) {
	const (
		header  = 12
		fixed   = 62      // the size of an entry without its path
		more    = 0x4000  // two more bytes of flags follow
		file    = 0o10    // the type of a regular file, in the upper bits of its mode
		link    = 0o12    // and the type of a symbolic link
		longest = 1 << 12 // the longest path; version 4 allows a small file to have long ones
		most    = 16      // all paths together may be this many times as long as the index
		modeAt  = 24
		flagsAt = 60
	)
	if len(src) < header || string(src[:4]) != "DIRC" {
		return nil, errIndex
	}
	version, count := binary.BigEndian.Uint32(src[4:]), binary.BigEndian.Uint32(src[8:])
	if version < 2 || version > 4 {
		return nil, errIndex
	}
	rest, last, total := src[header:], "", 0
	for range count {
		if len(rest) < fixed {
			return nil, errIndex
		}
		mode, flags, size := binary.BigEndian.Uint32(rest[modeAt:]), binary.BigEndian.Uint16(rest[flagsAt:]), fixed
		if flags&more != 0 {
			size += 2
		}
		if size > len(rest) {
			return nil, errIndex
		}
		name := rest[size:]
		kept := ""
		if version == 4 {
			cut, n := offset(name)
			if n == 0 || cut > uint64(len(last)) {
				return nil, errIndex
			}
			kept, name, size = last[:len(last)-int(cut)], name[n:], size+n
		}
		end := bytes.IndexByte(name, 0)
		total += len(kept) + end
		if end < 0 || len(kept)+end > longest || total > most*len(src) {
			return nil, errIndex
		}
		last = kept + string(name[:end])
		size += end + 1
		if version < 4 {
			size = (size + 7) / 8 * 8 // padded with zeros
		}
		if size > len(rest) {
			return nil, errIndex
		}
		rest = rest[size:]
		if mode>>12 == file || mode>>12 == link {
			paths = append(paths, last)
		}
	}
	return paths, nil
}

// offset reads a number as git packs it, and returns its length in bytes; 0 if the number does not end.
func offset(src []byte) (value uint64, n int) {
	for i, b := range src {
		if i > 8 {
			return 0, 0
		}
		if i > 0 {
			value++
		}
		value = value<<7 | uint64(b&0x7f)
		if b&0x80 == 0 {
			return value, i + 1
		}
	}
	return 0, 0
}

// gitDir returns the git directory of a work tree: its .git, or the directory that .git names if it is a file,
// as in a submodule or an additional worktree.
func gitDir(git string) string {
	text, err := steers.Read(git)
	if err != nil {
		return git
	}
	target, _ := strings.CutPrefix(strings.TrimRight(string(text), "\r\n"), "gitdir: ")
	return within(filepath.Dir(git), target)
}
