package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts"
	"github.com/sparklint/sparklint/lint/settings"
)

func settingsCommand(w world) *cli.Command {
	list := slices.DeleteFunc(lintFlags(), func(f cli.Flag) bool { return f.Names()[0] == "format" })
	return &cli.Command{
		Name:      "settings",
		Usage:     "show the settings in force for a file, and where each value comes from",
		ArgsUsage: "[FILE]",
		Description: "Without a file: for the current folder. A flag overrides its environment variable, which overrides .sparklint.yaml and " +
			"what it extends. Flags are those of lint.",
		Flags:  append(grouped(groupOutput, formatFlag("full or json")), list...),
		Action: func(c *cli.Context) error { return settingsAction(c, w) },
	}
}

// An effect is the value in force of a key, with its origin.
type effect struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func settingsAction(c *cli.Context, w world) error {
	format := c.String("format")
	if c.NArg() > 1 {
		return failed("settings takes one file at a time")
	}
	if format != "full" && format != "json" {
		return failed("--format %q: write full or json", format)
	}
	s, err := readFlags(c)
	if err != nil {
		return err
	}
	overrides := s.spec.Overrides
	overrides.Names, overrides.Version = ruleNames(), version()
	d := project.Here(overrides)
	path := cmp.Or(c.Args().First(), settings.Name)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, settings.Name)
	}
	own, err := d.Of(path, "", false)
	if err != nil {
		return err
	}
	name, err := endpointOf(d, own, path, s.spec.Limit)
	if err != nil {
		return err
	}
	if err := s.outcome(c, own.Settings); err != nil {
		return err
	}
	e := effects{c: c, w: w, s: s, own: own.Settings, endpoint: own.Endpoints[name], name: name}
	if s.spec.Glue != nil {
		e.endpoint, e.name = nil, "" // flags declare another
	}
	if file := c.Args().First(); file != "" {
		e.concerns = func(i int) bool { return own.Concerns(i, project.Absolute(file)) }
	}
	e.flags()
	e.file()
	if format == "json" {
		return inert.WriteJSON(w.out, "  ", e.list)
	}
	rows := make([][3]string, len(e.list))
	for i, x := range e.list {
		rows[i] = [3]string{cell(x.Key), cell(x.Value), cell(x.Origin)}
	}
	_, err = fmt.Fprintln(w.out, strings.Join(threeColumns(rows), "\n"))
	return err
}

// endpointOf returns the name of the endpoint of a file, which need not exist.
func endpointOf(d *project.Resolver, own *project.InForce, path string, limit files.Limit) (string, error) {
	t := lint.NewTarget(lint.Other(path, ""))
	src, err := project.Regular(path, limit)
	switch {
	case path == settings.Name || errors.Is(err, os.ErrNotExist):
	case err != nil:
		return "", err
	default:
		if read, _ := (lint.Reading{All: true}).Load(filepath.ToSlash(path), string(src)); read != nil {
			t = lint.NewTarget(read)
		}
		tree := files.Upwards{Name: files.Config}
		if at, ok := tree.From(path); ok && t.Notebook != nil {
			if src, err := project.Regular(at, limit); err == nil {
				t.Base = lint.NewTarget(lint.Config(at, string(src)))
			}
		}
	}
	return d.Endpoint(own, t)
}

// effects collects the values in force.
type effects struct {
	c        *cli.Context
	w        world
	s        flags
	concerns func(entry int) bool // reports whether an entry of per-file applies; nil: all do
	own      *settings.Settings
	endpoint *settings.Endpoint
	name     string // of the endpoint
	list     []effect
	said     map[string]bool
}

func (e *effects) add(key, value, origin string) {
	if !e.s.showSecrets {
		key, value = lint.Masked(key), lint.Masked(value)
	}
	e.list = append(e.list, effect{key, value, origin})
}

// flags adds the values of lint's flags: from the command line, the environment, the settings, the endpoint,
// or their defaults.
func (e *effects) flags() {
	e.said = map[string]bool{}
	of := maps.Collect(settings.Fields(reflect.ValueOf(*e.own)))
	for _, f := range lintFlags() {
		name := f.Names()[0]
		at, inSettings := e.own.At[name]
		switch {
		case name == "format": // this command has a --format of its own
			e.format(at.String())
		case e.w.gave(name):
			e.flag(name, "--"+name)
		case e.c.IsSet(name):
			e.flag(name, env(name)[0])
		case name == "endpoint" && e.name != "" && e.name != e.own.Endpoint && e.present(name):
		case name == "min-severity" && !inSettings && e.s.hold.Shown != lint.Warning:
			e.add(name, e.s.hold.Shown.String(), "lowered to fail-on")
		case e.ofEndpoint(name), e.ofRelease(name):
		case inSettings && of[name].Kind() == reflect.Slice:
			continue // file adds each of its elements
		case inSettings:
			e.add(name, e.spelt(of[name]), written(at.String(), name, e.own.Written))
		case e.present(name):
		default:
			e.add(name, e.unset(name), "default")
		}
		e.said[name] = true
	}
	if e.s.spec.Selected {
		e.said["ignore"] = true
	}
}

// unset returns the default of a flag. A text or list that is not set is not "none", which some flags take as a value.
func (e *effects) unset(name string) string {
	value := e.spelt(reflect.ValueOf(e.c.Value(name)))
	switch {
	case value != "none":
		return value
	case name == "config-json":
		return "(nearest)"
	}
	return "(not set)"
}

// flag adds the value of a flag. For a short version it adds the release that it means.
func (e *effects) flag(name, origin string) {
	value := e.spelt(reflect.ValueOf(e.c.Value(name)))
	if settings.Means(name, value) != "" {
		origin += " " + value
		value, _ = settings.Release(name, value) // readFlags has checked it
	}
	e.add(name, value, origin)
}

