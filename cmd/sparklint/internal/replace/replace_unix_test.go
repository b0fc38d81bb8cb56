//go:build !windows

package replace

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	must(t, err)
	return info.Mode()
}

func TestModeStays(t *testing.T) {
	_, path := scratch(t)
	defer syscall.Umask(syscall.Umask(0o077))
	for _, want := range []fs.FileMode{
		0o644, 0o600, 0o666, 0o755, 0o200, 0o664 | fs.ModeSetgid, 0o775 | fs.ModeSetgid, 0o755 | fs.ModeSetuid,
	} {
		if want&0o400 == 0 && os.Geteuid() != 0 {
			continue // what cannot be read was never read
		}
		must(t, os.WriteFile(path, []byte("old"), 0o600))
		must(t, os.Chmod(path, want))
		must(t, File(path, "old", "new"))
		if got := mode(t, path); got != want {
			t.Errorf("mode %v, want %v", got, want)
		}
		must(t, os.Chmod(path, 0o600))
	}
}

func TestOwnerStays(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	_, path := scratch(t)
	must(t, os.Chown(path, 1234, 5678))
	must(t, os.Chmod(path, 0o755|fs.ModeSetuid|fs.ModeSetgid)) // after chown, which takes them away
	must(t, File(path, "old", "new"))
	info, err := os.Lstat(path)
	must(t, err)
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid != 1234 || stat.Gid != 5678 || info.Mode() != 0o755|fs.ModeSetuid|fs.ModeSetgid {
		t.Errorf("owner %d, group %d, mode %v", stat.Uid, stat.Gid, info.Mode())
	}
}

func TestSymlink(t *testing.T) {
	dir, path := scratch(t)
	must(t, os.Mkdir(filepath.Join(dir, "links"), 0o755))
	first, second := filepath.Join(dir, "links", "a.ipynb"), filepath.Join(dir, "links", "b.ipynb")
	must(t, os.Symlink("b.ipynb", first))
	must(t, os.Symlink("../x.ipynb", second))
	must(t, File(first, "old", "new"))
	holds(t, path, "new")
	names(t, dir, "links", "x.ipynb")
	names(t, filepath.Join(dir, "links"), "a.ipynb", "b.ipynb")
	for _, link := range []string{first, second} {
		if mode(t, link).Type() != fs.ModeSymlink {
			t.Errorf("%s is no link any more", link)
		}
	}
}

func TestSymlinkToNothing(t *testing.T) {
	dir := t.TempDir()
	link, loop := filepath.Join(dir, "link"), filepath.Join(dir, "loop")
	must(t, os.Symlink("nowhere", link))
	must(t, os.Symlink("loop", loop))
	refused(t, File(link, "", "new"), link+": no such file or directory")
	if err := File(loop, "", "new"); err == nil {
		t.Error("a loop was followed")
	}
	names(t, dir, "link", "loop")
}

func TestSpecial(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	must(t, syscall.Mkfifo(pipe, 0o644))
	must(t, os.Symlink("pipe", link))
	for _, path := range []string{pipe, link, "/dev/null"} {
		refused(t, File(path, "", "new"), path+": not a regular file")
	}
	names(t, dir, "link", "pipe")
}

func TestHardLink(t *testing.T) {
	dir, path := scratch(t)
	other := filepath.Join(dir, "y")
	must(t, os.Link(path, other))
	must(t, File(path, "old", "new"))
	holds(t, path, "new")
	holds(t, other, "old")
}

// A file that we may not write, in a directory that we may write.
func TestNotOurs(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write")
	}
	dir, path := scratch(t)
	must(t, os.Chmod(path, 0o424))
	refused(t, File(path, "old", "new"), path+": permission denied")
	holds(t, path, "old")
	names(t, dir, "x.ipynb")
}

func TestReadOnlyDirectory(t *testing.T) {
	dir, path := scratch(t)
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	must(t, os.Chmod(dir, 0o555))
	defer func() { must(t, os.Chmod(dir, 0o755)) }()
	refused(t, File(path, "old", "new"), path+": can't write a temporary file in its folder: permission denied")
	holds(t, path, "old")
	names(t, dir, "x.ipynb")
}

// The longest names of a file system, with characters that a cut could split.
func TestLongNames(t *testing.T) {
	for _, name := range []string{
		strings.Repeat("x", 236), strings.Repeat("x", 255), strings.Repeat("é", 127), strings.Repeat("y", 99) + strings.Repeat("😀", 39),
		strings.Repeat("\xff", 255),
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, []byte("old"), 0o644)
		if err != nil {
			t.Logf("%.20q…: %v", name, err) // macOS takes no bytes that are no characters
			continue
		}
		must(t, File(path, "old", "new"))
		holds(t, path, "new")
		names(t, dir, name)
	}
}

