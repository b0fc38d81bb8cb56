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
