package settings

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/facts/livy"
	"github.com/sparklint/sparklint/lint/facts/sparkmagic"
	"github.com/sparklint/sparklint/lint/pattern"
)

// listed matches the index of an element at the end of a pointer.
var listed = pattern.New(`/(\d+|-)$`)

// policy checks an entry of policy.
func (d *decoding) policy(s *Settings, p *Policy) {
	at := s.At["policy"]
	if place, ok := p.At["pointer"]; ok {
		at = place
	}
	asks := p.Required || p.Forbidden || p.Min+p.Max+p.Matches != "" || len(p.OneOf) > 0
	switch {
	case len(p.Pointer) > mostPointer:
		d.failAt(at, "pointer: %.40q… is too long: write at most 500 characters", p.Pointer)
		return
	case !strings.HasPrefix(p.Pointer, "/") || strings.Contains(p.Pointer+"/", "//"):
		d.failAt(at, "pointer: %q is not a JSON pointer, such as /conf/spark.executor.memory", p.Pointer)
	case p.Why == "":
		d.failAt(at, "%s: why is missing; messages begin with it", p.Pointer)
	case !asks:
		d.failAt(at, "%s: add what it must be: required, forbidden, min, max, one-of or matches", p.Pointer)
	case p.Forbidden && (p.Required || p.Min+p.Max+p.Matches != "" || len(p.OneOf) > 0):
		d.failAt(at, "%s: a forbidden setting can't have other demands", p.Pointer)
	}
	if _, err := regexp.Compile(p.Matches); err != nil {
		d.failAt(p.At["matches"], "matches: %v", err)
	}
	if key, what := p.policy().Fault(); key != "" {
		d.failAt(p.At[key], "%s: %s", key, what)
	}
	if part := listed.FindString(p.Pointer); part != "" {
		d.failAt(at, "pointer: %s: every element of a list is checked, so leave out %s", p.Pointer, part)
	}
	if keys := p.policy().Keys(); asks && len(keys) == 1 || keys[0] != "conf" {
		names := append(livy.Names(), sparkmagic.Names()...)
		if near := facts.Nearest(keys[0], names); near != "" && near != keys[0] && !slices.Contains(names, keys[0]) {
			d.failAt(at, "pointer: neither a session nor config.json has %q: did you mean /%s?", keys[0], near)
		}
	}
}
