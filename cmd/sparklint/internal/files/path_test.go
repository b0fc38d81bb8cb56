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
		args, want []string
		err        string
	}{
		{nil, nil, ""},
		{[]string{"x", "@list", "y@z"}, []string{"x", "a.ipynb", "with blank .ipynb", "@b.ipynb", "last", "y@z"}, ""},
		{[]string{"@bom", "@blanks", "./@x"}, []string{"a.ipynb", "./@x"}, ""},
		{[]string{"@nope"}, nil, "nope: file does not exist"},
		{[]string{"x", "@"}, nil, "@: no file named"},
	} {
		got, err := Expand(test.args, disk.ReadFile)
		if !slices.Equal(got, test.want) || (err != nil || test.err != "") && (err == nil || err.Error() != test.err) {
			t.Errorf("%q: got %q, %v", test.args, got, err)
		}
	}
	if _, err := Expand([]string{"@nope"}, disk.ReadFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}
