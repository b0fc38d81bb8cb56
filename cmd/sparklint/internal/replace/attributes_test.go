//go:build linux

package replace

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func attribute(t *testing.T, path, name string) string {
	t.Helper()
	buf := make([]byte, 1000)
	n, err := unix.Getxattr(path, name, buf)
	if errors.Is(err, unix.ENODATA) {
		return "none"
	}
	must(t, err)
	return string(buf[:n])
}

func TestAttributesStay(t *testing.T) {
	_, path := scratch(t)
	set := map[string]string{"user.origin": "x", "user.empty": "", "user.long": strings.Repeat("y", 900)}
	if os.Geteuid() == 0 {
		set["security.selinux"] = "system_u:object_r:user_home_t:s0"
		set["security.capability"] = "\x00\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	} else {
		t.Log("NOT TRIED: capabilities and labels, which only root may set")
	}
	for name, value := range set {
		err := unix.Setxattr(path, name, []byte(value), 0)
		if errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EPERM) {
			t.Logf("NOT TRIED: %s: %v", name, err)
			delete(set, name)
			continue
		}
		must(t, err)
	}
	must(t, File(path, "old", "new"))
	holds(t, path, "new")
	for name, want := range set {
		if got := attribute(t, path, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// acl sets an access list. If that is not possible, it skips the test and says why.
func acl(t *testing.T, args ...string) {
	t.Helper()
	_, err := exec.LookPath("setfacl")
	if err != nil {
		t.Skip("NOT TRIED: there is no setfacl (package acl)")
	}
	out, err := exec.Command("setfacl", args...).CombinedOutput()
	if err != nil {
		t.Skipf("NOT TRIED: setfacl: %s", out)
	}
}

// The mask of an access list shows as the mode of the group: without the list, the group could write.
func TestAccessListStays(t *testing.T) {
	_, path := scratch(t)
	must(t, os.Chmod(path, 0o600))
	acl(t, "-m", "u:65534:rw", path)
	list, before := attribute(t, path, "system.posix_acl_access"), mode(t, path)
	must(t, File(path, "old", "new"))
	if got := attribute(t, path, "system.posix_acl_access"); got != list || list == "none" || mode(t, path) != before {
		t.Errorf("list %q, want %q; mode %v, want %v", got, list, mode(t, path), before)
	}
	must(t, Put(path, "newer"))
	if got := attribute(t, path, "system.posix_acl_access"); got != list {
		t.Errorf("list %q, want %q", got, list)
	}
}

// The directory gives its new files a list that the replaced file did not have.
func TestNoAccessListOfTheDirectory(t *testing.T) {
	dir, path := scratch(t)
	must(t, os.Chmod(path, 0o600))
	acl(t, "-d", "-m", "u:65534:rwx", dir)
	must(t, File(path, "old", "new"))
	if got := attribute(t, path, "system.posix_acl_access"); got != "none" || mode(t, path) != 0o600 {
		t.Errorf("list %q, mode %v", got, mode(t, path))
	}
}

func TestAttributeThatCannotStay(t *testing.T) {
	dir, path := scratch(t)
	if os.Geteuid() != 0 {
		t.Skip("NOT TRIED: only root may set a capability, which another can't keep")
	}
	must(t, unix.Setxattr(path, "security.capability",
		[]byte("\x00\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 0))
	must(t, os.Chmod(path, 0o666))
	was, err := os.Open(path)
	must(t, err)
	defer was.Close()
	closed, err := os.Open("/proc/self/status") // where no attribute can be set
	must(t, err)
	defer closed.Close()
	err = keep(closed, was)
	if !errors.Is(err, errNotKept) || !strings.Contains(err.Error(), "not written: its attribute security.capability can't be kept: ") {
		t.Errorf("error %v", err)
	}
	names(t, dir, "x.ipynb")
}
