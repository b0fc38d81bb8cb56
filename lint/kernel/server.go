package kernel

import (
	"slices"

	"github.com/sparklint/sparklint/lint/baseconfig"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/notebook"
)

// DefaultURL is the URL that sessions are posted to without credentials.
//
// Source: sparkmagic/utils/configuration.py.
const DefaultURL = "http://localhost:8998"

// Servers returns the known URLs that sessions are posted to: the url of the kernel's credentials in
// a config.json, or the URLs of %spark add lines. Without a notebook, it returns all URLs in the
// config.json. Either argument may be nil.
func Servers(nb *notebook.Notebook, config *doc.Document) (urls []string) {
	add := func(url string) {
		if url != "" && !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
	}
	if nb != nil && nb.Runtime == notebook.IPython {
		for i := range nb.Cells {
			for _, p := range nb.Cells[i].Lines() {
				add(readSpark(p).URL)
			}
		}
		return urls
	}
	if config == nil {
		return nil
	}
	keys := sparkmagic.Credentials
	if nb != nil && sparkmagic.Kind(nb.Kernel) != "" {
		keys = []string{baseconfig.Credentials(nb.Kernel)}
	}
	given := false
	for _, key := range keys {
		n := config.Root().Dict().Get(key)
		given = given || n.Exists()
		if url := n.Get("url"); url.Type() == doc.String {
			add(url.String())
		}
	}
	if !given {
		add(DefaultURL)
	}
	return urls
}
