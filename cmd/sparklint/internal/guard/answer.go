package guard

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The headers of an answer to a new session. They say what the guard did.
const (
	headerOutcome = "Sparklint-Guard"
	headerWarning = "Sparklint-Warning"
	headerFixed   = "Sparklint-Fixed"
	headerInfo    = "Sparklint-Info"
)

// Bounds of what a client is told in headers and in a refusal.
const (
	mostLines  = 10
	mostInLine = 500
	mostInText = 4000
)

// refuse answers as Livy does when it rejects a request.
func refuse(w http.ResponseWriter, status int, message string) {
	body, err := json.Marshal(map[string]string{"msg": cut(message, mostInText)})
	if err != nil { // a string always has a JSON text
		body = []byte(`{"msg":"refused"}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// addLines adds a header for each text.
func addLines(h http.Header, name string, lines []string) {
	for i, line := range lines {
		if i == mostLines {
			h.Add(name, strconv.Itoa(len(lines)-mostLines)+" more")
			return
		}
		h.Add(name, plain(line))
	}
}

// plain is a text that a header can carry and a terminal can print: all but printable ASCII is escaped.
func plain(text string) string {
	quoted := strconv.QuoteToASCII(cut(text, mostInLine))
	return strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `\\`, `\`)
}

// cut is a text of at most n bytes.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
