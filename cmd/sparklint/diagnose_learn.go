package main

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/settings"
)

// learn writes the limits that the texts state into the settings.
func learn(c *cli.Context, w world, list []*examined) error {
	found := endpoint.Found{Facts: stated(list)}
	if len(found.Facts) == 0 {
		fmt.Fprintln(w.out, "\nnothing to learn: the texts state no limit of an endpoint")
		return nil
	}
	d, err := declarationOf(c, "diagnose --learn", true)
	if err != nil {
		return err
	}
	name := c.String("endpoint")
	if name == "" {
		name = soleEndpoint(d.at, string(d.src))
	}
	if name == "" {
		return failed("--learn needs the name of the endpoint, as it is in the settings or will be: --endpoint NAME")
	}
	fmt.Fprintln(w.out)
	now, err := put(w.out, string(d.src), d.at, name, []endpoint.Found{found})
	if err != nil {
		return failed("%v", err)
	}
	return d.write(w, now)
}

// soleEndpoint is the name of the endpoint in the settings that the default names, or of the only one there; empty if it is open
// which one is meant.
func soleEndpoint(at, src string) string {
	s, errs := settings.Read(at, src)
	if errs != nil {
		return ""
	}
	name := ""
	if len(s.Endpoints) == 1 {
		for only := range s.Endpoints {
			name = only
		}
	}
	return cmp.Or(s.Endpoint, name)
}

// learnable are facts that state a number of the endpoint, by the causes in whose texts they do.
var learnable = []struct{ cause, fact, key string }{
	{"container-too-large", "threshold", "max-allocation"},
	{"executor-above-max", "threshold", "max-allocation"},
	{"vcores-above-max", "max_memory", "max-allocation"},
	{"vcores-above-max", "max_vcores", "node-vcores"},
	{"no-room-for-am", "node", "node-memory"},
	{"node-too-small", "node", "node-memory"},
}

// stated are the limits in the texts, each with its source. Where two texts differ, the smaller one is what a session must keep to.
func stated(list []*examined) (learned []endpoint.Fact) {
	for _, l := range learnable {
		least := int64(0)
		var fact endpoint.Fact
		for _, in := range list {
			for _, f := range in.found {
				n, err := strconv.ParseInt(f.Facts.Get(l.fact), 10, 64)
				if f.Cause.ID != l.cause || err != nil || n < 1 || least > 0 && n >= least {
					continue
				}
				least = n
				fact = endpoint.Fact{Key: l.key, Value: strconv.FormatInt(n, 10), Source: fmt.Sprintf("%s:%d", in.name(), f.Line)}
			}
		}
		if least > 0 && !known(learned, l.key) {
			learned = append(learned, fact)
		}
	}
	return learned
}

func known(list []endpoint.Fact, key string) bool {
	for _, f := range list {
		if f.Key == key {
			return true
		}
	}
	return false
}
