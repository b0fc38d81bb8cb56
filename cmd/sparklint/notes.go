package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
)

// notes returns the lines of the summary that say what was not checked or not reported, and which base
// configs were used.
func (l *linting) notes(o *conclusion, silenced []lint.Diagnostic) (notes []string) {
	if l.addIgnore != "" {
		notes = l.unsilenced(o.rest.Found)
	}
	if len(l.Unjudged) > 0 {
		var parts []string
		for name, n := range l.Unjudged {
			parts = append(parts, fmt.Sprintf("%d %s %s", n, plural(n, "notebook"), name))
		}
		slices.Sort(parts)
		notes = append(notes, "not checked: "+strings.Join(parts, ", "))
	}
	notes = append(notes, leftNotes(l.Left, l.Excluded, l.verbose)...)
	notes = append(notes, l.capacityNotes(o.rest.Found)...)
	notes = append(notes, l.baseNotes(o)...)
	notes = append(notes, l.held.Notes(o.rest, l.verbose)...)
	if note := suppressedNote(silenced); note != "" {
		notes = append(notes, note)
	}
	if l.verbose {
		notes = append(notes, l.meaningNotes()...)
	}
	for _, skip := range l.Skipped {
		if path.Base(skip.Path) == "config.json" && (skip.Reason == lint.NotSparkMagic || skip.Reason == lint.NoSettings) && !l.verbose {
			continue // many programs have a config.json, and a hook passes them all
		}
		notes = append(notes, fmt.Sprintf("not checked: %s: %s", skip.Path, skip.Reason))
	}
	return notes
}

// meaningNotes returns notes that say which releases short versions mean.
func (l *linting) meaningNotes() (notes []string) {
	met := map[string]bool{}
	add := func(lines ...string) {
		for _, line := range lines {
			if line != "" && !met[line] {
				met[line] = true
				notes = append(notes, line)
			}
		}
	}
	add(l.meaning...)
	for _, t := range l.Targets {
		add(l.InForce(t).Meaning(l.Endpoint(t))...)
	}
	return notes
}

// silence returns those of the notes that say what was skipped, or found and not reported.
func (l *linting) silence(o *conclusion, silenced []lint.Diagnostic) []string {
	notes := slices.Concat(leftNotes(l.Left, l.Excluded, false), brokenNotes(l.Project), l.held.Notes(o.rest, false))
	if note := suppressedNote(silenced); note != "" {
		notes = append(notes, note)
	}
	return notes
}

// unlistedNotes returns notes that count the findings that are not listed, by rule.
func unlistedNotes(found []lint.Diagnostic) (notes []string) {
	count := map[string]int{}
	for i := range found {
		if n := found[i].Unlisted(); n > 0 {
			count[found[i].Rule] += n
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(count)) {
		notes = append(notes, fmt.Sprintf("not listed: %s more findings of %s", endpoint.Grouped(int64(count[rule])), rule))
	}
	return notes
}

// leftNotes returns notes that count the skipped files and folders by the reason, or with verbose name each.
// excluded says that settings are among the reasons.
func leftNotes(left []files.Left, excluded, verbose bool) (notes []string) {
	if verbose {
		for _, l := range left {
			notes = append(notes, fmt.Sprintf("skipped: %s: %s", l.Path, l.Why))
		}
	}
	if verbose || len(left) == 0 {
		return notes
	}
	note := "skipped: " + leftCount(left) + "; --verbose names them"
	if excluded {
		note += ", --settings none ignores the settings"
	}
	return []string{note}
}

// leftCount counts the skipped files and folders, by the reason.
func leftCount(left []files.Left) string {
	count := map[string]int{}
	for _, l := range left {
		count[l.Why]++
	}
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(count)) {
		parts = append(parts, fmt.Sprintf("%d %s", count[why], why))
	}
	return strings.Join(parts, ", ")
}

