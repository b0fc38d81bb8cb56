package facts

import (
	"strings"
	"sync"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A shape describes secrets of one kind, which are recognized in any text.
type shape struct {
	kind    string // with its article
	hints   string // words separated by blanks, of which the secret contains one
	pattern string
	before  int  // how many bytes of it, at most, are before its first hint
	public  bool // it names the owner of a secret, and is not a secret itself
}

// shapes are adapted from the rules of gitleaks (config/gitleaks.toml at b58d3f1, MIT License, Copyright (c) 2019 Zachary
// Rice: see LICENSE.gitleaks), except those for Azure Storage, Google's OAuth and service accounts.
var shapes = []shape{
	{
		kind: "an AWS access key ID", hints: "A3T AKIA ASIA ABIA ACCA", public: true,
		pattern: `\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`,
	},
	{kind: "an Amazon Bedrock API key", hints: "ABSK", pattern: `\bABSK[A-Za-z0-9+/]{100,}={0,2}`},
	{kind: "a GitHub token", hints: "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", pattern: `\bgh[pousr]_[0-9a-zA-Z]{36,}|\bgithub_pat_\w{40,}`},
	{
		kind: "a GitLab token", hints: "glpat- gldt- glrt- glptt- glft- glsoat- glagent- glimt- gloas- glffct- glcbt- GR1348941",
		pattern: `\bgl(?:pat|dt|rt|ptt|ft|soat|agent|imt|oas|ffct|cbt)-[\w.-]{20,}|\bGR1348941[\w-]{20}`,
	},
	{kind: "a Slack token", hints: "xox xapp-", pattern: `\bxox[abeoprs]-[0-9A-Za-z-]{10,}|\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+`},
	{kind: "a Slack webhook", hints: "hooks.slack.com", pattern: `\bhooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,}`},
	{kind: "a JSON Web Token", hints: "eyJ", pattern: `\beyJ[a-zA-Z0-9]{16,}\.ey[a-zA-Z0-9/_-]{17,}(?:\.[a-zA-Z0-9/_-]*={0,2})?`},
	{
		kind: "a private key", hints: "PRIVATE KEY", before: 111,
		pattern: `-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----[^"'<>]{24,}?` +
			`(?:-----END[ A-Z0-9_-]{0,100}KEY[ A-Z]{0,9}-----|["'<>]|\z)`,
	},
	{kind: "a Google API key", hints: "AIza", pattern: `\bAIza[\w-]{35}`},
	{kind: "a Google OAuth token", hints: "ya29. GOCSPX-", pattern: `\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{28}`},
	{kind: "an Azure client secret", hints: "Q~", before: 4, pattern: `\b[a-zA-Z0-9_~.]{3}\dQ~[a-zA-Z0-9_~.-]{31,34}`},
	{kind: "an Azure Storage key", hints: "==", before: 86, pattern: `\b[A-Za-z0-9+/]{86}==`},
	{kind: "a Databricks token", hints: "dapi", pattern: `\bdapi[a-f0-9]{32}(?:-\d)?\b`},
	{kind: "a HashiCorp Vault token", hints: "hvs. hvb.", pattern: `\bhv[sb]\.[\w-]{90,}`},
	{kind: "an npm token", hints: "npm_", pattern: `\bnpm_[a-zA-Z0-9]{36}\b`},
	{kind: "a PyPI token", hints: "pypi-", pattern: `\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}`},
	{kind: "a SendGrid token", hints: "SG.", pattern: `\bSG\.[\w=-]{16,}\.[\w=-]{32,}`},
	{kind: "a Stripe key", hints: "sk_ rk_", pattern: `\b[sr]k_(?:test|live|prod)_[a-zA-Z0-9]{10,99}\b`},
	{
		kind: "an API key", hints: "sk-",
		pattern: `\bsk-(?:ant-[a-z0-9]+|proj|svcacct|admin)-[\w-]{40,}|\bsk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}\b`,
	},
	{kind: "a Hugging Face token", hints: "hf_", pattern: `\bhf_[a-zA-Z]{34}\b`},
}

// A compiled is a compiled shape. Its hints are searched first, because patterns are slow.
type compiled struct {
	shape
	hints   []string
	pattern *pattern.Pattern
}

var compiledShapes = sync.OnceValue(func() (list []compiled) {
	for _, s := range shapes {
		list = append(list, compiled{s, strings.Fields(s.hints), pattern.New(s.pattern)})
	}
	return list
})

// in returns the spans of a text with this shape. It looks for the pattern only near a hint, so it misses a JSON Web Token
// with a header of more than nearby bytes.
func (c compiled) in(s string) (list [][2]int) {
	next := make([]int, len(c.hints)) // where each hint is, at or behind from
	for i := range next {
		next[i] = -1
	}
	for from, end := 0, 0; from < len(s); {
		at := len(s)
		for i, hint := range c.hints {
			if next[i] < from {
				next[i] = len(s)
				if n := strings.Index(s[from:], hint); n >= 0 {
					next[i] = from + n
				}
			}
			at = min(at, next[i])
		}
		if at == len(s) {
			break
		}
		m := c.near(s, max(end, at-c.before-1), at)
		if m == nil {
			from = at + nearby - longestKey
			continue
		}
		list = append(list, [2]int{m[0], m[1]})
		from, end = m[1], m[1]
	}
	return list
}

const (
	nearby     = 8 << 10 // how many bytes are searched behind a hint
	longestKey = 512     // how long the shortest secret of any shape is at most
)

// near returns the first span with this shape that begins at or behind start and is not far behind a hint, or nil.
func (c compiled) near(s string, start, hint int) []int {
	for size := nearby; ; size *= 4 {
		window := s[start:min(len(s), hint+size)]
		m := c.pattern.FindStringIndex(window)
		if m == nil || m[1] < len(window) || start+len(window) == len(s) { // else it may be longer
			if m != nil {
				m[0], m[1] = start+m[0], start+m[1]
			}
			return m
		}
	}
}

// inShape returns the spans of a text with the shape of a secret.
func inShape(s string) (list [][2]int) {
	for _, c := range compiledShapes() {
		list = append(list, c.in(s)...)
	}
	return list
}
