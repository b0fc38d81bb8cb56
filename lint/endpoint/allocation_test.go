package endpoint

import "testing"

func TestAllocationOf(t *testing.T) {
	emr, glue, yarn := &Endpoint{EMR: true}, &Endpoint{Worker: &Worker{}}, &Endpoint{}
	on, off, none := map[string]string{AllocationKey: "true"}, map[string]string{AllocationKey: "false"}, map[string]string{}
	const unset = "-"
	for _, c := range []struct {
		own      string
		defaults map[string]string
		e        *Endpoint
		want     Allocation
	}{
		{"true", nil, nil, AllocationOn},
		{" TRUE\t", nil, nil, AllocationOn},
		{"false", on, emr, AllocationOff},
		{"False ", nil, nil, AllocationOff},
		{"\u00a0false", off, nil, AllocationUnknown}, // Java does not trim it
		{"yes", off, nil, AllocationUnknown},
		{"{{ allocation }}", on, nil, AllocationUnknown},
		{unset, nil, nil, AllocationUnknown},
		{unset, nil, yarn, AllocationUnknown},
		{unset, none, yarn, AllocationOff},
		{unset, none, nil, AllocationOff},
		{unset, on, nil, AllocationOn},
		{unset, map[string]string{AllocationKey: " True "}, yarn, AllocationOn},
		{unset, off, emr, AllocationOff},
		{unset, map[string]string{AllocationKey: "yes"}, yarn, AllocationUnknown},
		{unset, map[string]string{AllocationKey: ""}, emr, AllocationUnknown},
		{unset, none, emr, AllocationUnknown},
		{unset, nil, glue, AllocationUnknown},
	} {
		own := func(string) (string, bool) { return c.own, c.own != unset }
		if got := AllocationOf(own, c.defaults, c.e); got != c.want {
			t.Errorf("%q over %v on %v: %v, want %v", c.own, c.defaults, c.e, got, c.want)
		}
	}
}

// TestAllocates: what is computed with where nothing is known.
func TestAllocates(t *testing.T) {
	for _, c := range []struct {
		e    Endpoint
		own  map[string]string
		want bool
	}{
		{Endpoint{}, nil, false},
		{Endpoint{}, map[string]string{CapKey: "5"}, true},
		{Endpoint{Defaults: map[string]string{}}, map[string]string{CapKey: "5"}, false},
		{Endpoint{Defaults: map[string]string{AllocationKey: "true"}}, nil, true},
		{Endpoint{EMR: true}, nil, true},
		{Endpoint{EMR: true, Defaults: map[string]string{}}, nil, true},
		{Endpoint{EMR: true, Defaults: map[string]string{AllocationKey: "false"}}, nil, false},
		{Endpoint{Worker: &Worker{}}, nil, true},
		{Endpoint{Worker: &Worker{}}, map[string]string{AllocationKey: " false "}, false},
	} {
		if got := c.e.allocates(conf(c.own)); got != c.want {
			t.Errorf("%v on %+v: %v, want %v", c.own, c.e, got, c.want)
		}
	}
}
