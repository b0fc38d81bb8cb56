package picture

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
)

// A face is the class, size and weight of a text.
type face struct {
	class string
	size  float64
	bold  bool
}

// clean is a name without characters that XML can't have, or that change the direction of text.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return utf8.RuneError
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape escapes a text for XML.
func escape(s string) string { return string(inert.XML([]byte(entities.Replace(clean(s))))) }

// narrow is the width of the narrowest letters, in em.
const narrow = 0.37

// width is more than a text takes in any usual sans-serif font, in pixels.
func (f face) width(s string) float64 {
	em := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune("ijl.,|!' ", r):
			em += narrow
		case strings.ContainsRune("frt()[]/:;I-", r):
			em += 0.46
		case strings.ContainsRune("mwMW@%—…&×", r):
			em++
		case r > 0x10ff && !unicode.IsPunct(r):
			em += 1.4
		case unicode.IsUpper(r):
			em += 0.77
		default:
			em += 0.64
		}
	}
	if f.bold {
		em *= 1.08
	}
	return em * f.size
}

func (f face) fits(s string, room float64) bool { return f.width(s) <= room }

// atMost is how many runes fit if all of them are narrow.
func (f face) atMost(room float64) int { return int(max(room, 0) / f.size / narrow) }

// longest is the largest number of runes to keep of a name.
const longest = 400

// middle shortens a path in its middle so that it fits: its end says more.
func (f face) middle(s string, room float64) string {
	if f.fits(s, room) {
		return s
	}
	r := []rune(s)
	for n := min(len(r)-1, f.atMost(room)); n > 0; n-- {
		head := 0
		if room >= 300 {
			head = n / 3
		}
		if short := string(r[:head]) + "…" + string(r[len(r)-(n-head):]); f.fits(short, room) {
			return short
		}
	}
	return ""
}

// end shortens a name at its end so that it fits; empty if little of it would be left.
func (f face) end(s string, room float64) string {
	if f.fits(s, room) {
		return s
	}
	r := []rune(s)
	for n := min(len(r)-1, f.atMost(room)); n >= 4; n-- {
		if short := string(r[:n]) + "…"; f.fits(short, room) {
			return short
		}
	}
	return ""
}

// clip is a clean name, without its middle if it is too long to read.
func clip(s string) string {
	r := []rune(clean(s))
	if len(r) <= longest {
		return string(r)
	}
	return string(r[:longest/3]) + "…" + string(r[len(r)-longest*2/3:])
}

// lines breaks a text at spaces.
func (f face) lines(s string, room float64) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(clean(s)) {
		word = f.middle(word, room)
		switch {
		case line == "":
			line = word
		case f.fits(line+" "+word, room):
			line += " " + word
		default:
			out = append(out, line)
			line = word
		}
	}
	return append(out, line)
}

// base is the last part of a path, without the extension of notebooks.
func base(path string) string {
	name := strings.TrimSuffix(path[strings.LastIndexAny(path, `/\`)+1:], ".ipynb")
	if name == "" {
		return path
	}
	return name
}

// letters names a session in the picture: A to Z, AA, AB …
func letters(session int) string {
	s := ""
	for n := session + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}
