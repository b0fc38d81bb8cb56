package facts

import (
	"encoding/base64"
	"math"
	"regexp"
	"strings"
)

// An Exposure is a secret that stands in clear, and not as a placeholder.
type Exposure struct {
	// Kind says with its article what it is; empty if there is none.
	Kind string
	// Public says that it only names who has a secret, as the ID of an access key does.
	Public bool
}

var (
	// passwordName ends the name of what people choose, and is a secret however it looks.
	passwordName = regexp.MustCompile(`(?:passw(?:or)?d|passphrase|\.pass|pwd|\.pw|\.redis\.auth)\.$`)
	// keyName ends the name of what machines choose, which looks like it.
	keyName = regexp.MustCompile(`(?:secret|secret\.?key|token|api\.?key|private\.?key|access\.?key|account\.?key|\.sig|` +
		`authorization|cookie|\.x\.auth(?:\.key)?)\.$|` +
		`\.(?:client\.secret|account\.key|azure\.sas|sas\.fixed\.token|sas\.token)\.`)
	// kindOf are the words for what keyName matches.
	kinds = []struct{ part, kind string }{
		{"token", "a token"},
		{"cookie", "a cookie"},
		{"authorization", "credentials"},
		{".sas.", "a shared access signature"},
		{".sig.", "a shared access signature"},
		{"secret", "a secret"},
		{"", "a key"},
	}
	// noSecret is a value that says where a secret is, or what it is about.
	noSecret = regexp.MustCompile(`(?i)^(?:[\w+.-]+://|[./~]|[a-z]:\\|arn:|kms:|vault:|env:|file:|jceks|local:)|` +
		`example|sample|dummy|placeholder|redacted|change.?(?:me|it)|your|insert|replace|fake|xxx|\*\*|\.\.\.|…|(?:1234|abcd){2}|` +
		`secrets?/|get_?secret|getenv|environ`)
	class = regexp.MustCompile(`^(?:[a-zA-Z_]\w*\.)+[a-zA-Z_]\w*$`)
	token = regexp.MustCompile(`^[A-Za-z0-9+/=._~!%:-]+$`)
)

// Exposed returns the secret in a value that stands in a file in clear. It is strict: of what may
// be no secret, or a placeholder, it says nothing.
func Exposed(key, value string) Exposure {
	if e := shaped(value); e.Kind != "" {
		return e
	}
	if kind := named(key, strings.TrimSpace(value)); kind != "" {
		return Exposure{Kind: kind}
	}
	return within(value)
}

// shaped is a secret in a value that shows by its look.
func shaped(value string) Exposure {
	for _, c := range compiledShapes() {
		for _, m := range c.in(value) {
			if found := value[m[0]:m[1]]; !filled(found) && entropy(found) >= 2.5 {
				return Exposure{Kind: c.kind, Public: c.public}
			}
		}
	}
	return Exposure{}
}

// named is the kind of a value that its key says to be secret.
func named(key, value string) string {
	name := dotted(key)
	switch {
	case !SecretKey(key) || filled(value) || strings.Contains(name, ".key.ref."): // of Kubernetes: it says where the secret is
		return ""
	case passwordName.MatchString(name):
		if isLiteral(value) || class.MatchString(value) || strings.ContainsAny(value, " \t\n") {
			return ""
		}
		return "a password"
	case keyName.MatchString(name) && random(credential(value)):
		for _, k := range kinds {
			if strings.Contains(name, k.part) {
				return k.kind
			}
		}
	}
	return ""
}

// credential is what follows the scheme of a header, the password of basic authentication.
func credential(value string) string {
	how, what, ok := strings.Cut(value, " ")
	if !ok {
		return value
	}
	if b, err := base64.StdEncoding.DecodeString(what); err == nil && strings.EqualFold(how, "basic") {
		_, password, _ := strings.Cut(string(b), ":")
		if filled(password) {
			return ""
		}
	}
	return strings.TrimSpace(what)
}

// within is a password in a longer value: of an option, a connection string or a URL.
func within(value string) Exposure {
	for _, m := range login.FindAllStringSubmatch(value, -1) {
		if _, password, ok := strings.Cut(m[1]+m[2], ":"); ok && password != "" && !filled(password) {
			return Exposure{Kind: "a password in a URL"}
		}
	}
	for from := 0; from < len(value); {
		m := assignment.FindStringSubmatchIndex(value[from:])
		if m == nil {
			break
		}
		key, sign := value[from+m[4]:from+m[5]], value[from+m[8]:from+m[9]]
		if sign == "=" {
			start, end, _ := valueAt(value, from+m[1], sign)
			part, _, _ := strings.Cut(value[start:end], "&")
			part, _, _ = strings.Cut(part, ";")
			if kind := named(key, part); kind != "" {
				return Exposure{Kind: kind}
			}
		}
		from += m[5]
	}
	return Exposure{}
}

// filled reports whether a value stands for one to come, or says where it is.
func filled(s string) bool {
	return s == "" || Placeholder(s, InPassword) || Placeholder(s, InConfig) || noSecret.MatchString(s)
}

// random reports whether a value looks as if a machine has chosen it.
func random(s string) bool {
	digits := strings.ContainsAny(s, "0123456789")
	letters := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) >= 0
	return len(s) >= 16 && digits && letters && token.MatchString(s) && !class.MatchString(s) && entropy(s) >= 3
}

// entropy is how many bits a letter of a text tells on average.
func entropy(s string) (bits float64) {
	count := map[rune]float64{}
	n := 0.0
	for _, r := range s {
		count[r]++
		n++
	}
	for _, c := range count {
		bits -= c / n * math.Log2(c/n)
	}
	return bits
}
