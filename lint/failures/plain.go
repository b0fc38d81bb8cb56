package failures

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"sort"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Decoded reads a text as UTF-8. A text that begins with the byte order mark of UTF-16, as PowerShell writes it, is converted.
func Decoded(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	start, _ := b.Peek(2)
	switch {
	case bytes.Equal(start, []byte{0xff, 0xfe}):
		return &utf16Reader{from: b, order: binary.LittleEndian}
	case bytes.Equal(start, []byte{0xfe, 0xff}):
		return &utf16Reader{from: b, order: binary.BigEndian}
	}
	return b
}

// A utf16Reader reads UTF-16 as UTF-8, without its byte order mark.
type utf16Reader struct {
	from  *bufio.Reader
	order binary.ByteOrder
	left  []byte // what is converted and not read
	high  rune   // the first half of a character
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	var unit [2]byte
	for len(u.left) < min(len(p), chunk) {
		if _, err := io.ReadFull(u.from, unit[:]); err != nil {
			if len(u.left) > 0 {
				break
			}
			if errors.Is(err, io.ErrUnexpectedEOF) { // half a character
				return 0, io.EOF
			}
			return 0, err
		}
		c := rune(u.order.Uint16(unit[:]))
		switch {
		case c == '\ufeff':
		case u.high != 0:
			u.left = utf8.AppendRune(u.left, utf16.DecodeRune(u.high, c))
			u.high = 0
		case utf16.IsSurrogate(c):
			u.high = c
		default:
			u.left = utf8.AppendRune(u.left, c)
		}
	}
	n := copy(p, u.left)
	u.left = u.left[:copy(u.left, u.left[n:])]
	return n, nil
}

// A view is a text that was made of another one, and where in that one its bytes stand. A view has all line breaks of the other
// text that matter to whoever made it.
type view struct {
	text  []byte
	moves []move // in their order
}

// A move says that from one offset of a view on, its bytes stand at another offset of the other text.
type move struct{ at, source int }

// source is where in the other text a byte of the view stands.
func (v view) source(at int) int {
	i := sort.Search(len(v.moves), func(i int) bool { return v.moves[i].at > at })
	if i == 0 {
		return at
	}
	return v.moves[i-1].source + at - v.moves[i-1].at
}

// at is where in the view a byte of the other text stands, or what follows it if the view does not have it.
func (v view) at(source int) int {
	i := sort.Search(len(v.moves), func(i int) bool { return v.moves[i].source > source })
	end := len(v.text)
	if i < len(v.moves) {
		end = v.moves[i].at
	}
	if i == 0 {
		return min(source, end)
	}
	return min(v.moves[i-1].at+source-v.moves[i-1].source, end)
}

// A cleaner removes from a text what programs, mails and chats add to it: colours of a terminal, marks of quoted lines, HTML
// entities, typographic quotes and unusual blanks. Line breaks stay. Its buffers are used again.
type cleaner struct {
	text  []byte
	moves []move
}

// The beginnings of what is removed or replaced.
var unusual = [][]byte{{0x1b}, []byte("\r\n"), {'&'}, {0xc2}, {0xe2}, {0xef}, []byte("\n>"), []byte("[0m"), []byte("</span>")}

// clean returns the view of a text that is searched. It is valid until the next call.
func (c *cleaner) clean(raw []byte, atStart bool) view {
	quoted := atStart && bytes.HasPrefix(raw, []byte(">"))
	found := quoted
	for _, u := range unusual {
		found = found || bytes.Contains(raw, u)
	}
	if !found {
		return view{text: raw}
	}
	c.text, c.moves = c.text[:0], c.moves[:0]
	lineStart := quoted
	for i := 0; i < len(raw); {
		if lineStart && raw[i] == '>' {
			i++
			if i < len(raw) && raw[i] == ' ' {
				i++
			}
			c.move(i)
			continue
		}
		lineStart = false
		from := i
		for i < len(raw) && !special[raw[i]] {
			i++
		}
		c.text = append(c.text, raw[from:i]...)
		if i == len(raw) {
			break
		}
		n, put := replacement(raw[i:])
		if n == 0 {
			lineStart = raw[i] == '\n'
			c.text = append(c.text, raw[i])
			i++
			continue
		}
		c.written(raw[i])
		c.text = append(c.text, put...)
		i += n
		c.move(i)
	}
	return view{text: c.text, moves: c.moves}
}

// move says that what comes stands at an offset.
func (c *cleaner) move(source int) { c.moves = append(c.moves, move{len(c.text), source}) }

// written removes an escape that was written out before a colour, as in \u001b[0m or ^[[0m.
func (c *cleaner) written(first byte) {
	if first != '[' {
		return
	}
	for _, escape := range []string{`\u001b`, `\x1b`, `\033`, `^[`} {
		if bytes.HasSuffix(c.text, []byte(escape)) {
			c.text = c.text[:len(c.text)-len(escape)]
			for len(c.moves) > 0 && c.moves[len(c.moves)-1].at > len(c.text) {
				c.moves = c.moves[:len(c.moves)-1]
			}
			return
		}
	}
}

