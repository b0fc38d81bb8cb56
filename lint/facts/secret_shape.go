package facts

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A shape is what secrets of a kind look like, wherever they stand.
type shape struct {
	kind    string // with its article
	pattern string
	public  bool // it names who has the secret, and is none itself
}

// shapes are adapted from the rules of gitleaks (config/gitleaks.toml at b58d3f1, MIT License,
// Copyright (c) 2019 Zachary Rice: see LICENSE.gitleaks). Those of Azure Storage, of Google's OAuth
// and of service accounts are ours.
var shapes = []shape{
	{kind: "an AWS access key ID", pattern: `\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`, public: true},
	{kind: "an Amazon Bedrock API key", pattern: `\bABSK[A-Za-z0-9+/]{100,}={0,2}`},
	{kind: "a GitHub token", pattern: `\bgh[pousr]_[0-9a-zA-Z]{36,}|\bgithub_pat_\w{40,}`},
	{kind: "a GitLab token", pattern: `\bgl(?:pat|dt|rt|ptt|ft|soat|agent|imt|oas|ffct|cbt)-[\w.-]{20,}|\bGR1348941[\w-]{20}`},
	{kind: "a Slack token", pattern: `\bxox[abeoprs]-[0-9A-Za-z-]{10,}|\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+`},
	{kind: "a Slack webhook", pattern: `\bhooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,}`},
	{kind: "a JSON Web Token", pattern: `\bey[a-zA-Z0-9]{17,}\.ey[a-zA-Z0-9/_-]{17,}(?:\.[a-zA-Z0-9/_-]*={0,2})?`},
	{kind: "a private key", pattern: `-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----[^"'<>]{24,}?` +
		`(?:-----END[ A-Z0-9_-]{0,100}KEY[ A-Z]{0,9}-----|["'<>]|\z)`},
	{kind: "a Google API key", pattern: `\bAIza[\w-]{35}`},
	{kind: "a Google OAuth token", pattern: `\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{28}`},
	{kind: "an Azure client secret", pattern: `\b[a-zA-Z0-9_~.]{3}\dQ~[a-zA-Z0-9_~.-]{31,34}`},
	{kind: "an Azure Storage key", pattern: `\b[A-Za-z0-9+/]{86}==`},
	{kind: "a Databricks token", pattern: `\bdapi[a-f0-9]{32}(?:-\d)?\b`},
	{kind: "a HashiCorp Vault token", pattern: `\bhv[sb]\.[\w-]{90,}`},
	{kind: "an npm token", pattern: `\bnpm_[a-zA-Z0-9]{36}\b`},
	{kind: "a PyPI token", pattern: `\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}`},
	{kind: "a SendGrid token", pattern: `\bSG\.[\w=-]{16,}\.[\w=-]{32,}`},
	{kind: "a Stripe key", pattern: `\b[sr]k_(?:test|live|prod)_[a-zA-Z0-9]{10,99}\b`},
	{kind: "an API key", pattern: `\bsk-(?:ant-[a-z0-9]+|proj|svcacct|admin)-[\w-]{40,}|\bsk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}\b`},
	{kind: "a Hugging Face token", pattern: `\bhf_[a-zA-Z]{34}\b`},
}

// shapeOf are the patterns of shapes, in their order.
var shapeOf = sync.OnceValue(func() (list []*regexp.Regexp) {
	for _, s := range shapes {
		list = append(list, regexp.MustCompile(s.pattern))
	}
	return list
})

// shapeHints are what at least one of is in a text with a shape: the patterns are slow.
var shapeHints = []string{
	"A3T", "AKIA", "ASIA", "ABIA", "ACCA", "ABSK", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "gl", "GR1348941", "xox", "xapp-",
	"hooks.slack", "ey", "PRIVATE KEY", "AIza", "ya29.", "GOCSPX-", "Q~", "==", "dapi", "hvs.", "hvb.", "npm_", "pypi-", "SG.", "sk_", "rk_", "sk-",
	"hf_",
}

// inShape are the spans of a text that look like secrets, wherever they stand.
func inShape(s string) (list [][2]int) {
	if !slices.ContainsFunc(shapeHints, func(hint string) bool { return strings.Contains(s, hint) }) {
		return nil
	}
	for _, e := range shapeOf() {
		for _, m := range e.FindAllStringIndex(s, -1) {
			list = append(list, [2]int{m[0], m[1]})
		}
	}
	return list
}
