package failures

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// variants are the ways in which a text changes before somebody pastes it.
var variants = []struct {
	name   string
	change func(string) string
}{
	{"as it is", func(s string) string { return s }},
	{"wrapped at 60", func(s string) string { return eachLine(s, wrapped(60)) }},
	{"wrapped at 80", func(s string) string { return eachLine(s, wrapped(80)) }},
	{"wrapped at 120", func(s string) string { return eachLine(s, wrapped(120)) }},
	{"cut at 80", func(s string) string { return eachLine(s, cutAt(80)) }},
	{"cut at 132", func(s string) string { return eachLine(s, cutAt(132)) }},
	{"quoted", func(s string) string { return eachLine(s, func(l string) string { return "> " + l }) }},
	{"quoted twice", func(s string) string { return eachLine(s, func(l string) string { return ">> " + l }) }},
	{"quoted and wrapped", func(s string) string {
		return eachLine(eachLine(s, wrapped(78)), func(l string) string { return "> " + l })
	}},
	{"escaped for HTML", html.EscapeString},
	{"escaped by Python", func(s string) string {
		return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;").Replace(s)
	}},
	{"coloured", func(s string) string {
		bold := regexp.MustCompile(`(\w+Exception)`)
		return eachLine(s, func(l string) string {
			return "\x1b[0;31m" + bold.ReplaceAllString(l, "\x1b[1m${1}\x1b[22m") + "\x1b[0m"
		})
	}},
	{"with CRLF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
	{"typographic", func(s string) string {
		return regexp.MustCompile(`"([^"\n]*)"`).ReplaceAllString(strings.ReplaceAll(s, "'", "’"), "“$1”")
	}},
	{"with no-break spaces", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
	{"with a log's prefix", func(s string) string {
		return eachLine(s, func(l string) string { return "2026-03-02T10:00:00.123Z i-0abc stderr " + l })
	}},
	{"in UTF-16", func(s string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune("\ufeff" + s)) {
			b.WriteByte(byte(unit))
			b.WriteByte(byte(unit >> 8))
		}
		return b.String()
	}},
}

// eachLine changes each line of a text.
func eachLine(s string, change func(string) string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = change(lines[i])
	}
	return strings.Join(lines, "\n")
}

// wrapped breaks a line at its blanks and after hyphens, as mail programs do. It keeps words that are longer than the width.
func wrapped(width int) func(string) string {
	chunk := regexp.MustCompile(`\s+|[^\s-]*-+(?:[A-Za-z]\b)?|[^\s-]+`)
	return func(line string) string {
		var out []string
		now := ""
		for _, c := range chunk.FindAllString(strings.ReplaceAll(line, "\t", "        "), -1) {
			if now != "" && len(now)+len(c) > width {
				out = append(out, strings.TrimRight(now, " "))
				now = ""
				if strings.TrimSpace(c) == "" {
					continue
				}
			}
			now += c
		}
		return strings.Join(append(out, strings.TrimRight(now, " ")), "\n")
	}
}

// cutAt breaks a line after a number of bytes, as terminals do.
func cutAt(width int) func(string) string {
	return func(line string) string {
		var out []string
		for len(line) > width {
			out = append(out, line[:width])
			line = line[width:]
		}
		return strings.Join(append(out, line), "\n")
	}
}

// least is the share of texts, in per cent, that are recognized in each variant.
const least = 97

// a labelled text and the cause that it has; none if it has none.
type labelled struct{ id, text, cause string }

// variantsOf checks that each variant of the texts is recognized, and that no variant of other texts is.
func variantsOf(t *testing.T, list []labelled) {
	t.Helper()
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			looked, missed := 0, 0
			for _, l := range list {
				found := scan(t, v.change(l.text))
				switch {
				case l.cause == "none" && len(found) > 0:
					t.Errorf("%s is reported as %s: %q", l.id, found[0].Cause.ID, found[0].Quotes)
				case l.cause == "none":
				case len(found) == 0 || found[0].Cause.ID != l.cause:
					missed++
					t.Logf("%s: %v", l.id, causesOf(found))
					fallthrough
				default:
					looked++
				}
			}
			t.Logf("%d of %d missed", missed, looked)
			if missed*100 > looked*(100-least) {
				t.Errorf("%d of %d texts are not recognized", missed, looked)
			}
		})
	}
}

func causesOf(found []Failure) (ids []string) {
	for _, f := range found {
		ids = append(ids, f.Cause.ID)
	}
	return ids
}

// TestVariants: the examples are recognized in whatever way they were pasted.
func TestVariants(t *testing.T) {
	var list []labelled
	for _, c := range Causes() {
		for _, text := range c.Texts {
			for _, example := range text.Examples {
				plain := marks.ReplaceAllString(example, "")
				list = append(list, labelled{c.ID + ": " + text.Hint, plain, c.ID})
			}
		}
	}
	variantsOf(t, list)
}

// TestVariantPlaces: a message that was changed or broken is found on the line of the file on which it begins, with all that it
// says, and each line is quoted as it stands there.
func TestVariantPlaces(t *testing.T) {
	const message = "INFO one thing\nINFO another\nRequired executor memory (28672 MB), offHeap memory (0) MB, overhead (2867 MB), and " +
		"PySpark memory (0 MB) is above the max threshold (24576 MB) of this cluster!\n"
	for _, v := range variants {
		found := scan(t, v.change(message))
		if len(found) != 1 || found[0].Line != 3 || found[0].Quotes[0].Line != 3 || found[0].Facts.Get("threshold") != "24576" {
			t.Errorf("%s: %+v", v.name, found)
		}
	}
	found := scan(t, "one\nSession ‘13’ not\nfound.\n")
	if len(found) != 1 || found[0].Line != 2 || found[0].Quotes[0].Text != "Session ‘13’ not" {
		t.Errorf("not on line 2, or not as it stands there: %+v", found)
	}
}

// TestNotJoined: lines that were always two are not read as one.
func TestNotJoined(t *testing.T) {
	for _, text := range []string{
		"26/03/11 10:05:40 INFO Client: Session 3 did not start\n26/03/11 10:05:41 INFO Client: up in 60 seconds",
		"Session 3 did not start\n\nup in 60 seconds",
		"Session 3\n   did not start up in 60 seconds, and this is a line that is longer than the first one is",
	} {
		for _, f := range scan(t, text) {
			t.Errorf("%q is reported as %s", text, f.Cause.ID)
		}
	}
}

// TestRowVariants: so are real texts, and none of those that tell no failure is.
func TestRowVariants(t *testing.T) {
	var list []labelled
	for _, row := range readRows(t) {
		if !strings.HasPrefix(row.Text, "{") {
			list = append(list, labelled{row.ID, row.Text, row.Cause})
		}
	}
	variantsOf(t, list)
}