// suppressedNote counts the suppressed findings by the settings file that suppresses them, and those that
// their own files suppress. It is empty if there are none.
func suppressedNote(silenced []lint.Diagnostic) string {
	const few = 3
	own, by := 0, map[string]int{}
	for _, d := range silenced {
		if d.Suppressed.Settings {
			by[d.Suppressed.Path] += 1 + d.Unlisted()
		} else {
			own += 1 + d.Unlisted()
		}
	}
	var parts []string
	for i, path := range slices.Sorted(maps.Keys(by)) {
		if i == few && len(by) > few+1 {
			parts = append(parts, fmt.Sprintf("and more by %d others", len(by)-few))
			break
		}
		parts = append(parts, fmt.Sprintf("%d by %s", by[path], project.Home(path)))
	}
	if own > 0 {
		parts = append(parts, fmt.Sprintf("%d by the files themselves", own))
	}
	if len(parts) == 0 {
		return ""
	}
	note := "suppressed: " + strings.Join(parts, ", ") + "; --no-suppressions shows them"
	if len(by) > 0 {
		note += ", --settings none ignores the settings"
	}
	return note
}

// judged reports whether a target has settings that are checked.
func judged(t *lint.Target) bool { return len(t.Documents()) > 0 && t.Judged() }

// capacityNotes returns notes that say which endpoints sessions were checked against, or why capacity was not
// checked.
func (l *linting) capacityNotes(found []lint.Diagnostic) (notes []string) {
	list := l.Endpoints()
	if len(list) == 0 {
		return l.unsized(found)
	}
	notes = l.unshared()
	for _, e := range list {
		queue := e.In(e.Plain().Queue)
		switch each := queue.Each(queue.Plain(), queue.Users); {
		case e.Fabric != nil: // its nodes have a size, but how many containers the pool puts on them is not documented
			notes = append(notes, fmt.Sprintf("endpoint: %s", e))
		case e.Users == 0:
			notes = append(notes, fmt.Sprintf("endpoint: %s; set its users to check which sessions wait", e))
		case !e.Bounded():
			notes = append(notes, fmt.Sprintf("endpoint: %s; set max-vcpu and max-memory to check which sessions wait", e))
		case each < 1:
			notes = append(notes, fmt.Sprintf("endpoint: %s; with %s, there is no room for 1 executor each", e, endpoint.Counted(e.Users, "user")))
		default:
			who := "the user"
			if e.Users > 1 {
				who = fmt.Sprintf("each of %s users", endpoint.Grouped(e.Users))
			}
			note := fmt.Sprintf("endpoint: %s; %s can have %s of the default size", e, who, endpoint.Counted(each, "executor"))
			if assumed := e.Assumes(func(string) (string, bool) { return "", false }); assumed != "" {
				note += " (" + assumed + ")"
			}
			notes = append(notes, note)
		}
	}
	return notes
}

// unshared names the settings that have no endpoint for some files of a run with endpoints.
func (l *linting) unshared() (notes []string) {
	count := map[string]int{}
	for _, t := range l.Targets {
		if own := l.InForce(t); judged(t) && t.Terms.Endpoint == nil && own.Path != "" {
			count[own.Path]++
		}
	}
	for _, path := range slices.Sorted(maps.Keys(count)) {
		files, them := endpoint.Counted(int64(count[path]), "file"), "it"
		if count[path] > 1 {
			them = "them"
		}
		notes = append(notes, fmt.Sprintf("capacity was not checked for %s: %s has no endpoint for %s", files, path, them))
	}
	return notes
}

// unsized returns a note that says why capacity was not checked, if settings declare an endpoint or a finding
// depends on it.
func (l *linting) unsized(found []lint.Diagnostic) []string {
	if !slices.ContainsFunc(l.Targets, judged) {
		return nil
	}
	for _, t := range l.Targets {
		if why := l.Lacks(t); why != nil {
			return []string{"capacity was not checked: " + why.Error()}
		}
	}
	for _, t := range l.Targets {
		if own := l.InForce(t); len(own.Endpoints) > 0 {
			names := strings.Join(slices.Sorted(maps.Keys(own.Endpoints)), ", ")
			choose := "choose one with endpoint: NAME or --endpoint NAME"
			if own.Endpoint != "" {
				choose = "choose one with --endpoint NAME"
			}
			return []string{fmt.Sprintf("capacity was not checked: no session uses an endpoint of %s (%s); set its url to that of its Livy, or %s",
				own.Path, names, choose)}
		}
	}
	return l.uncappedNote(found)
}

