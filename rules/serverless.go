package rules

import (
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// onServerless reports whether sessions are known to run on EMR Serverless.
func onServerless(o *lint.Terms) bool { return o.Endpoint != nil && o.Endpoint.Serverless }

// readByServerless reports whether a property may be for EMR Serverless, which reads it: Livy itself does not.
//
// Source: the Amazon EMR Serverless User Guide, "Running interactive workloads with EMR Serverless through an Apache Livy
// endpoint": emr-serverless.session.executionRoleArn.
func readByServerless(o *lint.Terms, key string) bool {
	return strings.HasPrefix(key, "emr-serverless.") && (o.Endpoint == nil || onServerless(o))
}

// fieldOfServerless reports whether a field of a request is one that EMR Serverless accepts beside `conf`. A request is for
// it if its endpoint is, or if it names the role to run with. Unified Studio adds the role itself.
//
// Source: the same guide, which writes spark.emr-serverless.lakeformation.enabled there.
func fieldOfServerless(p *lint.Pass, request doc.Node, field string) bool {
	return strings.HasPrefix(field, "spark.emr-serverless.") && (onServerless(p.Terms) || readByServerless(p.Terms, "emr-serverless.") &&
		(inStudio(p) || request.Get("conf", "emr-serverless.session.executionRoleArn").Exists()))
}

// templated reports whether a template fills a value in later.
func templated(n doc.Node) bool {
	return n.Exists() && facts.Placeholder(n.String(), facts.InProperty)
}
