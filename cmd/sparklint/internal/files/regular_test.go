package files

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// endless never ends.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	clear(p)
	return len(p), nil
}

// TestLimit: a file that is too large is not read, and a growing one not beyond the limit.
func TestLimit(t *testing.T) {
	scratch(t, "a.ipynb")
	if err := os.WriteFile("a.ipynb", make([]byte, 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	if src, err := Limit(1000).Read("a.ipynb"); len(src) != 1000 || err != nil {
		t.Error(len(src), err)
	}
	_, err := Limit(999).Read("a.ipynb")
	if want := "open a.ipynb: not read: it is larger than 999 bytes; --max-file-size raises the limit"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	f, err := Limit(1000).Open("a.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.WriteFile("a.ipynb", make([]byte, 5000), 0o644); err != nil {
		t.Fatal(err)
	}
	src, err := io.ReadAll(f)
	var path *fs.PathError
	if len(src) > 1000 || !errors.As(err, &path) {
		t.Error(len(src), err)
	}
	var without endless
	if src, err := Limit(5000).ReadAll(&without); len(src) > 5001 || err == nil || without.read > 20_000 {
		t.Error(len(src), err, without.read)
	}
	if src, err := Limit(5000).ReadAll(bytes.NewReader(make([]byte, 5000))); len(src) != 5000 || err != nil {
		t.Error(len(src), err)
	}
	_, err = Limit(0).Open(".")
	if err == nil || !strings.HasSuffix(err.Error(), "is a directory") {
		t.Error(err)
	}
}

// TestLimitString: a limit is printed with the unit that it was most likely given in.
func TestLimitString(t *testing.T) {
	for limit, want := range map[Limit]string{0: "1 GiB", 1000: "1000 bytes", 500 << 20: "500 MiB", 3 << 10: "3 KiB"} {
		if got := limit.String(); got != want {
			t.Errorf("%d is %s, not %s", int64(limit), got, want)
		}
	}
}
