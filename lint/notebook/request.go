package notebook

import (
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// Request returns a notebook that posts a body to Livy's /sessions as it is: one cell that SparkMagic
// accepts, with the whole text as its settings.
func Request(src text.Text) *Notebook {
	body := doc.Read(src, doc.JSON).Indexed()
	nb := &Notebook{Runtime: SparkMagic, Cells: []Cell{{Text: src, Body: body, live: true, proper: Magic}}}
	if kind := body.Root().Get("kind"); kind.Type() == doc.String {
		nb.Kernel = kind.String() + "kernel" // as SparkMagic calls the kernel that posts this kind
	}
	return nb
}
