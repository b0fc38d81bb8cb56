package files

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

func TestExpand(t *testing.T) {
	disk := fstest.MapFS{
		"list":   {Data: []byte("a.ipynb\r\n\r\n  \nwith blank .ipynb\n@b.ipynb\nlast")},
		"bom":    {Data: []byte("\xef\xbb\xbfa.ipynb\n")},
		"blanks": {Data: []byte("\n\r\n")},
	}
	for _, test := range []struct {
		arg  string
		want []string
		err  string
	}{
		{"x", []string{"x"}, ""},
		{"y@z", []string{"y@z"}, ""},
		{"./@x", []string{"./@x"}, ""},
		{"@list", []string{"a.ipynb", "with blank .ipynb", "@b.ipynb", "last"}, ""},
		{"@bom", []string{"a.ipynb"}, ""},
		{"@blanks", nil, ""},
		{"@nope", nil, "nope: file does not exist"},
		{"@", nil, "@ needs the name of a file"},
	} {
		got, err := Expand(test.arg, disk.ReadFile)
		if !slices.Equal(got, test.want) || (err != nil || test.err != "") && (err == nil || err.Error() != test.err) {
			t.Errorf("%q: got %q, %v", test.arg, got, err)
		}
	}
	if _, err := Expand("@nope", disk.ReadFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestEnd(t *testing.T) {
	for _, c := range [][3]string{
		{"", "/a/b", "c"},
		{".", "/a/b", "c"},
		{"b", "/a/b", "c"},
		{"/a/b", "/a/b", "c"},
		{"a/b", "/a/b", "c"},
		{"./b", "/a/b", "c"},
		{"../b", "/a/b", "c"},
		{"x", "/a/b", "c"},
		{"/", "/", "c"},
		{"b/", "/a/b", "c"},
		{"C:/", "C:/", "c"},
	} {
		dir, of, name := c[0], c[1], c[2]
		if got := end(dir, of, name, join(of, name)); got != join(dir, name) {
			t.Errorf("%q: %q, not %q", dir, got, join(dir, name))
		}
	}
}
