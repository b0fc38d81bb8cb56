package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/kernel"
)

// Terms returns the terms of sessions on an endpoint of the settings. The terms given, as by flags, count
// first. If glue is not nil, it replaces the endpoint; if users is not 0, so many share it.
func (s *Settings) Terms(name string, said lint.Terms, glue *endpoint.Endpoint, users int64) lint.Terms {
	o := said
	o.Policies, o.RequireReasons, o.Connections = s.policies(), s.RequireReasons, s.Connections
	if o.MaxExecutors == 0 {
		o.MaxExecutors = int(s.MaxExecutors)
	}
	shared := glue
	if glue != nil {
		o.Server, name = "flags", ""
	} else if e := s.Endpoints[name]; e != nil {
		o.Server = e.path() + "\x00" + name
		o.DeployMode = cmp.Or(o.DeployMode, e.DeployMode)
		o.Defaults, o.Blacklist, o.StartTimeout = e.Defaults, e.Blacklist, time.Duration(e.StartTimeout)
		if e.Shared != nil {
			shared = s.onEMR(e)
			o.EndpointPlaces = e.declared()
		}
	}
	o.DeployMode = cmp.Or(o.DeployMode, s.DeployMode)
	for program, version := range map[string]*string{"livy": &o.Livy, "spark": &o.Spark, "sparkmagic": &o.SparkMagic} {
		if *version == "" {
			*version, _ = s.Version(program, name)
		}
	}
	if shared != nil {
		with := *shared
		if users > 0 {
			with.Users = users
		}
		o.Share(&with)
	}
	return o
}

// onEMR returns what is computed with for an endpoint. If only the settings name a release of EMR, each YARN cluster
// without a release of its own runs it.
func (s *Settings) onEMR(e *Endpoint) *endpoint.Endpoint {
	if s.Release == "" || e.Release != "" || e.WorkerType != "" || e.Pool || e.Serverless {
		return e.Shared
	}
	c := e.Cluster
	c.Release = s.Release
	shared, err := e.sized(c)
	if err != nil {
		return e.Shared
	}
	return shared
}

// policies returns the organisation's policies. An entry is the same policy in all settings that extend it.
func (s *Settings) policies() (list []*lint.Policy) {
	for _, p := range s.Policy {
		list = append(list, p.made)
	}
	return list
}

// policy returns the policy of an entry.
func (p *Policy) policy() *lint.Policy {
	own := &lint.Policy{
		Pointer:   p.Pointer,
		Required:  p.Required,
		Forbidden: p.Forbidden,
		Min:       p.Min,
		Max:       p.Max,
		OneOf:     p.OneOf,
		Matches:   p.Matches,
		Why:       lint.Brief(strings.Join(strings.Fields(p.Why), " ")),
	}
	if own.Compile() != nil { // Read reports it
		own.Matches = ""
	}
	return own
}

// Suppressions are the entries of per-file at a time, followed by those that settings further up overrule.
func (s *Settings) Suppressions(now time.Time) (list []*lint.Suppression) {
	for _, f := range s.PerFile {
		at := f.At["ignore"]
		entry := &lint.Suppression{
			Place: at.In(), Rules: f.Ignore, Reason: lint.Brief(f.Reason), Pointer: f.Pointer,
			Files: f.Files, Until: f.Expires.Time, Over: f.Expires.Over(now),
		}
		if entry.Over {
			entry.Day = f.At["expires"].In()
		}
		for i := range f.Ignore {
			entry.Each = append(entry.Each, f.At[fmt.Sprintf("ignore/%d", i)].In())
		}
		list = append(list, entry)
	}
	return append(list, s.overruled...)
}

// EndpointOf returns the name of the endpoint of a file: the one that has the url of its
// credentials, or the one for what no url decides. It is empty if there is none, or if a
// config.json is for several.
func (s *Settings) EndpointOf(t *lint.Target) string { return s.EndpointAt(t.Servers()) }

// EndpointAt is [Settings.EndpointOf] for sessions that are posted to some urls.
func (s *Settings) EndpointAt(urls []string) string {
	var names []string
	for _, url := range urls {
		if name := s.Of(url); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		if e := s.Endpoints[s.Endpoint]; e != nil && e.URL != "" && elsewhere(urls) {
			return "" // its sessions go to a server without an endpoint
		}
		return s.Endpoint
	case 1:
		return names[0]
	}
	return ""
}

// elsewhere reports whether one of the urls is not SparkMagic's default.
func elsewhere(urls []string) bool {
	return slices.ContainsFunc(urls, func(url string) bool { return url != kernel.DefaultURL })
}

// path returns the path of the file that declares the endpoint.
func (e *Endpoint) path() string {
	for _, at := range e.At {
		return at.Path()
	}
	return ""
}

// declared returns the places of an endpoint's values.
func (e *Endpoint) declared() map[string]doc.Place {
	places := map[string]doc.Place{}
	for key, at := range e.At {
		places[key] = at.In()
	}
	return places
}
