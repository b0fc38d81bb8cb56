package notebook

import (
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts/studio"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/text"
)

// inStudio reports whether code has the magics of Unified Studio: a %%configure or a line magic of Glue that names a connection, or
// one without a name beside cells that run on a connection. SparkMagic's %%spark and %%sql have other arguments with the same names, as
// -n 10, so those count only with a %%pyspark or %%scalaspark, which SparkMagic does not have.
func inStudio(code []Cell) bool {
	configures, connects := false, false
	for i := range code {
		s := strings.TrimLeft(code[i].Text.String(), " \t\r\n")
		if isMagic(s) {
			line, _, _ := strings.Cut(s[len(Magic):], "\n")
			if namesConnection.MatchString(line) {
				return true
			}
		}
		if namedSetting.MatchString(s) {
			return true
		}
		configures = configures || configuring.MatchString(s)
		connects = connects || connected.MatchString(s)
	}
	return configures && connects
}

var (
	configuring  = pattern.New(`(?mi)^[ \t]*%(?:%?[ \t]*configure|number_of_workers|worker_type|glue_version|idle_timeout)\b`)
	namedSetting = pattern.New(`(?m)^%(?:number_of_workers|worker_type|glue_version|idle_timeout)[ \t](?:[^\n#]*[ \t])?` +
		`(?:-n|--name)[ \t=]+[^\s{]`)
	namesConnection = pattern.New(`(?:^|[ \t])(?:-n|--name)(?:[ \t=]+[^\s{]|[ \t]*$)`)
	connected       = pattern.New(`^%%(?:pyspark|scalaspark)[ \t]+(?:(?:-n|--name)[ \t]+)?[\w.-]+[ \t]*\r?\n`)
)

// locateStudio finds %%configure, which may follow blank lines and spaces.
func locateStudio(s string) (match, bool) {
	if start := len(s) - len(strings.TrimLeft(s, " \t\r\n")); isMagic(s[start:]) {
		return match{start, len(Magic), true}, true
	}
	if m := misspelt.FindString(s); certain(m) {
		return match{0, len(m), false}, true
	}
	if strings.HasPrefix(s, "%configure") {
		return match{0, len("%configure"), false}, true
	}
	if strings.HasPrefix(s, "%%") {
		return match{}, false
	}
	at := 0
	for _, line := range strings.SplitAfter(s, "\n") {
		if isMagic(line) {
			return match{at, len(Magic), false}, true
		}
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			return codeThenMagic(s, at)
		}
		at += len(line)
	}
	return match{}, false
}

// A LineMagic sets something, as %worker_type G.2X.
type LineMagic struct {
	Name  string
	Line  doc.Place
	Value doc.Place // what follows the name, without spaces around it
	// Leads reports whether no code and no cell magic stands before it in its cell, so that it certainly runs, unless another magic
	// fails.
	Leads bool
}

// setting matches the line magics of Glue that set something.
var setting = pattern.New(`^%(number_of_workers|worker_type|glue_version|idle_timeout|timeout|session_type|streaming|etl|` +
	`spark_conf|session_id_prefix|security_config|connections|extra_py_files|extra_jars|additional_python_modules)(?:[ \t]+(.*?))?[ \t\r]*$`)

// settings returns the line magics of a cell that set something. Glue's kernel reads magics only before code.
func settings(t text.Text, r Runtime) (list []LineMagic) {
	s := t.String()
	if !strings.Contains(s, "%") {
		return nil
	}
	at, leads := 0, true
	for _, line := range strings.SplitAfter(s, "\n") {
		bare := strings.TrimRight(line, "\r\n")
		switch m := setting.FindStringSubmatchIndex(bare); {
		case m != nil:
			value := text.Span{Start: at + len(bare), End: at + len(bare)}
			if m[4] >= 0 {
				value = text.Span{Start: at + m[4], End: at + m[5]}
			}
			line := text.Span{Start: at, End: at + len(bare)}
			list = append(list, LineMagic{Name: strings.Clone(bare[m[2]:m[3]]), Line: doc.At(t, line), Value: doc.At(t, value), Leads: leads})
		case strings.HasPrefix(bare, "%%") && !slices.Contains([]string{"%%pyspark", "%%scalaspark", "%%spark"}, strings.Fields(bare)[0]):
			return list
		case r == Glue && bare != "" && !strings.ContainsAny(bare[:1], "%!#"):
			return list
		}
		if trimmed := strings.TrimSpace(bare); trimmed != "" && trimmed[0] != '#' {
			leads = leads && trimmed[0] == '%' && !strings.HasPrefix(trimmed, "%%")
		}
		at += len(line)
	}
	return list
}

// Connection returns the connection that a cell of Unified Studio runs on, or configures; empty if it says none.
func (c *Cell) Connection() string {
	if c.live {
		return studio.Read(c.Arguments().String()).Name
	}
	name, _ := studio.Connection(c.Text.String())
	return name
}

// LineMagics returns the line magics of the cell that set something, in Glue and in Unified Studio.
func (c *Cell) LineMagics() []LineMagic { return c.settings }

// Runs reports whether a cell of Unified Studio runs code: the first line below its magic is code, and not a comment or another
// magic.
func (c *Cell) Runs() bool {
	_, body, _ := strings.Cut(strings.TrimLeft(c.Text.String(), " \t\r\n"), "\n")
	for _, line := range strings.Split(body, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return !strings.ContainsAny(line[:1], "%!-/")
		}
	}
	return false
}
