package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/severity"
)

var requestURI = &lint.Rule{
	Name:     "request-uri",
	Severity: lint.Error,
	Doc: `a file of a session that Livy does not take

Livy reads each element of ` + "`jars`, `pyFiles`, `files` and `archives`" + `, and of their properties in ` + "`conf`" + `, as a URI:

- a path that is not absolute, ` + "`lib/a.jar` or `~/a.jar`: 400 `requirement failed: Path 'lib/a.jar' is not absolute.`" + `
- a blank, a backslash or a brace: 400 ` + "`java.net.URISyntaxException: Illegal character in path at index 2: /a b.jar`" + `;
  ` + "`%20`" + ` for the blank: an opaque 500 with the same text
- a comma in one element: taken, but a path behind it gets no file system, and is one of the driver's own disk: a warning

Without a scheme the server's ` + "`fs.defaultFS`" + ` is put in front. A path on the server's own disk (` + "`file:`" + `) is
refused unless its ` + "`livy.file.local-dir-whitelist`" + ` allows it, which is empty by default:
` + "`Local path /opt/a.jar cannot be added to user sessions.`" + ` A file can't show that: it is info.`,
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
		for _, s := range p.Sessions() {
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

// checkElement looks at one file of a list.
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
		d.Message = refused(uri, refusal) + fmt.Sprintf("; make the %d files elements of %s", len(parts), list)
		if !slices.ContainsFunc(parts, noFile) {
			d.Fix = replace("make them elements", parts...)
		}
	case len(parts) > 1:
		bare := slices.IndexFunc(parts[1:], func(part string) bool { return livy.Scheme(part) == "" })
		if bare < 0 {
			return
		}
		d.Severity = lint.Warning
		d.Message = fmt.Sprintf("one element of %s is %d files to Spark: %s gets no file system of the server's; make them elements",
			list, len(parts), parts[bare+1])
		if !slices.ContainsFunc(parts, noFile) {
			d.Fix = replace("make them elements", parts...)
			d.Fix.Safe = false
		}
	case refusal != "" && trimmed == "":
		d.Message = "an element of " + list + " is a blank: Livy answers 400 and no session starts"
		d.Fix = &lint.Fix{Message: "remove it", Safe: true, Ops: []doc.Op{n.Delete()}}
	case refusal != "" && trimmed != uri && livy.Refusal(trimmed) == "":
		d.Message = "blanks around a file of " + list + ": Livy answers 400 and no session starts"
		d.Fix = replace("leave them out", trimmed)
	case refusal != "":
		d.Message = refused(uri, refusal)
	case strings.HasPrefix(uri, "file:"):
		d.Severity = lint.Info
		d.Message = "Livy refuses files of its own disk that livy.file.local-dir-whitelist does not name: " + uri
	default:
		return
	}
	p.Report(d)
}

// refused says how Livy refuses a file.
func refused(uri, refusal string) string {
	if strings.HasPrefix(refusal, "java.net") && livy.Syntax(uri) == "" {
		return fmt.Sprintf("Livy answers 500 java.net.URISyntaxException, for it decodes %s: no session starts; rename the file", uri)
	}
	advice := "rename the file"
	named := offending(refusal, uri)
	switch {
	case windows.MatchString(uri):
		advice = "this is a path of your own computer: upload the file"
	case len(commaParts(uri)) > 1:
		advice = "the list is one string"
	case named == "a backslash":
		advice = `write / for \`
	case named != "":
		advice += ", which has " + named + " in its name"
	case colonless.MatchString(uri):
		advice = "a colon is missing"
	case strings.HasPrefix(refusal, "Local path"):
		advice = "whatever it allows, write file:/ and the path"
	case !strings.HasPrefix(refusal, "java.net"):
		advice = "write a path from /, or one with its scheme"
	}
	return fmt.Sprintf("Livy answers 400 %s: no session starts; %s", strings.TrimSuffix(refusal, "."), advice)
}

var (
	windows   = regexp.MustCompile(`^[A-Za-z]:\\`)
	colonless = regexp.MustCompile(`^(?:s3[an]?|hdfs|abfss?|wasbs?|gs|https?|file)//`)
	index     = regexp.MustCompile(`^java\.net.*Illegal character .*at index (\d+):`)
)

// offending names the character that Java finds illegal; empty unless it is one that is hard to
// see.
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
		return "a blank"
	case r == '\\':
		return "a backslash"
	case unicode.IsPrint(rune(r)):
		return fmt.Sprintf("%q", string(rune(r)))
	}
	return ""
}

// commaParts are the files of an element, which Spark splits at commas.
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

// noFile reports whether Livy refuses a part as an element of a list.
func noFile(part string) bool { return livy.Refusal(part) != "" }

// checkFiles looks at a list in conf.
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
			message := refused(uri, refusal)
			if len(parts) > 1 && strings.Contains(n.String(), " "+uri) {
				message += "; a blank begins another file"
			}
			if severity < lint.Error {
				message = fmt.Sprintf("since Livy %s: %s", since, message)
			}
			p.Report(lint.Diagnostic{Place: n.Value(), Severity: severity, Message: message})
			return
		case strings.HasPrefix(uri, "file:"):
			p.Report(lint.Diagnostic{
				Place: n.Value(), Severity: lint.Info,
				Message: "Livy refuses files of its own disk that livy.file.local-dir-whitelist does not name: " + uri,
			})
			return
		}
	}
}
