package project

import (
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/settings"
)

// Posted returns the terms of sessions that are posted to a url, which may be empty: those of the
// settings that were asked for, else of the settings nearest upwards from the current directory. They
// have no suppressions, because a request is in no file.
func Posted(overrides Overrides, url string) (*lint.Terms, error) {
	terms, _, err := Guarded(overrides, url)
	return terms, err
}

// Guarded returns the terms of Posted, and the settings that they are from.
func Guarded(overrides Overrides, url string) (*lint.Terms, *settings.Settings, error) {
	d := Here(overrides)
	own, err := d.Of(settings.Name, "", false)
	if err != nil {
		return nil, nil, err
	}
	var urls []string
	if url != "" {
		urls = []string{url}
	}
	name, err := d.endpoint(own, urls)
	if err != nil {
		return nil, nil, err
	}
	terms := own.Terms(name, overrides.Terms, overrides.Glue, overrides.Users)
	own.choice.Apply(&terms)
	return &terms, own.Settings, nil
}
