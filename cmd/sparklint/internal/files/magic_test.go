package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

const window = 64 << 10

func contains(text string, needles []string) bool {
	for _, needle := range needles {
		if strings.Contains(text, needle) {
			return true
		}
	}
	return false
}

func anyOf(needles []string) func([]byte) bool {
	search := make([][]byte, len(needles))
	for i, n := range needles {
		search[i] = []byte(n)
	}
	return func(b []byte) bool {
		for _, n := range search {
			if bytes.Contains(b, n) {
				return true
			}
		}
		return false
	}
}

func longest(needles []string) int {
	n := 1
	for _, needle := range needles {
		n = max(n, len(needle))
	}
	return n
}

func checkMagic(t *testing.T, text string, buf []byte, needles ...string) {
	t.Helper()
	want := contains(text, needles)
	for name, r := range map[string]io.Reader{
		"at once":     strings.NewReader(text),
		"in bytes":    iotest.OneByteReader(strings.NewReader(text)),
		"in halves":   iotest.HalfReader(strings.NewReader(text)),
		"data at EOF": iotest.DataErrReader(strings.NewReader(text)),
	} {
		if got, err := HasMagic(r, buf, longest(needles), anyOf(needles)); got != want || err != nil {
			t.Errorf("%s: %q in %q by windows of %d: %v, %v", name, needles, text, len(buf), got, err)
		}
	}
}

func TestHasMagic(t *testing.T) {
	for _, text := range []string{
		"", "%", "%configure", "x%%configure -f", "%configur", "%%%configure", "%c%co%con%conf%configure", strings.Repeat("%configur", 9) + "e",
		strings.Repeat("%configur", 9),
	} {
		for size := range 40 {
			checkMagic(t, text, make([]byte, size), "%configure")
			checkMagic(t, text, make([]byte, size), "%spark", "%configure", "f")
			checkMagic(t, text, make([]byte, size), "", "x")
		}
	}
}

// The previous content of a buffer does not count.
func TestHasMagicKeptBuffer(t *testing.T) {
	buf := make([]byte, 16)
	for _, text := range []string{"......%configure", "......", "%conf", "igure"} {
		checkMagic(t, text, buf, "%configure")
	}
}

func TestHasMagicError(t *testing.T) {
	broken := func(text string) io.Reader {
		return io.MultiReader(strings.NewReader(text), iotest.ErrReader(os.ErrPermission))
	}
	if got, err := HasMagic(broken("no"), make([]byte, 99), len("%configure"), anyOf([]string{"%configure"})); got ||
		!errors.Is(err, os.ErrPermission) {
		t.Error(got, err)
	}
	if got, err := HasMagic(broken("a %configure"), make([]byte, 99), len("%configure"), anyOf([]string{"%configure"})); !got || err != nil {
		t.Error(got, err)
	}
	// Found in the first window: the rest is not read.
	if got, err := HasMagic(broken("a %configure"), make([]byte, 12), len("%configure"), anyOf([]string{"%configure"})); !got || err != nil {
		t.Error(got, err)
	}
}

func TestHasMagicAllocatesNothing(t *testing.T) {
	text, buf := bytes.Repeat([]byte("x"), window), make([]byte, window)
	r := bytes.NewReader(text)
	has := anyOf([]string{"%configure"})
	if n := testing.AllocsPerRun(10, func() {
		r.Reset(text)
		_, _ = HasMagic(r, buf, len("%configure"), has)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzHasMagic(f *testing.F) {
	f.Add("aaab", "aab", "b", 3)
	f.Add("%%configure -f", "%configure", "%spark", 11)
	f.Fuzz(func(t *testing.T, text, one, other string, size int) {
		checkMagic(t, text, make([]byte, min(max(size, 0), 64)), one, other)
	})
}

func BenchmarkHasMagic(b *testing.B) {
	line := `    "` + strings.Repeat("iVBORw0KGgoAAAANSUhEUgAAA/+0", 200) + `\n",` + "\n"
	text := []byte(strings.Repeat(line, 16<<20/len(line)))
	buf := make([]byte, window)
	b.Run("memory", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		r := bytes.NewReader(text)
		for range b.N {
			r.Reset(text)
			if found, err := HasMagic(r, buf, len("%configure"), anyOf([]string{"%configure"})); found || err != nil {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("file", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "x.ipynb")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(text)))
		for range b.N {
			file, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			if found, err := HasMagic(file, buf, len("%configure"), anyOf([]string{"%configure"})); found || err != nil {
				b.Fatal(found, err)
			}
			_ = file.Close()
		}
	})
}
