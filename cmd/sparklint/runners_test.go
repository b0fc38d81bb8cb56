package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What follows reads output as those do who act on it. Each reader returns what would act, or
// nothing, and is stricter than the program that it stands for: a command need not be known,
// nor end.

// ends are where readers of a log end lines.
var ends = regexp.MustCompile("\r\n|[\n\r\v\f\u0085\u2028\u2029]")

// inLog is what would act in a log, on its terminal or on the runner that writes it; empty if
// nothing would. Colours may be allowed.
func inLog(out string, colors bool) string {
	if !utf8.ValidString(out) {
		return "no UTF-8"
	}
	if found := onTerminal(out, colors); found != "" {
		return found
	}
	if found := section.FindString(out); found != "" {
		return fmt.Sprintf("GitLab: %q", found)
	}
	for _, line := range ends.Split(out, -1) {
		folded := fold(line)
		if strings.HasPrefix(strings.TrimLeftFunc(folded, unicode.IsSpace), "::") {
			return fmt.Sprintf("GitHub: %q", line)
		}
		for _, command := range []string{"##[", "##vso[", "##teamcity["} {
			if strings.Contains(line, command) || strings.Contains(folded, command) {
				return fmt.Sprintf("%s: %q", command, line)
			}
		}
	}
	return ""
}

// fold is a text as .NET compares it in the runners of GitHub and Azure: without what has no
// weight in the Unicode Collation Algorithm.
//
// Source: actions/runner's ActionCommand.cs calls StartsWith(string) and IndexOf(string), which
// are of a culture; "Behavior changes when comparing strings on .NET 5+".
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Co, unicode.Other_Default_Ignorable_Code_Point) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// section is what opens and closes a section of GitLab's log.
//
// Source: GitLab's lib/gitlab/ci/ansi2json/converter.rb and Gitlab::Regex.build_trace_section_regex.
var section = regexp.MustCompile(`section_(start|end):\d+:[\w.-]+(\[[^\]]*\])?\r\x1b\[0K`)

// onTerminal is what would act on a terminal: it goes from state to state as ECMA-48 says.
func onTerminal(out string, colors bool) string {
	runes := []rune(out)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\n', r == '\t', r == '\r' && i+1 < len(runes) && runes[i+1] == '\n':
		case r == 0x1b && colors && i+1 < len(runes) && runes[i+1] == '[':
			for i += 2; i < len(runes) && (unicode.IsDigit(runes[i]) || runes[i] == ';'); i++ {
			}
			if i == len(runes) || runes[i] != 'm' {
				return "a control sequence that is no colour"
			}
		case unicode.IsControl(r):
			return fmt.Sprintf("control %U in %q", r, string(runes[max(0, i-20):min(len(runes), i+20)]))
		case slices.Contains(turning, r), r >= 0xe0000 && r <= 0xe007f:
			return fmt.Sprintf("%U in %q", r, string(runes[max(0, i-20):min(len(runes), i+20)]))
		}
	}
	return ""
}

// turning are what turns text around, and what ends lines and is no control.
var turning = []rune("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")

// beyondOwn is what would act of the workflow commands of the format github, but for themselves.
func beyondOwn(out string) string {
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n") {
		command, data, ok := strings.Cut(strings.TrimPrefix(line, "::"), "::")
		name, properties, _ := strings.Cut(command, " ")
		if line == "" {
			continue
		}
		if !ok || !slices.Contains([]string{"error", "warning", "notice"}, name) {
			return fmt.Sprintf("no command of ours: %q", line)
		}
		for _, p := range strings.Split(properties, ",") {
			key, value, _ := strings.Cut(p, "=")
			if !slices.Contains([]string{"file", "line", "endLine", "col", "endColumn", "title"}, key) {
				return fmt.Sprintf("no property of ours: %q", p)
			}
			if found := inLog(unescaped.Replace(value), false); found != "" {
				return found
			}
		}
		if found := inLog(unescaped.Replace(data), false); found != "" { // the runner prints it
			return found
		}
	}
	return ""
}

var unescaped = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

// inMarkdown is what GitHub's Markdown would make of plain text: links, images, elements,
// mentions, references, addresses and mathematics.
func inMarkdown(s string) string {
	if found := marks.FindString(s); found != "" {
		return fmt.Sprintf("Markdown: %q in %q", found, s)
	}
	return ""
}

var marks = regexp.MustCompile(`\]\(|\]\[|!\[|<[\pL_/!?]|@[\pL\pN_]|#\d|\$[^$]+\$|\w://|(?i)www\.`)

// inSummary is what would act in a step's summary: beside Markdown, what would set letters
// otherwise or break a table.
func inSummary(s string) string {
	s = own.ReplaceAllString(s, "□")
	for _, line := range strings.Split(s, "\n") {
		line = regexp.MustCompile(`\\[\\|*_~\x60\[\]]`).ReplaceAllString(line, "□")
		if strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "|---") {
			if strings.Count(line, "|") != 5 {
				return fmt.Sprintf("no row: %q", line)
			}
			line = strings.ReplaceAll(line, "|", " ")
		}
		if i := strings.IndexAny(line, "*_~`[]<>"); i >= 0 {
			return fmt.Sprintf("Markdown: %q in %q", line[i], line)
		}
		if emoji.MatchString(line) {
			return fmt.Sprintf("emoji: %q", line)
		}
		if found := inMarkdown(line); found != "" {
			return found
		}
	}
	return ""
}

var (
	own   = regexp.MustCompile(`<span>[^<]</span>|<br>|&lt;|&gt;|&amp;`)
	emoji = regexp.MustCompile(`:[\w+-]+:`)
)
