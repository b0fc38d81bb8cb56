package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/lint/severity"
)

var requestURI = &lint.Rule{
	Name:     "request-uri",
	Severity: lint.Error,
	Doc: `a file that Livy rejects

Livy reads each element of ` + "`jars`, `pyFiles`, `files` and `archives`" + ` as a URI. It does the same with the corresponding
properties in ` + "`conf`" + `:

- A relative path, ` + "`lib/a.jar` or `~/a.jar`: 400 `requirement failed: Path 'lib/a.jar' is not absolute.`" + `
- A space, a backslash or a brace: 400 ` + "`java.net.URISyntaxException: Illegal character in path at index 2: /a b.jar`" + `;
  with ` + "`%20`" + ` instead of the space, an opaque 500 with the same text
- A comma in one element: Livy accepts it, but Spark looks for the path after the comma on the driver's own disk. This
  is a warning

Livy puts the server's ` + "`fs.defaultFS`" + ` in front of a path without a scheme. It rejects a path on the server's own disk
(` + "`file:`) unless `livy.file.local-dir-whitelist`" + ` allows it. That list is empty by default:
` + "`Local path /opt/a.jar cannot be added to user sessions.`" + ` This is info because sparklint can't see that setting.`,
	Evidence: []string{
		"path/jars/relative", "path/jars/home", "path/jars/leading-space", "path/jars/space-pct", "path/jars/brace",
		"path/jars/pct-bad", "path/jars/bool",
		"path/pyFiles/comma-inside", "path/jars/file3", "confpath/spark.jars/relative", "confpath/spark.files/spaces",
		"confpath/spark.yarn.jars/relative",
		"more/jars/gs://b/x y", "more/conf/spark.files/nl",
	},
	Examples: []lint.Example{
		{Bad: `{"jars": [«"lib/a.jar"»]}`, Good: `{"jars": ["/lib/a.jar"]}`},
		{Bad: `{"jars": [«" /a.jar"», "s3://bucket/b.jar"]}`, Good: `{"jars": ["/a.jar", "s3://bucket/b.jar"]}`},
		{Bad: `{"files": [«"/data/my file.csv"»]}`, Good: `{"files": ["/data/my_file.csv"]}`},
		{Bad: `{"pyFiles": [«"/a.zip, /b.zip"»]}`, Good: `{"pyFiles": ["/a.zip", "/b.zip"]}`},
		{
			Bad:  `{"pyFiles": [«"/a.zip,/b.zip"», "s3://bucket/c.zip,s3://bucket/d.zip"]}`,
			Good: `{"pyFiles": ["/a.zip", "s3://bucket/c.zip,s3://bucket/d.zip", "/b.zip"]}`,
		},
		{Bad: `{"pyFiles": [«"/a.zip,/b.zip"»]}`, Good: `{"pyFiles": ["/a.zip", "/b.zip"]}`},
		{Bad: `{"jars": [«"file:lib/a.jar"»]}`, Good: `{"jars": ["hdfs:///lib/a.jar"]}`},
		{
			Bad:   `{"conf": {"spark.archives": «"env.tar.gz#env"»}}`,
			Good:  `{"conf": {"spark.archives": "/env.tar.gz#env"}}`,
			Flags: []string{"--livy", "0.9.0"},
		},
		{
			Bad:  `{"session_configs": {"jars": [«"a.jar"»]}, "session_configs_defaults": {"jars": ["replaced.jar"], "files": [«"~/a.csv"»]}}`,
			Good: `{"session_configs": {"jars": ["/a.jar"]}, "session_configs_defaults": {"jars": ["replaced.jar"], "files": ["/home/me/a.csv"]}}`,
		},
		{Bad: `{"conf": {"spark.jars": «"a.jar"»}}`, Good: `{"conf": {"spark.jars": "hdfs:///lib/a.jar"}}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Known() {
			for _, f := range livy.Fields {
				if list := s.Get(f.Name); f.Type == livy.List && list.Type() == doc.Array {
					for n := range list.Members() {
						checkElement(p, f.Name, n)
					}
				}
			}
			for _, l := range livy.Lists {
				if n := s.Get("conf", l.Key); n.Exists() {
					checkFiles(p, l.Since, n)
				}
			}
		}
	},
}

// checkElement checks one element of a list.
func checkElement(p *lint.Pass, list string, n doc.Node) {
	uri := n.String()
	if t := n.Type(); t != doc.String && t != doc.Number && t != doc.Bool || facts.Placeholder(uri, facts.InField) || notANumber(n) {
		return
	}
	d := lint.Diagnostic{Place: n.Value(), Severity: lint.Error}
	replace := func(message string, with ...string) *lint.Fix {
		fix := &lint.Fix{Message: message, Safe: true, Ops: []doc.Op{n.Replace(doc.Quote(with[0]))}}
		for _, more := range with[1:] {
			fix.Ops = append(fix.Ops, n.Parent().Append(doc.Quote(more)))
		}
		return fix
	}
	refusal := livy.Refusal(uri)
	trimmed := strings.TrimSpace(uri)
	parts := commaParts(uri)
	switch {
	case len(parts) > 1 && refusal != "":
		d.Message, d.Note = "no session starts: Livy "+rejects(uri, refusal), answer(uri, refusal)
		if !windows.MatchString(uri) {
			d.Message = fmt.Sprintf("no session starts: Livy rejects %s: it is %d files in one element of %s",
				quoted(uri), len(parts), keyName(list))
		}
		if !slices.ContainsFunc(parts, noFile) {
			d.Fix = replace("write the files as separate elements", parts...)
		}
	case len(parts) > 1:
		bare := slices.IndexFunc(parts[1:], func(part string) bool { return livy.Scheme(part) == "" })
		if bare < 0 {
			return
		}
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("Spark looks for %s on the driver's own disk, because it shares one element of %s with another file",
			quoted(parts[bare+1]), keyName(list))
		d.Note = "Livy adds the server's file system only to the first file of an element"
		if !slices.ContainsFunc(parts, noFile) {
			d.Fix = replace("write the files as separate elements", parts...)
			d.Fix.Safe = false
		}
	case refusal != "" && trimmed == "":
		d.Message, d.Note = fmt.Sprintf("no session starts: an element of %s is blank", keyName(list)), "Livy answers 400"
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}}
	case refusal != "" && trimmed != uri && livy.Refusal(trimmed) == "":
		d.Message, d.Note = fmt.Sprintf("no session starts: an element of %s has spaces around it", keyName(list)), "Livy answers 400"
		d.Fix = replace("remove the spaces", trimmed)
	case refusal != "":
		d.Message, d.Note = "no session starts: Livy "+rejects(uri, refusal), answer(uri, refusal)
	case strings.HasPrefix(uri, "file:"):
		d.Severity, d.Message = lint.Info, unlessAllowed(uri)
	default:
		return
	}
	p.Report(d)
}

// unlessAllowed says that Livy may reject a file on its own disk.
func unlessAllowed(uri string) string {
	return fmt.Sprintf("no session starts unless livy.file.local-dir-whitelist on the server allows %s", quoted(uri))
}

// decoded reports whether a URI is illegal only after Livy has decoded it.
func decoded(uri, refusal string) bool {
	return strings.HasPrefix(refusal, "java.net") && livy.Syntax(uri) == ""
}

// answer is what Livy answers to a file that it rejects.
func answer(uri, refusal string) string {
	if decoded(uri, refusal) {
		return "Livy answers 500 java.net.URISyntaxException"
	}
	return "Livy answers 400 " + printable(strings.TrimSuffix(refusal, "."))
}

// printable is a text in which line breaks and other control characters are escapes.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quoted is a path in quotation marks. One that contains them is quoted as JSON does it.
func quoted(path string) string {
	if strings.Contains(path, `"`) {
		return doc.Quote(path)
	}
	return `"` + printable(path) + `"`
}

// rejects is the predicate of a message about a file that Livy rejects, with advice.
func rejects(uri, refusal string) string {
	advice := "rename the file"
	named := offending(refusal, uri)
	switch {
	case decoded(uri, refusal):
		advice = "rename the file, because Livy decodes escapes such as %20"
	case strings.Contains(refusal, "scheme name"):
		advice = "write a scheme before the colon, or an absolute path"
	case strings.Contains(refusal, ": Expected "):
		return fmt.Sprintf("rejects %s: it names no file; write an absolute path, or remove it", quoted(uri))
	case strings.Contains(refusal, " in authority "), strings.Contains(refusal, " in hostname "):
		advice = "correct the name of the bucket or host"
	case windows.MatchString(uri):
		advice = "this is a path on your own computer: upload the file"
	case named == "a backslash":
		advice = `write / instead of \`
	case named != "":
		advice += ", whose name contains " + named
	case colonless.MatchString(uri):
		advice = "a colon is missing"
	case strings.HasPrefix(refusal, "Local path"):
		advice = "write file:/ and an absolute path"
	case !strings.HasPrefix(refusal, "java.net"):
		advice = "write an absolute path, or one with a scheme"
	}
	return fmt.Sprintf("rejects %s; %s", quoted(uri), advice)
}

var (
	windows   = pattern.New(`^[A-Za-z]:\\`)
	colonless = pattern.New(`^(?:s3[an]?|hdfs|abfss?|wasbs?|gs|https?|file)//`)
	index     = pattern.New(`^java\.net.*Illegal character .*at index (\d+)$`)
)

// offending names the illegal character in Java's error; empty if that is not clear.
func offending(refusal, uri string) string {
	m := index.FindStringSubmatch(refusal)
	if m == nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1])
	units := utf16.Encode([]rune(uri))
	if n >= len(units) {
		return ""
	}
	switch r := units[n]; {
	case r == ' ':
		return "a space"
	case r == '\\':
		return "a backslash"
	case r == '"':
		return "a double quote"
	case unicode.IsPrint(rune(r)):
		return fmt.Sprintf("%q", string(rune(r)))
	}
	return ""
}

