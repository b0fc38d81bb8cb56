package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/guard"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/facts"
)

// differences are the values in which two JSON texts differ, by their JSON pointers and without secrets.
func differences(old, now string) []guard.Change {
	before, after := values(old), values(now)
	var list []guard.Change
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, pointer := range slices.Sorted(maps.Keys(all)) {
		if before[pointer] == after[pointer] {
			continue
		}
		c := guard.Change{Pointer: lint.MaskedPointer(pointer), Old: before[pointer], New: after[pointer]}
		if key := pointer[strings.LastIndexByte(pointer, '/')+1:]; facts.SecretKey(doc.Unescape(key)) {
			c.Old, c.New = hidden(c.Old), hidden(c.New)
		}
		c.Old, c.New = lint.Masked(c.Old), lint.Masked(c.New)
		list = append(list, c)
	}
	return list
}

func hidden(value string) string {
	if value == "" {
		return ""
	}
	return "***"
}

// values are the values of a JSON text that have no others in them, as JSON, by their pointers. It is
// empty for what is no JSON.
func values(src string) map[string]string {
	d := json.NewDecoder(strings.NewReader(src))
	d.UseNumber()
	of := map[string]string{}
	var root any
	if d.Decode(&root) == nil {
		collect(of, "", root)
	}
	return of
}

func collect(of map[string]string, pointer string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			collect(of, pointer+"/"+doc.Escape(key), member)
		}
	case []any:
		for i, element := range v {
			collect(of, fmt.Sprintf("%s/%d", pointer, i), element)
		}
	default:
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte(fmt.Sprint(v))
		}
		of[pointer] = string(text)
	}
}
