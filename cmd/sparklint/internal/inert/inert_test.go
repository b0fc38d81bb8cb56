package inert

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"testing"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"plain ünïcode 日本\t🦆":        "plain ünïcode 日本\t🦆",
		"a\x1b[31m\r\nb\x7f":         "a�[31m��b�",
		"\u009b2J\x9b\xff":           "�2J��",
		"\u202ea\u2066\u061c\u200f":  "�a���",
		"a\u2028b\U000e0041":         "a�b�",
		"a\u200bb\ufeff\u00a0\u00ad": "a·b···",
		"❤\ufe0f ## x #a ##":         "❤\ufe0f ## x #a ##",
		"x##[error]":                 "x##·[error]",
		"###[x":                      "###·[x",
		"##vso[a ##teamcity[b":       "##·vso[a ##·teamcity[b",
		"::error::x ::y":             ":·:error::x ::y",
		" \t::error::x":              " \t:·:error::x",
		"\u00a0::x":                  "·:·:x",
		"\n::x":                      "�:·:x",
		":\u200b:x":                  ":··:x",
		"#\u0301#\x00[x":             "#\u0301#�·[x",
		"a::b":                       "a::b",
		": :":                        ": :",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWriter(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out)
	for _, s := range []string{"a\x1b[31mb\u00a0\r\n", "x#", "#[y]\n", " :", ":z\n"} {
		if n, err := io.WriteString(w, s); n != len(s) || err != nil {
			t.Errorf("%d %v", n, err)
		}
	}
	if _, err := io.WriteString(Colored(w, true), "\x1b[1;31mred\x1b[0m\x1b[2J\n"); err != nil {
		t.Error(err)
	}
	if _, err := io.WriteString(Colored(w, false), "\x1b[1m\n"); err != nil {
		t.Error(err)
	}
	if _, err := io.WriteString(Exact(w), "::error::x\x1b\n"); err != nil {
		t.Error(err)
	}
	want := "a�[31mb\u00a0\r\nx##·[y]\n :·:z\n\x1b[1;31mred\x1b[0m�[2J\n�[1m\n::error::x\x1b\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	if Exact(&out) != io.Writer(&out) || Colored(&out, true) != io.Writer(&out) {
		t.Error("another writer is another")
	}
}

func TestMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"[a](b) ![c]":            `\[a\](b) !\[c\]`,
		"<b> & `x` a|b *_~":      "&lt;b&gt; &amp; \\`x\\` a\\|b \\*\\_\\~",
		"@me $x$ #1 a: b :tada:": "<span>@</span>me <span>$</span>x<span>$</span> <span>#</span>1 a: b <span>:</span>tada:",
		"https://x Www.y":        "https<span>:</span>//x Www<span>.</span>y",
	} {
		if got := Markdown(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestProse(t *testing.T) {
	for in, want := range map[string]string{
		"a `b` [c] (d) ${e}":     "a `b` [c] (d) ${e}",
		"[a](b) [a][b] ![c":      "[a]·(b) [a]·[b] !·[c",
		"<b> <!-- a < b ]](":     "<·b> <·!-- a < b ]]·(",
		"@me a@b #1 #x":          "@·me a@·b #·1 #x",
		"$x$ https://x WWW.y ww": "＄x＄ https:·//x WWW·.y ww",
	} {
		if got := Prose(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzInert: inert text stays as it is, and a reader of JSON or XML undoes the escapes.
func FuzzInert(f *testing.F) {
	for _, s := range []string{"##[x]\u202e\U000e0041", " ::a\x9b\x7f", "\"\\#\u200b#a<>&'", "a\r\n::b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, of := range map[string]func(string) string{"Text": Text, "Line": Line} {
			if once := of(s); of(once) != once {
				t.Errorf("%s: %q becomes %q", name, once, of(once))
			}
		}
		var b, again bytes.Buffer
		if err := WriteJSON(&b, " ", map[string]string{s: s}); err != nil {
			t.Fatal(err)
		}
		if _, err := NewWriter(&again).Write(b.Bytes()); err != nil || again.String() != b.String() {
			t.Errorf("JSON: %q becomes %q", b.String(), again.String())
		}
		valid := string([]rune(s))
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back[valid] != valid {
			t.Errorf("JSON: %q is read as %q: %v", s, back, err)
		}
		b.Reset()
		if err := xml.EscapeText(&b, []byte(s)); err != nil {
			t.Fatal(err)
		}
		type element struct {
			Text string `xml:",chardata"`
		}
		var plain, escaped element
		text := "<a>" + b.String() + "</a>"
		if xml.Unmarshal([]byte(text), &plain) == nil && (xml.Unmarshal(XML([]byte(text)), &escaped) != nil || plain != escaped) {
			t.Errorf("XML: %q is read as %q", plain.Text, escaped.Text)
		}
	})
}
