package facts

import (
	"slices"
	"testing"
)

// TestPlaceholder: a text counts as a placeholder at some places, and as itself at others.
func TestPlaceholder(t *testing.T) {
	everywhere := []Standing{InField, InProperty, InConfig, InURL, InPassword}
	config := []Standing{InConfig, InURL, InPassword}
	for s, want := range map[string][]Standing{
		"{{ cores }}":         everywhere,
		"${CORES}":            everywhere,
		"hdfs:///a/${x}.jar":  everywhere,
		"<cores>":             everywhere,
		"a < b":               config,
		"{x}":                 {InProperty, InConfig, InURL, InPassword},
		"$x":                  {InProperty, InConfig, InURL, InPassword},
		"s3://a/{b,c}.jar":    {InProperty, InConfig, InURL, InPassword},
		"%AUTH%":              everywhere,
		"@@cores@@":           everywhere,
		"<%= cores %>":        everywhere,
		"[[ cores ]]":         everywhere,
		"__CORES__":           everywhere,
		"#{cores}":            everywhere,
		"__main__":            nil,
		"x}":                  {InConfig, InURL},
		"4g":                  nil,
		"LIVY_AUTH":           {InConfig, InURL},
		"http://LIVY_HOST":    nil,
		"Livy_Auth":           nil,
		"your-auth":           config,
		"change me":           config,
		"changeme":            config,
		"todo":                config,
		"tbd":                 config,
		"fixme":               {InConfig, InURL},
		"placeholder":         config,
		"xxx":                 config,
		"xx":                  {InPassword},
		"abc...":              {InConfig, InURL},
		"abc…":                {InConfig, InURL},
		"Kerberos":            nil,
		"http://@HOST@:8998":  {InURL},
		"LIVYURL":             {InURL},
		"http://livy:PORT":    {InURL},
		"http://livy:port/":   {InURL},
		"http://your.host":    {InURL},
		"https://todo":        {InURL},
		"http://livy:8998":    nil,
		"http://yourself":     nil,
		"":                    {InPassword},
		" <password> ":        everywhere,
		" changeme ":          {InPassword},
		"password":            {InPassword},
		"my-password":         {InPassword},
		"put your password":   config,
		"your_password_here":  config,
		"********":            {InPassword},
		"secret":              {InPassword},
		"redacted":            {InPassword},
		"s3cr3t-9":            nil,
		"passwordless access": nil,
	} {
		for _, at := range everywhere {
			if got := Placeholder(s, at); got != slices.Contains(want, at) {
				t.Errorf("%q at %d: %v", s, at, got)
			}
		}
	}
}
