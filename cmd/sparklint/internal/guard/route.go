package guard

import (
	"net/http"
	"net/url"
	"strings"
)

// A kind of request decides what the guard does with it.
type kind string

const (
	newSession kind = "session"
	newBatch   kind = "batch"
	other      kind = "other"
)

// overrides are the headers with which a client names another method than it uses. Livy obeys the
// first of them in a POST.
var overrides = []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"}

// kindOf tells new sessions and batches from all else. It reads method and path so generously that
// no server which follows the guard can see a new session where this sees none: Livy, its servlet
// container, or a gateway between the two.
func kindOf(r *http.Request) kind {
	if !posts(r) {
		return other
	}
	switch collection(r.URL) {
	case "sessions":
		return newSession
	case "batches":
		return newBatch
	}
	return other
}

// posts reports whether a request can be taken for a POST. One that overrides its method remains one:
// the next server need not look at the override.
func posts(r *http.Request) bool {
	if strings.EqualFold(r.Method, http.MethodPost) {
		return true
	}
	for _, name := range overrides {
		for _, method := range r.Header.Values(name) {
			if strings.EqualFold(strings.TrimSpace(method), http.MethodPost) {
				return true
			}
		}
	}
	for _, method := range r.URL.Query()["_method"] {
		if strings.EqualFold(method, http.MethodPost) {
			return true
		}
	}
	return false
}

// decodings are how often a path is decoded at most: once by each server that may decode it.
const decodings = 4

// collection returns the last name of a path in lower case, whatever stands before it: a gateway, or
// Livy's base path. Escapes, parameters, empty segments and dots do not hide it.
func collection(u *url.URL) string {
	path := u.Path // decoded once
	for range decodings {
		decoded, err := url.PathUnescape(path)
		if err != nil || decoded == path {
			break
		}
		path = decoded
	}
	var names []string
	for _, segment := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		name, _, _ := strings.Cut(segment, ";")
		switch name = strings.TrimSpace(name); name {
		case "", ".":
		case "..":
			names = names[:max(len(names)-1, 0)]
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return strings.ToLower(names[len(names)-1])
}
