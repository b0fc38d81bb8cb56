package rules

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

// anEndpoint reports whether the endpoint of a file is known.
func anEndpoint(f *lint.Target) bool { return f.Terms.Endpoint != nil }

// users reports whether the number of users of the endpoint is known.
func users(f *lint.Target) bool { return anEndpoint(f) && f.Terms.Endpoint.Users > 0 }

// A reporting reports a finding at the value of a key of an endpoint. It sets the place.
type reporting func(key string, d lint.Diagnostic)

// eachEndpoint checks each endpoint that settings or flags declare for the files of a run.
func eachEndpoint(p *lint.CrossFilePass, check func(e *endpoint.Endpoint, report reporting)) {
	seen := map[string]bool{} // by server
	for _, f := range p.Targets {
		o := f.Terms
		if o.Endpoint == nil || seen[o.Server] || len(f.Requests()) == 0 && o.EndpointPlaces == nil {
			continue
		}
		seen[o.Server] = true
		check(o.Endpoint, func(key string, d lint.Diagnostic) {
			place, ok := o.EndpointPlaces[key]
			if o.EndpointPlaces == nil { // flags declare it: report at the first request
				place, ok = f.Requests()[0].Opening(), true
				d.Message = "--" + key + ": " + d.Message
			}
			if ok {
				d.Place = place
				p.Report(d)
			}
		})
	}
}