// special are the bytes with which something begins that is removed or replaced, and the line break.
var special = [256]bool{0x1b: true, '\r': true, '&': true, '[': true, '<': true, 0xc2: true, 0xe2: true, 0xef: true, '\n': true}

// replacement returns how many bytes are to be replaced, and with what; 0 if none are.
func replacement(b []byte) (n int, put string) {
	switch b[0] {
	case 0x1b:
		return escape(b), ""
	case '\r':
		if len(b) > 1 && b[1] == '\n' {
			return 1, ""
		}
	case '[':
		if n := colour(b[1:]); n > 0 {
			return n + 1, ""
		}
	case '<':
		return span(b), ""
	case '&':
		return entity(b)
	case 0xc2, 0xe2, 0xef:
		r, size := utf8.DecodeRune(b)
		if put, ok := typographic[r]; ok {
			return size, put
		}
	}
	return 0, ""
}

// typographic are characters that stand for others.
var typographic = map[rune]string{
	'\u2018': "'", '\u2019': "'", '\u201a': "'", '\u201b': "'", '\u2032': "'",
	'\u201c': `"`, '\u201d': `"`, '\u201e': `"`, '\u201f': `"`, '\u2033': `"`,
	'\u00a0': " ", '\u2002': " ", '\u2003': " ", '\u2007': " ", '\u2009': " ", '\u202f': " ",
	'\u2010': "-", '\u2011': "-", '\u2013': "-", '\u2014': "--", '\u2026': "...",
	'\u00ad': "", '\u200b': "", '\u200c': "", '\u200d': "", '\u2060': "", '\ufeff': "",
}

// escape is the length of an escape sequence of a terminal.
func escape(b []byte) int {
	if len(b) < 2 {
		return len(b)
	}
	i := 2
	switch b[1] {
	case '[':
		for i < len(b) && b[i] >= ' ' && b[i] < '@' {
			i++
		}
		return min(i+1, len(b))
	case ']':
		for i < len(b) && b[i] != 7 && b[i] != 0x1b && b[i] != '\n' {
			i++
		}
		if i+1 < len(b) && b[i] == 0x1b && b[i+1] == '\\' {
			return i + 2
		}
		if i < len(b) && b[i] == 7 {
			i++
		}
	}
	return i
}

// colour is the length of the rest of a colour without its escape, as in [0;31m; 0 if it is none.
func colour(b []byte) int {
	for i := range min(len(b), 12) {
		switch {
		case b[i] == 'm' && i > 0:
			return i + 1
		case b[i] != ';' && (b[i] < '0' || b[i] > '9'):
			return 0
		}
	}
	return 0
}

// span is the length of a tag with which notebooks and pages colour a text; 0 if it is another one.
func span(b []byte) int {
	if bytes.HasPrefix(b, []byte("</span>")) {
		return len("</span>")
	}
	if !bytes.HasPrefix(b, []byte("<span ")) && !bytes.HasPrefix(b, []byte("<span>")) {
		return 0
	}
	end := bytes.IndexAny(b[:min(len(b), 200)], ">\n")
	if end < 0 || b[end] == '\n' {
		return 0
	}
	return end + 1
}

var entities = map[string]string{"quot": `"`, "apos": "'", "lt": "<", "gt": ">", "amp": "&", "nbsp": " "}

// entity is the length of an HTML entity, and what it stands for. One that is escaped twice is read twice.
func entity(b []byte) (n int, put string) {
	end := bytes.IndexByte(b[:min(len(b), 10)], ';')
	if end < 2 {
		return 0, ""
	}
	name := string(b[1:end])
	if name == "amp" {
		inner, put := entity(append([]byte{'&'}, b[end+1:min(len(b), end+10)]...))
		if inner > 0 {
			return end + inner, put
		}
	}
	if put, ok := entities[name]; ok {
		return end + 1, put
	}
	if name[0] != '#' {
		return 0, ""
	}
	base, digits := 10, name[1:]
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		base, digits = 16, digits[1:]
	}
	code, err := strconv.ParseUint(digits, base, 21)
	if err != nil || code < ' ' {
		return 0, ""
	}
	if put, ok := typographic[rune(code)]; ok {
		return end + 1, put
	}
	return end + 1, string(rune(code))
}

// uncoloured is a text without the colours of a terminal.
func uncoloured(s []byte) (out []byte) {
	for {
		next := bytes.IndexByte(s, 0x1b)
		if next < 0 {
			return append(out, s...)
		}
		out = append(out, s[:next]...)
		s = s[next+escape(s[next:]):]
	}
}
