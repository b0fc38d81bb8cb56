package main

import (
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/remote"
	"github.com/sparklint/sparklint/lint/kernel"
)

// trusted are the certificates to trust at servers. Nil stands for those of the system.
type trusted struct{ livy, yarn *x509.CertPool }

// trustFlags name certificates.
func trustFlags() []cli.Flag {
	return []cli.Flag{
		stringFlag("livy-ca", "", "`FILE` certificates to trust at Livy, in PEM (default: those of the system)"),
		stringFlag("yarn-ca", "", "`FILE` certificates to trust at YARN, in PEM (default: those of the system)"),
	}
}

// readTrusted reads the certificates that flags name.
func readTrusted(c *cli.Context) (t trusted, err error) {
	for name, to := range map[string]**x509.CertPool{"livy-ca": &t.livy, "yarn-ca": &t.yarn} {
		*to, err = remote.Trusted(c.String(name))
		if err != nil {
			return t, failed("--%s: %v", name, err)
		}
	}
	return t, nil
}

// accessFile is what SparkMagic's config.json says about servers.
type accessFile struct {
	Python *credentials       `json:"kernel_python_credentials"`
	Scala  *credentials       `json:"kernel_scala_credentials"`
	R      *credentials       `json:"kernel_r_credentials"`
	Header map[string]*string `json:"custom_headers"`
	Ignore bool               `json:"ignore_ssl_errors"`
}

type credentials struct {
	User     string  `json:"username"`
	Password string  `json:"password"`
	Coded    *string `json:"base64_password"`
	URL      string  `json:"url"`
	Auth     *string `json:"auth"`
}

// livyAccess is the Livy that flags name, with what a config.json has for it. The credentials of one
// server are not given to another.
func livyAccess(c *cli.Context, warn io.Writer) (a remote.Access, err error) {
	asked, path := c.String("livy"), c.String("config-json")
	if path == "" || path == "none" {
		return remote.Access{URL: asked}, nil
	}
	limit, err := readLimit(c)
	if err != nil {
		return a, err
	}
	src, err := project.Regular(path, limit)
	if err != nil {
		return a, failed("%v", project.Plain(err))
	}
	var f accessFile
	if err := json.Unmarshal(src, &f); err != nil {
		return a, failed("%s: can't be read as a config.json of SparkMagic: sparklint %s says why", path, path)
	}
	found, err := f.of(asked)
	switch {
	case err != nil:
		return a, failed("%s: %v", path, err)
	case found == nil:
		fmt.Fprintf(warn, "sparklint: %s has no credentials for the URL of --livy, so none are sent\n", shown(path))
		return remote.Access{URL: asked}, nil
	}
	a = remote.Access{URL: cmp.Or(asked, found.URL, kernel.DefaultURL), Insecure: f.Ignore, Headers: map[string]string{}}
	for name, value := range f.Header {
		if value != nil {
			a.Headers[name] = *value
		}
	}
	if a.User, a.Password, err = found.login(a.URL); err != nil {
		return a, failed("%s: %v", path, err)
	}
	return a, nil
}

// of returns the credentials for a URL, or if it is empty, those that all kernels have. Without any, it
// returns those of SparkMagic's default. It is nil if none are for the URL.
func (f accessFile) of(asked string) (found *credentials, err error) {
	given := false
	for _, c := range []*credentials{f.Python, f.Scala, f.R} {
		switch {
		case c == nil:
			continue
		case asked != "" && sameServer(c.URL, asked) && found == nil:
			found = c
		case asked == "" && found == nil:
			found = c
		case asked == "" && !sameServer(found.URL, c.URL):
			return nil, fmt.Errorf("its kernels use different servers: choose one with --livy URL")
		}
		given = true
	}
	if !given && (asked == "" || sameServer(asked, kernel.DefaultURL)) {
		return &credentials{URL: kernel.DefaultURL}, nil
	}
	return found, nil
}

// sameServer reports whether two URLs are of one server.
func sameServer(a, b string) bool {
	x, err := url.Parse(strings.TrimSpace(a))
	y, other := url.Parse(strings.TrimSpace(b))
	return err == nil && other == nil && x.Host != "" && strings.EqualFold(x.Host, y.Host) && strings.EqualFold(x.Scheme, y.Scheme)
}

// login returns the user and the password as SparkMagic sends them: base64_password comes before password.
func (c credentials) login(url string) (user, password string, err error) {
	password = c.Password
	if c.Coded != nil {
		decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(*c.Coded))
		if err != nil {
			return "", "", fmt.Errorf("base64_password is not valid base64")
		}
		password = string(decoded)
	}
	auth := "None"
	switch {
	case c.Auth != nil:
		auth = *c.Auth
	case c.User != "" || password != "":
		auth = "Basic_Access"
	}
	switch auth {
	case "None":
		return "", "", nil
	case "Basic_Access":
		return c.User, password, nil
	case "Kerberos":
		return "", "", fmt.Errorf("%s", remote.Kerberos(strings.TrimRight(url, "/")+"/sessions"))
	}
	return "", "", fmt.Errorf("`auth` %q is not supported: fetch %s/sessions with a program that supports it, and give the answer to "+
		"sparklint sessions --from -", auth, strings.TrimRight(url, "/"))
}