// A full disk, which is simulated by a limit for the size of a file.
func TestNoSpace(t *testing.T) {
	if os.Getenv("REPLACE_LIMITED") == "" {
		dir, path := scratch(t)
		cmd := child("TestNoSpace", "REPLACE_LIMITED="+path)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "file too large") {
			t.Errorf("%v\n%s", err, out)
		}
		holds(t, path, "old")
		names(t, dir, "x.ipynb")
		return
	}
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
	limit.Cur = 1000
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
	_, _ = fmt.Println(File(os.Getenv("REPLACE_LIMITED"), "old", strings.Repeat("new", 1000)))
}

// child runs one test of this binary again, with a variable set.
func child(test, env string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), env)
	return cmd
}

const size = 20 << 20

// TestKilled replaces a big file in a child that is killed at any moment. The
// file is wholly old or wholly new, each time.
func TestKilled(t *testing.T) {
	contents := []string{strings.Repeat("a", size), strings.Repeat("b", size)}
	if path := os.Getenv("REPLACE_KILLED"); path != "" {
		for i := 0; ; i++ {
			must(t, File(path, contents[i%2], contents[(i+1)%2]))
			_, _ = fmt.Println("replaced")
		}
	}
	times := 30
	if testing.Short() {
		times = 3
	}
	dir, path := scratch(t)
	seen := map[byte]int{}
	for range times {
		must(t, os.WriteFile(path, []byte(contents[0]), 0o644))
		killLater(t, child("TestKilled", "REPLACE_KILLED="+path))
		got, err := os.ReadFile(path)
		must(t, err)
		if len(got) != size || bytes.Count(got, got[:1]) != size {
			t.Fatalf("%d bytes, torn", len(got))
		}
		seen[got[0]]++
		sweepLeft(t, dir)
	}
	t.Logf("old and new: %v", seen)
}

// killLater lets the child replace once, then kills it within the next one or two.
func killLater(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	must(t, err)
	start := time.Now()
	must(t, cmd.Start())
	said := make([]byte, 1<<10)
	for text := ""; !strings.Contains(text, "replaced"); {
		n, err := out.Read(said)
		text += string(said[:n])
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	time.Sleep(rand.N(2 * time.Since(start)))
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the child ended by itself: %v", cmd.ProcessState)
	}
}

// A killed process leaves only files that are swept away.
func sweepLeft(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, entry := range entries {
		if entry.Name() != "x.ipynb" && !Temporary(entry.Name()) {
			t.Errorf("left %s", entry.Name())
		}
	}
	Sweep(dir)
	names(t, dir, "x.ipynb")
}

// Targets of a report that can't be replaced.
func TestPutInPlace(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	must(t, syscall.Mkfifo(pipe, 0o644))
	must(t, os.Symlink("pipe", link))
	got := make(chan string)
	go func() {
		data, err := os.ReadFile(pipe)
		got <- fmt.Sprint(string(data), err)
	}()
	must(t, Put(link, "report"))
	if said := <-got; said != "report<nil>" {
		t.Error(said)
	}
	must(t, Put("/dev/null", "report"))
	must(t, os.Symlink("../there", filepath.Join(dir, "nowhere")))
	if err := Put(filepath.Join(dir, "nowhere"), "report"); err == nil {
		holds(t, filepath.Join(dir, "..", "there"), "report")
	} else {
		t.Error(err)
	}
	must(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	if err := Put(filepath.Join(dir, "loop"), ""); err == nil {
		t.Error("a loop was followed")
	}
	names(t, dir, "link", "loop", "nowhere", "pipe")
	for path, want := range map[string]bool{
		"/dev/stdout": true, "/proc/self/fd/1": true, "/dev/shm/x": false, "/development/x": false, "dev/x": false,
	} {
		if isStream(path) != want {
			t.Error(path)
		}
	}
}

// A full disk leaves no part of a new file.
func TestNoSpaceForNew(t *testing.T) {
	if dir := os.Getenv("REPLACE_NEW"); dir != "" {
		var limit syscall.Rlimit
		must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit))
		limit.Cur = 1000
		must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit))
		for _, write := range []func(path, content string) error{New, Put} {
			_, _ = fmt.Println(write(filepath.Join(dir, "new"), strings.Repeat("new", 1000)))
		}
		_, _ = fmt.Println(Put(filepath.Join(dir, "x.ipynb"), strings.Repeat("new", 1000)))
		return
	}
	dir, path := scratch(t)
	out, err := child("TestNoSpaceForNew", "REPLACE_NEW="+dir).CombinedOutput()
	if err != nil || strings.Count(string(out), "file too large") != 3 {
		t.Errorf("%v\n%s", err, out)
	}
	holds(t, path, "old")
	names(t, dir, "x.ipynb")
}