// written returns the origin of a value. For a short version it adds the version as written.
func written(origin, program string, as map[string]string) string {
	if settings.Means(program, as[program]) == "" {
		return origin
	}
	return origin + " (" + as[program] + ")"
}

// format adds the format of lint; at is its place in the settings.
func (e *effects) format(at string) {
	switch v := e.w.getenv(env("format")[0]); {
	case v != "":
		e.add("format", v, env("format")[0])
	case e.own.Format != "":
		e.add("format", e.own.Format, at)
	default:
		e.add("format", "full", "default")
	}
}

// present adds a value that is found, not written: a file, or an endpoint by its url. It reports whether it
// did.
func (e *effects) present(name string) bool {
	_, err := os.Stat(baseline.Name)
	switch {
	case name == "endpoint" && e.name != "":
		e.add(name, e.name, "the url of its kernel")
	case name == "settings" && e.own.Path != "":
		e.add(name, e.own.Path, "nearest to the file")
	case name == "baseline" && err == nil:
		e.add(name, baseline.Name, "in the current folder")
	default:
		return false
	}
	return true
}

// ofRelease adds the version that a release of EMR has, and reports whether there is one.
func (e *effects) ofRelease(name string) bool {
	if !slices.Contains([]string{"spark", "livy", "sparkmagic"}, name) {
		return false
	}
	endpoint := e.name
	if e.endpoint == nil {
		endpoint = ""
	}
	version, from := e.own.Version(name, endpoint)
	if from.Release == "" {
		return false
	}
	e.add(name, version, from.At.String()+" ("+from.Release+")")
	return true
}

// ofEndpoint adds the value from the file's endpoint, and reports whether there is one.
func (e *effects) ofEndpoint(name string) bool {
	if e.endpoint == nil {
		return false
	}
	at, ok := e.endpoint.At[name]
	if ok {
		e.add(name, e.spelt(maps.Collect(settings.Fields(reflect.ValueOf(*e.endpoint)))[name]), written(at.String(), name, e.endpoint.Written))
	}
	return ok
}

// file adds the other values of the settings.
func (e *effects) file() {
	for key, v := range settings.Fields(reflect.ValueOf(*e.own)) {
		if v.IsZero() || e.said[key] && (key != "ignore" || e.s.spec.Selected) { // --ignore adds to the settings, --select overrides them
			continue
		}
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				if key == "per-file" && e.concerns != nil && !e.concerns(i) {
					continue
				}
				e.entry(fmt.Sprintf("%s/%d", key, i), v.Index(i))
			}
		case reflect.Map:
			names := v.MapKeys()
			slices.SortFunc(names, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
			for _, name := range names {
				e.entry(key+"/"+name.String(), v.MapIndex(name))
			}
		default:
			e.entry(key, v)
		}
	}
}

// entry adds a value, or the values of an entry by their keys.
func (e *effects) entry(key string, v reflect.Value) {
	if v.Kind() != reflect.Pointer {
		origin := e.own.At[key].String()
		if key == "required-version" && !settings.Released(version()) {
			origin += ", not checked: this is " + version()
		}
		e.add(key, e.spelt(v), origin)
		return
	}
	places, _ := v.Elem().FieldByName("At").Interface().(map[string]settings.Place)
	values := maps.Collect(settings.Fields(v.Elem()))
	for _, name := range slices.SortedFunc(maps.Keys(values), func(a, b string) int {
		x, y := places[a], places[b]
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	}) {
		at, ok := places[name]
		if !ok {
			continue
		}
		if value := values[name]; value.Kind() == reflect.Map && value.Type().Elem().Kind() == reflect.Struct {
			e.members(key+"/"+name, value, places, name)
			continue
		}
		value := e.spelt(values[name])
		pointer, of := values["pointer"]
		if of && (name == "one-of" || name == "matches") && facts.SecretKey(pointer.String()) && !e.s.showSecrets {
			value = "***"
		}
		e.add(key+"/"+name, value, at.String())
	}
}

// members adds the values of named structs, such as queues. Each has the place of its name.
func (e *effects) members(key string, list reflect.Value, places map[string]settings.Place, of string) {
	names := list.MapKeys()
	slices.SortFunc(names, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	for _, name := range names {
		for field, v := range settings.Fields(list.MapIndex(name)) {
			if v.IsZero() {
				continue
			}
			if v.Kind() == reflect.Pointer {
				v = v.Elem()
			}
			e.add(key+"/"+name.String()+"/"+field, e.spelt(v), places[of+"/"+name.String()].String())
		}
	}
}

// spelt returns a value as people write it.
func (e *effects) spelt(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case cli.StringSlice:
		return cmp.Or(strings.Join(x.Value(), ","), "none")
	case *cli.StringSlice:
		return cmp.Or(strings.Join(x.Value(), ","), "none")
	case []string:
		return cmp.Or(strings.Join(x, ", "), "none")
	case settings.Day:
		return x.Format(time.DateOnly)
	case settings.Period:
		return time.Duration(x).String()
	case endpoint.MiB:
		return fmt.Sprintf("%d MiB", x)
	case string:
		return cmp.Or(x, "none")
	case map[string]string:
		x = maps.Clone(x)
		for key := range x {
			if facts.SecretKey(key) && !e.s.showSecrets {
				x[key] = "***"
			}
		}
		b, err := json.Marshal(x)
		if err != nil {
			return err.Error()
		}
		return string(b)
	case int, int64:
		if v.IsZero() {
			return "none"
		}
	}
	return fmt.Sprint(v.Interface())
}
