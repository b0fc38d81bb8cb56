// Package cache remembers the files in which a run found nothing to check, so that the next run need not read them again.
//
// A file is known by its inode and the time at which that changed, together with its file system, its size and the time of its
// content; never by its name. No program can set the time at which an inode changed, so a file that has changed is a file that
// the cache doesn't know.
package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// size is how many bytes an id takes in a cache.
const size = 24

// An id stands for the content of a file, and for what it was searched for: its inode, when that changed, and a hash of the rest.
type id [size]byte

// An identity is what the system says of a file.
type identity struct {
	inode, device, size uint64
	written, changed    int64 // in nanoseconds
}

// id returns what stands for the file after a search.
func (i identity) id(search int) id {
	const odd = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio: its product mixes all bits
	others := uint64(search)
	for _, part := range []uint64{i.device, i.size, uint64(i.written)} {
		others = (others ^ part) * odd
		others ^= others >> 32
	}
	var to id
	for n, part := range []uint64{i.inode, uint64(i.changed), others} {
		binary.BigEndian.PutUint64(to[8*n:], part)
	}
	return to
}

// settled is how long ago a file must have changed to be remembered. File systems round times, to 2 s at most: within that, a
// file can change twice, and have the same time.
const settled = 5 * time.Second

// forgotten is the age from which a cache that no run has written again is removed.
const forgotten = 30 * 24 * time.Hour

// prefix and suffix are those of the caches in their folder, which may be any folder.
const prefix, suffix = "sparklint-", ".passed"

// A Cache has what earlier runs on the same paths remembered, and collects what this run does. It is safe for concurrent use.
// nil is a cache that remembers nothing.
type Cache struct {
	path    string
	program id // of its file, with which a cache begins
	now     time.Time
	known   []byte // ids, sorted
	met     []atomic.Bool

	mu  sync.Mutex
	new []id
}

// Open returns the cache of a run on some paths, in a folder of caches. The run reads no file of more bytes than its limit. A
// cache that can't be read, or that another build of the program has written, is empty. nil: this system does not say when an
// inode changed.
func Open(folder string, paths []string, limit int64) *Cache {
	path, err := os.Executable() // another build may search for something else
	if err != nil {
		return nil
	}
	program, ok := identify(path)
	if !ok {
		return nil
	}
	key := sha256.New()
	key.Write(binary.BigEndian.AppendUint64(nil, uint64(limit))) // otherwise a file above it would pass
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, path := range paths {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		key.Write(append([]byte(path), 0))
	}
	name := prefix + hex.EncodeToString(key.Sum(nil)[:16]) + suffix
	c := &Cache{path: filepath.Join(folder, name), program: program.id(0), now: time.Now()}
	c.read()
	c.met = make([]atomic.Bool, len(c.known)/size)
	return c
}

func (c *Cache) read() {
	src, err := os.ReadFile(c.path)
	rest, ok := bytes.CutPrefix(src, c.program[:])
	if err != nil || !ok || len(rest)%size != 0 {
		return
	}
	for i := size; i < len(rest); i += size {
		if bytes.Compare(rest[i-size:i], rest[i:i+size]) > 0 {
			return
		}
	}
	c.known = rest
}

// at returns the place of an id among those that are known.
func (c *Cache) at(i id) (n int, ok bool) {
	return sort.Find(len(c.known)/size, func(n int) int { return bytes.Compare(i[:], c.known[n*size:][:size]) })
}

// Has reports whether an earlier run found nothing in a file with a search.
func (c *Cache) Has(path string, search int) bool {
	if c == nil || len(c.known) == 0 {
		return false
	}
	is, ok := identify(path)
	if !ok {
		return false
	}
	at, ok := c.at(is.id(search))
	if ok {
		c.met[at].Store(true)
	}
	return ok
}

// Reading returns a function to call if a search finds nothing in a file, which is open and not read yet.
func (c *Cache) Reading(f fs.File, search int) (nothing func()) {
	if c == nil {
		return func() {}
	}
	info, err := f.Stat()
	return func() {
		if err != nil {
			return
		}
		if is, ok := of(info); ok && c.now.UnixNano()-max(is.changed, is.written) >= int64(settled) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.new = append(c.new, is.id(search))
		}
	}
}

// Save writes what this run remembers, unless an earlier one has written the same. It forgets files that the run did not come
// to, and removes caches that are old. A cache that can't be written is not missed.
func (c *Cache) Save() {
	if c == nil {
		return
	}
	kept := 0
	for i := range c.met {
		if c.met[i].Load() {
			kept++
		}
	}
	if kept == len(c.met) && len(c.new) == 0 {
		return
	}
	list := slices.Grow(c.new, kept)
	for i := range c.met {
		if c.met[i].Load() {
			list = append(list, id(c.known[i*size:][:size]))
		}
	}
	slices.SortFunc(list, func(a, b id) int { return bytes.Compare(a[:], b[:]) })
	src := slices.Clone(c.program[:])
	for _, one := range slices.Compact(list) {
		src = append(src, one[:]...)
	}
	folder := filepath.Dir(c.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return
	}
	c.forget(folder)
	// Unlike a fix, it replaces a symbolic link, and is not forced to the disk.
	f, err := os.CreateTemp(folder, prefix+"new*"+suffix)
	if err != nil {
		return
	}
	_, err = f.Write(src)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}

// forget removes the caches in a folder that no run has written for a while.
func (c *Cache) forget(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && c.now.Sub(info.ModTime()) > forgotten {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
