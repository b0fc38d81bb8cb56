package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

// anEndpoint reports whether the endpoint of a file is known.
func anEndpoint(f *lint.Target) bool { return f.Terms.Endpoint != nil }

// users reports whether the number of users of the endpoint is known.
func users(f *lint.Target) bool { return anEndpoint(f) && f.Terms.Endpoint.Users > 0 }

// A reporting reports at the value of a key of an endpoint.
type reporting func(severity lint.Severity, key, format string, a ...any)

// eachEndpoint checks each endpoint that the settings or the flags declare for the files of a run.
func eachEndpoint(p *lint.CrossFilePass, check func(e *endpoint.Endpoint, report reporting)) {
	seen := map[string]bool{} // by the server
	for _, f := range p.Targets {
		o := f.Terms
		if o.Endpoint == nil || seen[o.Server] || len(f.Requests()) == 0 && o.EndpointPlaces == nil {
			continue
		}
		seen[o.Server] = true
		check(o.Endpoint, func(severity lint.Severity, key, format string, a ...any) {
			place, ok := o.EndpointPlaces[key]
			if o.EndpointPlaces == nil { // flags declare it: of the first that they are about
				place, ok = f.Requests()[0].Opening(), true
				format = "--" + key + ": " + format
			}
			if ok {
				p.Report(lint.Diagnostic{Place: place, Severity: severity, Message: fmt.Sprintf(format, a...)})
			}
		})
	}
}
