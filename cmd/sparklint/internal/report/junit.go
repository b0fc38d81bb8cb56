package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/lint"
)

// JUnit prints a test case for each finding, in a suite for each file. Errors and warnings are failures. The
// counts of skipped files and unreported findings are the output of a suite without test cases. Characters
// that XML can't represent are replaced.
func JUnit(w io.Writer, r Report) error {
	type failure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type testCase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		File    string   `xml:"file,attr"`
		Line    int      `xml:"line,attr"`
		Failure *failure `xml:"failure"`
		Out     string   `xml:"system-out,omitempty"`
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Cases    []testCase `xml:"testcase"`
		Out      string     `xml:"system-out,omitempty"`
	}
	type suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Suites   []suite  `xml:"testsuite"`
	}
	all := suites{Name: "sparklint"}
	for _, d := range r.Found {
		name := inert.Text(d.File.Path)
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != name {
			all.Suites = append(all.Suites, suite{Name: name})
		}
		at := &all.Suites[len(all.Suites)-1]
		where, said := unattached(fmt.Sprintf("%s:%d:%d: ", name, d.At.Line, d.At.Column)), unattached(inert.Text(d.Message))
		more := details(d)
		for i, part := range more {
			more[i] = unattached(inert.Text(part))
		}
		c := testCase{Name: fmt.Sprintf("%s %d:%d", d.Rule, d.At.Line, d.At.Column), Class: name, File: d.File.Path, Line: d.At.Line}
		if d.Severity > lint.Info {
			c.Failure = &failure{d.Severity.String(), said, where + strings.Join(append([]string{said}, more...), "\n")}
			at.Failures++
			all.Failures++
		} else {
			c.Out = where + strings.Join(append([]string{said}, more...), "\n")
		}
		at.Tests++
		all.Tests++
		at.Cases = append(at.Cases, c)
	}
	if len(r.Silence) > 0 && !r.Quiet {
		said := unattached(strings.Join(printables(r.Silence), "\n"))
		all.Suites = append(all.Suites, suite{Name: "sparklint", Out: said})
	}
	return writeXML(w, all)
}

// writeXML writes a document, whole or not at all.
func writeXML(w io.Writer, document any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(inert.XML(b.Bytes()))
	return err
}

// unattached returns the output of a test in which [[ATTACHMENT|path]] has no meaning: GitLab and Jenkins would
// attach the file.
func unattached(s string) string { return strings.ReplaceAll(s, "[[", "[·[") }
