package main

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/pattern"
	"github.com/sparklint/sparklint/rules"
)

// A rated rule is a search result. The higher its score, the better it matches.
type rated struct {
	rule  *lint.Rule
	score float64
	all   bool // it matches all words
}

// mostFound is the largest number of rules to list.
const mostFound = 10

// findRules returns the rules that match words, or the error text of a program, the best first. They match
// all words. If no rule does, sure is false, and they match at least three consecutive words of the text.
func findRules(text string) (found []*lint.Rule, sure bool) {
	text = frame.ReplaceAllString(text, " ")
	query := phrases(terms(death.ReplaceAllString(text, " ")))
	if dead := death.FindStringSubmatch(text); len(query) == 0 && dead != nil {
		query = phrases(terms(dead[1]))
	}
	delete(query, "0")
	if len(query) == 0 {
		return nil, false
	}
	counts := map[string]int{}
	words := map[*lint.Rule]map[string]float64{}
	for _, r := range rules.All {
		words[r] = weights(r)
		for phrase := range query {
			if words[r][phrase] > 0 {
				counts[phrase]++
			}
		}
	}
	var list []rated
	for _, r := range rules.All {
		found, long := rated{rule: r, all: true}, false
		for _, phrase := range slices.Sorted(maps.Keys(query)) { // sums of floats depend on their order
			length, weight := query[phrase], words[r][phrase]
			if weight == 0 {
				found.all = found.all && (length > 1 || len(phrase) == 1 && len(query) > 1)
				continue
			}
			rare := math.Log(1 + float64(len(rules.All))/float64(counts[phrase]))
			found.score += rare * float64(length) * weight
			long = long || length == 3 && telling(phrase) && counts[phrase] <= len(rules.All)/8
		}
		if found.all || long {
			list = append(list, found)
		}
	}
	return best(list)
}

// best returns the rules with the best scores, without those that score far less.
func best(list []rated) (found []*lint.Rule, sure bool) {
	sure = slices.ContainsFunc(list, func(r rated) bool { return r.all })
	if sure {
		list = slices.DeleteFunc(list, func(r rated) bool { return !r.all })
	}
	slices.SortStableFunc(list, func(a, b rated) int { return cmp.Compare(b.score, a.score) })
	for _, r := range list[:min(len(list), mostFound)] {
		if !r.all && r.score < list[0].score/3 {
			break
		}
		found = append(found, r.rule)
	}
	return found, sure
}

// weights returns the phrases of a rule with their weights: highest in its name, lowest in the answers of
// the real programs.
func weights(r *lint.Rule) map[string]float64 {
	all := map[string]float64{}
	add := func(text string, weight float64) {
		words := terms(text)
		for phrase := range phrases(words) {
			all[phrase] = max(all[phrase], weight)
		}
		for _, word := range words {
			for _, part := range strings.Split(word, ".") {
				all[part] = max(all[part], weight)
			}
		}
	}
	add(r.Name, 4)
	add(r.Summary(), 3)
	add(r.Doc, 2)
	for _, v := range rules.Verdicts(r) {
		for _, a := range v.Answers {
			add(a.Text, 1)
		}
	}
	return all
}

var (
	// frame matches the text that logs and SparkMagic put around any error.
	frame = pattern.New(`(?m)^\s*at [\w.$]+\(.*$|Starting Spark application|The code failed because of a fatal error:|` +
		`An error was encountered:|Some things to try:|` +
		`\b[abc]\) (Make sure (the )?Spark|Contact your Jupyter admin|Restart the kernel).*?(\. |$)|` +
		`Invalid status code '\d+' from \S+ with error payload`)
	// death matches what SparkMagic says of a session that died of anything. It counts only where no more is said.
	death = pattern.New(`(Session \d+ unexpectedly reached final status)( '\w+')?(\. See logs:)?\s*(stdout:)?\s*(stderr:)?`)
	// term matches a word, a dotted name or a number.
	term = pattern.New(`[\pL_][\pL\d_]*(\.[\pL_][\pL\d_]*)*|\d+(\.\d+)*`)
)

// terms returns the words of a text, in lower case. Every number becomes 0.
func terms(text string) []string {
	list := term.FindAllString(strings.ToLower(text), -1)
	for i, t := range list {
		if t[0] >= '0' && t[0] <= '9' {
			list[i] = "0"
		}
	}
	return list
}

// phrases returns all runs of one to three consecutive words, with their lengths.
func phrases(words []string) map[string]int {
	all := map[string]int{}
	for i := range words {
		for n := 1; n <= 3 && i+n <= len(words); n++ {
			all[strings.Join(words[i:i+n], " ")] = n
		}
	}
	return all
}

// telling reports whether a phrase has at least two words that are neither short nor dotted names.
func telling(phrase string) bool {
	n := 0
	for _, word := range strings.Fields(phrase) {
		if len(word) > 2 && !strings.Contains(word, ".") {
			n++
		}
	}
	return n > 1
}
