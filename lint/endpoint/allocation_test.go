package endpoint

import "testing"

func TestAllocationOf(t *testing.T) {
	emr, glue, yarn := &Endpoint{EMR: true}, &Endpoint{Worker: &Worker{}}, &Endpoint{}
	on, off, none := map[string]string{AllocationKey: "true"}, map[string]string{AllocationKey: "false"}, map[string]string{}
	const silent = "-"
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
		{silent, nil, nil, AllocationUnknown},
		{silent, nil, yarn, AllocationUnknown},
		{silent, none, yarn, AllocationOff},
		{silent, none, nil, AllocationOff},
		{silent, on, nil, AllocationOn},
		{silent, map[string]string{AllocationKey: " True "}, yarn, AllocationOn},
		{silent, off, emr, AllocationOff},
		{silent, map[string]string{AllocationKey: "yes"}, yarn, AllocationUnknown},
		{silent, map[string]string{AllocationKey: ""}, emr, AllocationUnknown},
		{silent, none, emr, AllocationUnknown},
		{silent, nil, glue, AllocationUnknown},
	} {
		own := func(string) (string, bool) { return c.own, c.own != silent }
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
