package lint

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// URLs are the servers that the file's sessions are posted to, as far as they are known:
// the url of its kernel's credentials, those of %spark add, of a config.json all it has.
func (f *File) URLs() []string {
	var urls []string
	add := func(url string) {
		if url != "" && !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
	}
	config := f
	if f.Notebook != nil {
		config = f.Under
		if f.Notebook.Runtime == notebook.IPython {
			for i := range f.Notebook.Cells {
				for _, p := range f.Notebook.Cells[i].Lines() {
					add(readSpark(p).URL)
				}
			}
			return urls
		}
	}
	if config == nil || config.Config == nil {
		return urls
	}
	keys := sparkmagic.Credentials
	if f.Notebook != nil && sparkmagic.Kind(f.Notebook.Kernel) != "" {
		keys = []string{credentialsOf(f.Notebook.Kernel)}
	}
	given := false
	for _, key := range keys {
		n := config.Config.Root().Get(key)
		if given = given || n.Exists(); n.Get("url").Type() == doc.String {
			add(n.Get("url").String())
		}
	}
	if !given {
		add(DefaultURL)
	}
	return urls
}

// DefaultURL is where sessions go without credentials.
//
// Source: sparkmagic/utils/configuration.py.
const DefaultURL = "http://localhost:8998"

// Python tells whether a session is known to be one of Python.
func (s *Session) Python() bool {
	kind := ""
	if s.File.Notebook != nil {
		kind = sparkmagic.Kind(s.File.Notebook.Kernel)
	}
	return strings.HasPrefix(kind, "pyspark")
}
