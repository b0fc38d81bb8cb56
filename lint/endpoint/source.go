package endpoint

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Fact is what a file says of an endpoint.
type Fact struct {
	Key    string // of the settings; defaults/ and a property, or blacklist/ and one
	Value  string // as the settings write it
	Source string // the file's name, a colon, and the property or the place in it
}

// Found is what files say of one endpoint.
type Found struct {
	Name    string // as the file calls the endpoint, if it does
	Live    bool   // YARN itself has answered: it is believed before a configuration
	Facts   []Fact
	Unknown []string // what concerns sessions and was not taken, and why
}

// Sources are the files that Read knows.
var Sources = []string{
	"yarn-site.xml", "capacity-scheduler.xml", "spark-defaults.conf", "livy.conf", "livy-client.conf", "spark-blacklist.conf",
	"output of aws glue get-dev-endpoint or get-dev-endpoints", "output of aws emr describe-cluster or list-instance-groups",
	"YARN's answers at /ws/v1/cluster/metrics, nodes or scheduler",
}

// Read returns what a file says of endpoints, one unless the file lists several. The
// contents decide what kind of file it is, and its name only where they can't.
func Read(name string, src []byte) ([]Found, error) {
	name = base(name)
	list, err := read(name, src)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].prefix(name, 0)
	}
	return list, nil
}

func read(name string, src []byte) ([]Found, error) {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")),
		len(src) > 3 && (src[0] == 0) != (src[1] == 0) && (src[0] == 0) == (src[2] == 0):
		return nil, errors.New("is UTF-16: save it as UTF-8")
	case bytes.IndexByte(src, 0) >= 0:
		return nil, errors.New("is binary: " + expected())
	}
	text, bom := bytes.CutPrefix(src, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("is empty: " + expected())
	case html.Match(trimmed):
		return nil, errors.New("is an HTML page, as of a login or a proxy: " + expected())
	case bytes.HasPrefix(trimmed, []byte("An error occurred (")):
		return nil, fmt.Errorf("is an error of the AWS CLI: %s", line(trimmed))
	case trimmed[0] == '<':
		f, err := readHadoop(name, text)
		return []Found{f}, err
	case trimmed[0] == '{':
		return readJSON(name, text)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("is binary or no UTF-8: " + expected())
	}
	f, err := readConf(name, string(text))
	if err == nil && bom {
		f.unknown("line 1: begins with a byte order mark, which Java takes as part of what follows")
	}
	return []Found{f}, err
}

var html = regexp.MustCompile(`^(?i)(<!doctype\s+html|<html|<head|<body)`)

func expected() string { return "sparklint reads " + Readable() }

// Readable lists the files that Read knows.
func Readable() string { return strings.Join(Sources, ", ") }

// stranger is the error for a file that is not one of Sources.
func stranger(trimmed []byte) error {
	first, _, _ := strings.Cut(line(trimmed), " ") // what follows may be anything
	if r := []rune(first); len(r) > 12 {
		first = string(r[:12]) + "…"
	}
	return fmt.Errorf("begins with %q: %s", first, expected())
}

// line is the first one, shortened.
func line(text []byte) string {
	first, _, _ := strings.Cut(string(text), "\n")
	return short(strings.TrimSpace(first))
}

// short is a value as messages show it.
func short(s string) string {
	r := []rune(printable(s))
	if len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return string(r)
}

// printable is a text that can stand in a line and after a #.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// base is the last part of a path of any system.
func base(path string) string {
	return printable(path[strings.LastIndexAny(path, `/\`)+1:])
}

// at is the error of a place in src.
func at(src []byte, offset int, err error) error {
	before := string(src[:min(max(offset, 0), len(src))])
	start := strings.LastIndexByte(before, '\n') + 1
	return fmt.Errorf("line %d, column %d: %w", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1, err)
}

func (f *Found) fact(key, value, source string) {
	f.Facts = append(f.Facts, Fact{key, value, printable(source)})
}

// unknown says what was not understood, in one line whatever the file has.
func (f *Found) unknown(format string, a ...any) {
	f.Unknown = append(f.Unknown, printable(fmt.Sprintf(format, a...)))
}

// prefix says where what is unknown from the first on was found.
func (f *Found) prefix(where string, first int) {
	for i := first; i < len(f.Unknown); i++ {
		f.Unknown[i] = printable(where) + ": " + f.Unknown[i]
	}
}

// others says how many properties were passed over.
func (f *Found) others(n int) {
	switch {
	case n == 1:
		f.unknown("1 other property is not needed")
	case n > 1:
		f.unknown("%d other properties are not needed", n)
	}
}
