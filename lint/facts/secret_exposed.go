package facts

import (
	"encoding/base64"
	"math"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// An Exposure is a secret in plain text, which is not a placeholder.
type Exposure struct {
	// Kind says what it is, with an article; empty if there is no secret.
	Kind string
	// Public says that it only names the owner of a secret, like the ID of an access key.
	Public bool
}

var (
	// passwordName matches the end of the name of a password. People choose it, so it is a secret whatever it looks like.
	passwordName = pattern.New(`(?:passw(?:or)?d|passphrase|\.pass|pwd|\.pw|\.redis\.auth)\.$`)
	// keyName matches the end of the name of a key. Machines choose it, so it looks random.
	keyName = pattern.New(`(?:secret|secret\.?key|token|api\.?key|private\.?key|access\.?key|account\.?key|\.sig|` +
		`authorization|cookie|\.x\.auth(?:\.key)?)\.$|` +
		`\.(?:client\.secret|account\.key|azure\.sas|sas\.fixed\.token|sas\.token)\.`)
	// kindOf has the words for the matches of keyName.
	kinds = []struct{ part, kind string }{
		{"token", "a token"},
		{"cookie", "a cookie"},
		{"authorization", "credentials"},
		{".sas.", "a shared access signature"},
		{".sig.", "a shared access signature"},
		{"secret", "a secret"},
		{"", "an access key"},
	}
	// noSecret matches a value that says where a secret is, or what it is about.
	noSecret = pattern.New(`(?i)^(?:[\w+.-]+://|[./~]|[a-z]:\\|arn:|kms:|vault:|env:|file:|jceks|local:)|` +
		`sample|dummy|placeholder|redacted|change.?(?:me|it)|your|insert|replace|fake|xxx|\*\*|\.\.\.|…|(?:1234|abcd){2}|` +
		`secrets?/|get_?secret|getenv|environ`)
	// exampleWord matches the names of examples, and the keys in the documentation of AWS. A long key that only begins with
	// the word is one of these no longer: somebody made it anonymous.
	exampleWord = pattern.New(`(?i)example`)
	class       = pattern.New(`^(?:[a-zA-Z_]\w*\.)+[a-zA-Z_]\w*$`)
	token       = pattern.New(`^[A-Za-z0-9+/=._~!%:-]+$`)
)

// Exposed returns the secret in a value that a file has in plain text. It is strict: it returns none if the value may
// be a placeholder, or not a secret.
func Exposed(key, value string) Exposure {
	if e := shaped(value); e.Kind != "" {
		return e
	}
	if kind := named(key, strings.TrimSpace(value)); kind != "" {
		return Exposure{Kind: kind}
	}
	return within(value)
}

// shaped returns a secret in a value that is recognized by its form.
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

// named returns the kind of a value whose key names a secret.
func named(key, value string) string {
	name := dotted(key)
	switch {
	case !SecretKey(key) || filled(value) || strings.Contains(name, ".key.ref."): // a key of Kubernetes, which says where the secret is
		return ""
	case passwordName.MatchString(name):
		if isLiteral(value) || class.MatchString(value) || strings.ContainsAny(value, " \t\n") {
			return ""
		}
		return "a password"
	case keyName.MatchString(name) && genuine(value):
		for _, k := range kinds {
			if strings.Contains(name, k.part) {
				return k.kind
			}
		}
	}
	return ""
}

// genuine reports whether a value, or the credential in the value of a header, looks like a secret. In basic
// authentication the password decides. Somebody who encodes the word example made a real header anonymous.
func genuine(value string) bool {
	how, what, header := strings.Cut(value, " ")
	if !header {
		return random(value)
	}
	what = strings.TrimSpace(what)
	b, err := base64.StdEncoding.DecodeString(what)
	if err != nil || !strings.EqualFold(how, "basic") {
		return random(what)
	}
	_, password, ok := strings.Cut(string(b), ":")
	return ok && (!filled(password) || exampleWord.MatchString(password))
}

// within returns a password in a longer value: in an option, a connection string or a URL.
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

// filled reports whether a value is a placeholder, or says where the secret is.
func filled(s string) bool {
	return s == "" || Placeholder(s, InPassword) || Placeholder(s, InConfig) || noSecret.MatchString(s) ||
		exampleWord.MatchString(s) && !encoded(s)
}

// encoded reports whether a value is a long key, whatever words are in it.
func encoded(s string) bool {
	long := len(s) >= 40 && strings.ToUpper(s) != s && strings.ToLower(s) != s && !strings.ContainsAny(s, "-_. :")
	return long && !strings.HasSuffix(s, "EXAMPLE") && !strings.HasSuffix(s, "EXAMPLEKEY")
}

// random reports whether a value looks as if a machine had chosen it.
func random(s string) bool {
	digits := strings.ContainsAny(s, "0123456789")
	letters := strings.IndexFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) >= 0
	return len(s) >= 16 && letters && (digits || encoded(s)) && token.MatchString(s) && !class.MatchString(s) && entropy(s) >= 3
}

// entropy returns the average information of a letter of a text, in bits.
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
