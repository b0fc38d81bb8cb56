package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/notebook"
)

// Outline returns a notebook without what was printed in it: in its outputs and attachments, there is a mark for each
// character of a string, which takes as many bytes. The outline has the same findings at the same places, and compresses well. It is the
// file itself if that is not a notebook, or if its JSON has a mistake. The file must keep all of its bytes: see
// [Reading].
func (f *File) Outline() string {
	if f.Notebook == nil || f.Notebook.Doc == nil || !f.Notebook.Doc.Accepted() {
		return f.src
	}
	var b strings.Builder
	b.Grow(len(f.src))
	at := 0
	for printed := range f.Notebook.Printed() {
		r := printed.Range()
		b.WriteString(f.src[at:r.Start])
		blank(&b, f.src[r.Start:r.End])
		at = r.End
	}
	b.WriteString(f.src[at:])
	return b.String()
}

// blank writes JSON with a mark for each character of its strings, except keys and what may be a magic: a file that
// mentions none is skipped.
func blank(b *strings.Builder, json string) {
	for json != "" {
		open := strings.IndexByte(json, '"')
		if open < 0 {
			break
		}
		end := open + 1
		for end < len(json) && json[end] != '"' {
			if json[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(json))
		b.WriteString(json[:open])
		quoted, rest := json[open:end], json[end:]
		if key := strings.TrimLeft(strings.TrimPrefix(rest, `"`), " \t\r\n"); strings.HasPrefix(key, ":") || notebook.Mentioned(quoted) {
			b.WriteString(quoted)
		} else {
			crossOut(b, quoted)
		}
		b.WriteString(rest[:min(1, len(rest))])
		json = rest[min(1, len(rest)):]
	}
	b.WriteString(json)
}

// marks are what stands for characters, by how many bytes they take.
var marks = [...]string{1: "x", 2: "×", 3: "※", 4: "𝕩"}

// crossOut writes a string literal without its last quote.
func crossOut(b *strings.Builder, quoted string) {
	b.WriteByte('"')
	for _, c := range quoted[1:] {
		b.WriteString(marks[utf8.RuneLen(c)])
	}
}
