package spark

import "testing"

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{
		"1g": 1 << 30, "1000M": 1000 << 20, " 2gb ": 2 << 30, "512": 512 << 20, "1t": 1 << 40, "471859199b": 471859199,
		"9999999999p": 1<<63 - 1, "8191p": 8191 << 50, "8192p": 1<<63 - 1,
	} {
		if got, err := ParseSize(in); err != nil || got.Bytes("m") != want {
			t.Errorf("%q: %d, %v; want %d", in, got.Bytes("m"), err, want)
		}
	}
	for in, want := range map[string]string{
		"1.5g": "is a fraction", "1 g": "has a space before its unit", "": "is empty", "abc": "does not begin with a number",
		"-1g":   "is negative",
		"10GiB": `has the unknown unit "GiB"`, "99999999999999999999g": "is too large",
		"1_024m": `has the unknown unit "_024m"`,
	} {
		if _, err := ParseSize(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	for in, want := range map[string]string{
		"1.5g": "1536m", "1 g": "1g", "2GB": "2g", "10GiB": "10g", "4Gi": "4g", "1_024m": "1024m", "0.1g": "", "abc": "",
		"512": "", "1.5": "", "2.0g": "2g",
	} {
		if got := Suggest(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
