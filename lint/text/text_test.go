package text

import (
	"encoding/json"
	"io"
	"math/rand"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"
)

func TestNotebookLines(t *testing.T) {
	src := `{"source": ["%%configure -f\n", "{\"a\": 1,\r\n", "\u00e9\ud83d\ude00\"b\""]}`
	file := File(src)
	var parts []Text
	for _, lit := range []string{`"%%configure -f\n"`, `"{\"a\": 1,\r\n"`, `"\u00e9\ud83d\ude00\"b\""`} {
		i := strings.Index(src, lit)
		parts = append(parts, file.Slice(Span{i, i + len(lit)}).Unquote())
	}
	text := Join(`", "`, parts...)
	if want := "%%configure -f\n{\"a\": 1,\r\né😀\"b\""; text.String() != want {
		t.Fatalf("%q", text.String())
	}
	apply := func(at string, new string) string {
		i := strings.Index(text.String(), at)
		got, err := Apply(src, []Edit{text.Edit(Span{i, i + len(at)}, new)})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := apply("{\"a\": 1,\r\n", ""); got != `{"source": ["%%configure -f\n", "\u00e9\ud83d\ude00\"b\""]}` {
		t.Errorf("a line deleted: %s", got)
	}
	if got := apply("{", "{\n  "); got != `{"source": ["%%configure -f\n", "{\n", "  \"a\": 1,\r\n", "\u00e9\ud83d\ude00\"b\""]}` {
		t.Errorf("a line inserted: %s", got)
	}
	if got := apply("😀", "é\t"); !strings.Contains(got, `"\u00e9é\t\"b\""`) {
		t.Errorf("a pair replaced: %s", got)
	}
	i := strings.Index(text.String(), "😀")
	if p := text.Position(i); p != (Position{3, 2}) {
		t.Errorf("position %v", p)
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, edits := range [][]Edit{
		{{Range{0, 2}, ""}, {Range{1, 3}, ""}},
		{{Range{1, 1}, "a"}, {Range{1, 1}, "b"}},
		{{Range{2, 9}, ""}},
		{{Range{2, 1}, ""}},
		{{Range{-1, 1}, ""}},
	} {
		if got, err := Apply("abcd", edits); err == nil {
			t.Errorf("%v: %q", edits, got)
		}
	}
	got, err := Apply("abcd", []Edit{{Range{1, 3}, "X"}, {Range{1, 1}, "Y"}, {Range{4, 4}, "Z"}})
	if err != nil || got != "aYXdZ" {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzText: lines put into a notebook's list of strings read as they were, the
// span of any of their characters is found in the file, and what is written
// over it is read back.
func FuzzText(f *testing.F) {
	f.Add("%%configure -f\n{\"a\": 1}\n", `é\"x`, 3, 9)
	f.Add("{\r\n\t\"a\": \"\x01😀\"}\n", "x\ny\n", 2, 2)
	f.Fuzz(func(t *testing.T, cell, new string, from, to int) {
		if !utf8.ValidString(cell) || !utf8.ValidString(new) || len(cell) > 1<<12 || cell == "" {
			t.Skip()
		}
		list, err := json.Marshal(strings.SplitAfter(cell, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		src := `{"source":` + string(list) + "}"
		text := read(t, src)
		if text.String() != cell {
			t.Fatalf("%q is read as %q", cell, text.String())
		}
		for i := range len(cell) {
			if r := text.Range(Span{i, i + 1}); r.End < r.Start || r.End > len(src) {
				t.Fatalf("range %v of byte %d", r, i)
			}
		}
		from, to = boundary(cell, from), boundary(cell, to)
		if to < from {
			from, to = to, from
		}
		out, err := Apply(src, []Edit{text.Edit(Span{from, to}, new)})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := read(t, out).String(), cell[:from]+new+cell[to:]; got != want {
			t.Fatalf("%s\nreads %q, want %q", out, got, want)
		}
	})
}

func boundary(s string, i int) int {
	i = (i%(len(s)+1) + len(s) + 1) % (len(s) + 1)
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// read finds the string literals with another parser than ours.
func read(t *testing.T, src string) Text {
	t.Helper()
	var nb struct{ Source []json.RawMessage }
	if err := json.Unmarshal([]byte(src), &nb); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	at := strings.IndexByte(src, '[')
	var parts []Text
	for _, raw := range nb.Source {
		i := at + strings.Index(src[at:], string(raw))
		at = i + len(raw)
		parts = append(parts, File(src).Slice(Span{i, at}).Unquote())
	}
	return Join(`","`, parts...)
}

// TestSource: positions are those of the whole file, whatever of it is kept.
func TestSource(t *testing.T) {
	src := strings.Repeat("é😀x\n", 3000) + strings.Repeat("äb", 9000) + "\xff\xfe\x80\nend"
	whole := NewSource("a/b.json", src)
	for _, i := range []int{0, 1, 5, 4096, 4097, 9000, len(src) - 4, len(src)} {
		before := src[:i]
		line := strings.LastIndexByte(before, '\n') + 1
		want := Position{strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[line:]) + 1}
		if got := whole.Position(i); got != want {
			t.Errorf("byte %d: %v, want %v", i, got, want)
		}
	}
	part := whole.Text().Slice(Span{Start: 8000, End: 8016})
	if part.Source() != whole || part.Source().Name() != "a/b.json" {
		t.Error("a part does not know its file")
	}
	want := whole.Position(part.Range(Span{Start: 8}).Start)
	whole.Keep([]Range{{Start: 12000, End: 12016}, {Start: 8000, End: 8016}})
	if got := whole.Position(8008); got != want || whole.Size() != len(src) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestNest: each part of a text keeps its own spelling, and a span ends in the part that its last byte is in.
func TestNest(t *testing.T) {
	src := `{"a": "{\"b\": 1}", "c": 2}`
	whole := NewSource("f", src).Text()
	at := strings.Index(src, `"{`)
	end := strings.Index(src, `}"`) + len(`}"`)
	inner := whole.Slice(Span{Start: at, End: end}).Unquote()
	nested := Nest(whole.Slice(Span{End: at}), inner, whole.Slice(Span{Start: end, End: len(src)}))
	if got := nested.String(); got != `{"a": {"b": 1}, "c": 2}` {
		t.Fatal(got)
	}
	for _, c := range []struct{ old, new, want string }{
		{`1`, `"x"`, `{"a": "{\"b\": \"x\"}", "c": 2}`},
		{`2`, `"x"`, `{"a": "{\"b\": 1}", "c": "x"}`},
		{`{"b": 1}`, `{}`, `{"a": "{}", "c": 2}`},
	} {
		i := strings.Index(nested.String(), c.old)
		got, err := Apply(src, []Edit{nested.Edit(Span{Start: i, End: i + len(c.old)}, c.new)})
		if err != nil || got != c.want {
			t.Errorf("%s for %s: %s, %v", c.new, c.old, got, err)
		}
	}
	tail := nested.Slice(Span{Start: 6, End: 14})
	got, err := Apply(src, []Edit{tail.Edit(Span{Start: 0, End: 8}, `{"d": 3}`)})
	if want := `{"a": "{\"d\": 3}", "c": 2}`; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
	after := strings.Index(nested.String(), `, "c"`)
	got, err = Apply(src, []Edit{nested.Edit(Span{Start: after, End: after}, `, "e": 4`)})
	if want := `{"a": "{\"b\": 1}", "e": 4, "c": 2}`; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// TestDecoded: what stands for other text is read as that, and written back.
func TestDecoded(t *testing.T) {
	src := `'it''s {}'`
	in := NewSource("f", src).Text().Slice(Span{Start: 1, End: len(src) - 1}).Decoded(
		func(rest string) (int, string) {
			if strings.HasPrefix(rest, "''") {
				return 2, "'"
			}
			return 0, ""
		}, func(s string) string { return strings.ReplaceAll(s, "'", "''") })
	if got := in.String(); got != "it's {}" {
		t.Fatal(got)
	}
	got, err := Apply(src, []Edit{in.Edit(Span{Start: 2, End: 7}, "'{}")})
	if want := `'it''{}'`; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

// TestEdited: a file that is edited while it is read has the same bytes as one in memory, however little is read at once.
func TestEdited(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewSource(seed))
	for range 2000 {
		src := strings.Repeat("abcdefghij", random.Intn(5))
		var edits []Edit
		for at := 0; at <= len(src); at += 1 + random.Intn(6) {
			end := min(len(src), at+random.Intn(4))
			edits = append(edits, Edit{Range{at, end}, strings.Repeat("X", random.Intn(3))})
			at = end
		}
		random.Shuffle(len(edits), func(i, j int) { edits[i], edits[j] = edits[j], edits[i] })
		want, err := Apply(src, edits)
		if err != nil {
			t.Fatalf("%v of %q: %v", edits, src, err)
		}
		sorted, size, err := Sorted(edits, len(src))
		if err != nil || size != len(want) {
			t.Fatalf("%v of %q: size %d, error %v; want %d", edits, src, size, err, len(want))
		}
		for _, r := range []io.Reader{
			strings.NewReader(src), iotest.OneByteReader(strings.NewReader(src)), iotest.DataErrReader(strings.NewReader(src)),
		} {
			if got, err := io.ReadAll(Edited(r, sorted)); string(got) != want || err != nil {
				t.Fatalf("%v of %q: %q, error %v; want %q", edits, src, got, err, want)
			}
		}
		broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(src)))
		if _, err := io.ReadAll(Edited(broken, sorted)); err == nil && len(src) > 1 {
			t.Fatalf("%v of %q: the error of reading is lost", edits, src)
		}
	}
}
