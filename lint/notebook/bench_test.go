package notebook

import (
	"strings"
	"testing"

	"github.com/sparklint/sparklint/lint/text"
)

// BenchmarkRead reads a notebook of 1 MiB, nearly all of it a picture.
func BenchmarkRead(b *testing.B) {
	nb := wrap("pysparkkernel", "", "%%configure -f\n{\"executorCores\": 2}", "plot()")
	nb = strings.Replace(nb, `"source"`, `"outputs": [{"data": {"image/png": "`+strings.Repeat("iVBORw0K", 1<<17)+`"}}], "source"`, 1)
	b.SetBytes(int64(len(nb)))
	for range b.N {
		if Read(text.File(nb)).Cells[0].Body == nil {
			b.Fatal("not read")
		}
	}
}

// BenchmarkMentionedIn searches a window without a magic: base64 as of pictures, and lines of text.
func BenchmarkMentionedIn(b *testing.B) {
	for name, line := range map[string]string{
		"picture": strings.Repeat("iVBORw0K", 1000),
		"text":    "     \"2026-01-01 INFO task 15 of 37: 20.5% of u0025 rows, u = 3\\n\",\n",
	} {
		window := []byte(strings.Repeat(line, (64<<10)/len(line)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(window)))
			for range b.N {
				if MentionedIn(window) {
					b.Fatal("found")
				}
			}
		})
	}
}
