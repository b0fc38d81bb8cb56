package rules

import (
	"fmt"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/pattern"
)

var uriHost = &lint.Rule{
	Name:     "uri-host",
	Severity: lint.Warning,
	Doc: `a URL without a bucket, or with a directory as its host

Livy accepts ` + "`s3:/bucket/a.jar` and `s3a:///bucket/a.jar`" + `, but they do not name a bucket: write the scheme, two slashes
and the bucket. In ` + "`hdfs://apps/a.jar`, `apps`" + ` is the name of a name node; with three slashes it is a directory on the
cluster's own file system. This is info because a host can have such a name. ` + "`wasb:///` and `abfs:///`" + ` are correct: they
are the default container of an HDInsight cluster.`,
	Examples: []lint.Example{
		{Bad: `{"jars": [«"s3:/bucket/a.jar"», "s3://bucket/b.jar"]}`, Good: `{"jars": ["s3://bucket/a.jar", "s3://bucket/b.jar"]}`},
		{Bad: `{"conf": {"spark.jars": «"s3a:///bucket/a.jar,/b.jar"»}}`, Good: `{"conf": {"spark.jars": "s3a://bucket/a.jar,/b.jar"}}`},
		{Bad: `{"pyFiles": [«"hdfs://user/me/a.zip"»]}`, Good: `{"pyFiles": ["hdfs:///user/me/a.zip"]}`},
	},
	Check: func(p *lint.Pass) {
		for _, s := range p.Sessions() {
			for _, f := range livy.Fields {
				if list := s.Get(f.Name); f.Type == livy.List && list.Type() == doc.Array {
					for n := range list.Members() {
						checkHosts(p, s, n)
					}
				}
			}
			for _, l := range livy.Lists {
				checkHosts(p, s, s.Get("conf", l.Key))
			}
		}
	},
}

var (
	bucketless = pattern.New(`^((?:s3[an]?|gs|https?):)(?:/|///)([^/].*)$`)
	// directory matches a host that is most likely the first directory of a path.
	directory = pattern.New(`^(hdfs|viewfs)://(user|users|apps?|tmp|data|lib|libs|jars|home|hdp|spark|warehouse)(/.*)$`)
)

// checkHosts checks one file, or a list of files in one string.
func checkHosts(p *lint.Pass, s *lint.Session, n doc.Node) {
	if n.Type() != doc.String || facts.Placeholder(n.String(), facts.InField) || !s.Owns(n) {
		return
	}
	files := strings.Split(n.String(), ",")
	d := lint.Diagnostic{Place: n.Value()}
	for i, file := range files {
		blank := file[:len(file)-len(strings.TrimLeft(file, " "))]
		file = strings.TrimSpace(file)
		var now string
		if m := bucketless.FindStringSubmatch(file); m != nil {
			d.Severity, now = lint.Warning, m[1]+"//"+m[2]
			d.Message = fmt.Sprintf("%s does not name a bucket or host, which must follow two slashes", file)
		} else if m := directory.FindStringSubmatch(file); m != nil {
			now = m[1] + ":///" + m[2] + m[3]
			d.Message = fmt.Sprintf("%s is on a host named %q: a path on the cluster's own file system begins with three slashes", file, m[2])
		} else {
			continue
		}
		files[i] = blank + now
		d.Fix = &lint.Fix{Message: "write " + now, Ops: []doc.Op{n.Replace(doc.Quote(strings.Join(files, ",")))}}
		p.Report(d)
		return
	}
}