// uncappedNote says once that sessions have no cap. If the findings that say so are shown, it only says
// what to declare.
func (l *linting) uncappedNote(found []lint.Diagnostic) []string {
	uncapped, numbered := false, false
	declare := "" // the settings in which an endpoint can be declared
	for _, t := range l.Targets {
		if judged(t) {
			declare = cmp.Or(declare, l.InForce(t).Path)
		}
	}
	for _, d := range found {
		sessions := uncappedSessions(d)
		if len(sessions) == 0 {
			continue
		}
		if d.Severity >= l.hold.Shown {
			if declare != "" {
				return []string{"capacity was not checked: no endpoint in " + declare}
			}
			return []string{"capacity was not checked; declare your cluster with `sparklint init`"}
		}
		uncapped = true
		numbered = numbered || slices.ContainsFunc(sessions, func(s *lint.Session) bool {
			return s.Property("spark.executor.instances").Exists()
		})
	}
	if !uncapped {
		return nil
	}
	cause := "no executor cap"
	if numbered {
		cause = "numExecutors is not a cap"
	}
	where := "with `sparklint init`"
	if declare != "" {
		where = "in " + declare
	}
	return []string{"note: " + cause + ": with dynamic allocation a session can grow to the whole endpoint. " +
		"If you share the endpoint, pass --max-executors N or declare the endpoint " + where}
}

// uncappedSessions returns the sessions that a finding calls uncapped, if no cap is declared for them.
func uncappedSessions(d lint.Diagnostic) []*lint.Session {
	uncapped := d.Rule == "no-executor-cap" || d.Rule == "executors-not-a-cap" && d.Severity < lint.Error
	if !uncapped || d.File.Terms.MaxExecutors > 0 {
		return nil
	}
	sessions := d.Sessions
	if len(sessions) == 0 {
		sessions = d.File.Sessions()
	}
	return slices.DeleteFunc(slices.Clone(sessions), func(s *lint.Session) bool { return s.Get("conf", capKey).Exists() })
}

// baseNotes returns notes that say which base configs the notebooks use.
func (l *linting) baseNotes(o *conclusion) (notes []string) {
	if note := baseNote(l.Project, l.spec.ConfigJSON == "none"); note != "" {
		notes = append(notes, note)
	}
	notes = append(notes, brokenNotes(l.Project)...)
	if l.Own != nil {
		notes = append(notes, "also checked: your own "+project.Home(l.Own.Path))
		if o.own > 0 {
			made := "fixed"
			if l.addIgnore != "" {
				made = "suppressed"
			}
			notes = append(notes, fmt.Sprintf("%s %d in %s", made, o.own, project.Home(l.Own.Path)))
		}
	}
	return notes
}

// brokenNotes names the base configs that can't be parsed and are not among the files of the run, so that no
// finding names them.
func brokenNotes(p *project.Project) (notes []string) {
	for _, base := range p.Broken() {
		what := "not a JSON object"
		at := base.Config.Whole().Position()
		if flaws := base.Config.Flaws; len(flaws) > 0 {
			what, at = flaws[0].String(), flaws[0].Place().Position()
		}
		notes = append(notes, fmt.Sprintf("base config can't be parsed: %s:%d:%d: %s: the kernel does not start; "+
			"cells were merged as if it were repaired", project.Home(base.Path), at.Line, at.Column, what))
	}
	return notes
}

// baseNote names the base configs of the notebooks, and SparkMagic's own config.json if it is not used. It is
// empty if there is neither.
func baseNote(p *project.Project, refused bool) string {
	const few = 3
	paths, notebooks := p.Bases()
	left := p.Baseless() > 0 && !refused && !p.Unnamed && isFile(p.OwnPath)
	if without := p.Baseless(); without > 0 && (left || len(paths) > 0) {
		paths, notebooks[""] = append(paths, ""), without
	}
	var parts []string
	for i, path := range paths {
		if i == few && len(paths) > few+1 {
			parts = append(parts, fmt.Sprintf("and %d others", len(paths)-few))
			break
		}
		part := project.Home(path)
		if path == "" {
			part = "none"
		}
		if len(paths) > 1 {
			part += fmt.Sprintf(" (%d %s)", notebooks[path], plural(notebooks[path], "notebook"))
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	note := "base config: " + strings.Join(parts, ", ")
	if left {
		note += "; " + project.Home(p.OwnPath) + " is used only if you give no path"
	}
	return note
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// verb returns the form of a verb for a number of things.
func verb[N int | int64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// plural returns the form of a noun for a number.
func plural(n int, one string) string {
	return verb(n, one, one+"s")
}