// commaParts are the files of one element: Spark splits it at commas.
func commaParts(uri string) []string {
	var parts []string
	for _, part := range strings.Split(uri, ",") {
		part = strings.TrimSpace(part)
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// noFile reports whether Livy rejects a part as an element of a list.
func noFile(part string) bool { return livy.Refusal(part) != "" }

// checkFiles checks a list in conf.
func checkFiles(p *lint.Pass, since string, n doc.Node) {
	if t := n.Type(); t != doc.String && t != doc.Number && t != doc.Bool || facts.Placeholder(n.String(), facts.InField) || notANumber(n) {
		return
	}
	parts := strings.FieldsFunc(n.String(), func(r rune) bool { return r == ',' || r == ' ' })
	for _, uri := range parts {
		refusal := livy.Refusal(uri)
		severity, known := severity.OfVersions(p.Terms.Livy, livy.Current, func(v string) bool { return facts.AtLeast(v, since) })
		switch {
		case !known:
		case refusal != "":
			message := "no session starts: Livy "
			if severity < lint.Error {
				message = fmt.Sprintf("no session starts with Livy %s and later: Livy ", since)
			}
			message += rejects(uri, refusal)
			if len(parts) > 1 && strings.Contains(n.String(), " "+uri) {
				message += "; a space begins another file"
			}
			p.Report(lint.Diagnostic{Place: n.Value(), Severity: severity, Message: message, Note: answer(uri, refusal)})
			return
		case strings.HasPrefix(uri, "file:"):
			p.Report(lint.Diagnostic{
				Place: n.Value(), Severity: lint.Info,
				Message: unlessAllowed(uri),
			})
			return
		}
	}
}
