package rules

import (
	"fmt"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

// anEndpoint tells whether there is one to hold sessions against.
func anEndpoint(_ *lint.File, o *lint.Options) bool { return o.Endpoint != nil }

// users tells whether it is known how many share it.
func users(f *lint.File, o *lint.Options) bool { return anEndpoint(f, o) && o.Endpoint.Users > 0 }

// eachDeclared goes through the endpoints that the settings declare for the files of a run;
// say reports at the value of a key.
func eachDeclared(p *lint.Fleet, check func(e *endpoint.Endpoint, say func(severity lint.Severity, key, format string, a ...any))) {
	seen := map[*endpoint.Endpoint]bool{}
	for _, f := range p.Files {
		o := p.Options(f)
		if o.Declared == nil || o.Endpoint == nil || seen[o.Endpoint] {
			continue
		}
		seen[o.Endpoint] = true
		check(o.Endpoint, func(severity lint.Severity, key, format string, a ...any) {
			if place, ok := o.Declared.Places[key]; ok {
				p.Report(lint.Diagnostic{File: o.Declared.File, Place: place, Severity: severity, Message: fmt.Sprintf(format, a...)})
			}
		})
	}
}
