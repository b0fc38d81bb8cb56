package doc_test

import (
	"fmt"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/text"
)

// What Python's json.loads rejects is a flaw with a place, and hides nothing that comes
// after it.
func Example() {
	const src = `{
  "driverMemory": '2g', // as agreed
  "conf": {"spark.executor.cores": "2",}
}`

	d := doc.Read(text.File(src), doc.JSON)
	fmt.Println("valid:", d.Valid(), "accepted:", d.Accepted())
	for _, f := range d.Flaws {
		at := f.Place().Position()
		fmt.Printf("%d:%d %s\n", at.Line, at.Column, f.Raw())
	}
	fmt.Println(d.Root().Get("conf", "spark.executor.cores"))
	// Output:
	// valid: true accepted: false
	// 2:19 '2g'
	// 2:25 // as agreed
	// 3:39 ,
	// 2
}

// Operations on nodes become edits of bytes. What no operation is about stays as it is.
func ExampleEdits() {
	const src = `{
  "driverMemory":"2g",     "queue": "etl",
  "executorMemroy": "4g"
}`

	root := doc.Read(text.File(src), doc.JSON).Root()
	edits, err := doc.Edits([]doc.Op{
		root.Get("driverMemory").Replace(doc.Quote("4g")),
		root.Get("executorMemroy").Rename("executorMemory"),
		root.Insert([]string{"conf", "spark.executor.cores"}, doc.Quote("2")),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now, err := text.Apply(src, edits)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(now)
	// Output:
	// {
	//   "driverMemory":"4g",     "queue": "etl",
	//   "executorMemory": "4g",
	//   "conf": {
	//     "spark.executor.cores": "2"
	//   }
	// }
}

// Operations that can't both be made are an error that names them.
func ExampleConflict() {
	root := doc.Read(text.File(`{"conf": {"spark.executor.cores": "2"}}`), doc.JSON).Root()
	conf := root.Get("conf")
	_, err := doc.Edits([]doc.Op{conf.Delete(), conf.Get("spark.executor.cores").Replace("4")})
	fmt.Println(err)
	// Output:
	// delete of "/conf" meets replace of "/conf/spark.executor.cores"
}
