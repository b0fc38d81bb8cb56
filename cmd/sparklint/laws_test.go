package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	lawsSeed = flag.Int64("laws.seed", 1, "the first seed of TestLaws; 0 takes one from the clock")
	lawsFor  = flag.Duration("laws.for", 10*time.Second, "how long TestLaws makes repositories; at least one is made")
	lawsAll  = flag.Bool("laws.all", false, "TestLaws goes on after a failure, and reports each kind once")
	lawsOnly = flag.String("laws.only", "", "the laws that TestLaws tries, a regular expression for their names")
)

// laws are the statements that hold for every repository.
var laws = []struct {
	name  string
	holds func(*lawScene) *lawBroken
}{
	{"progress", lawProgress},
	{"counts", lawCounts},
	{"harmless", lawHarmless},
	{"alike", lawAlike},
	{"effective", lawEffective},
	{"again", lawAgain},
}

// TestLaws checks the laws on random repositories. Each is made from its own seed: -laws.seed SEED -laws.for 0 repeats a
// failure. A failing repository is printed as a txtar, as small as it still fails.
func TestLaws(t *testing.T) {
	p := newLawPool(t)
	first := *lawsSeed
	if first == 0 {
		first = time.Now().UnixNano() % 1e9
	}
	t.Logf("-laws.seed %d", first)
	s, only := newLawScene(t), regexp.MustCompile(*lawsOnly)
	known := map[string]bool{}
	seed, refused := first, 0
	for deadline := time.Now().Add(*lawsFor); seed == first || time.Now().Before(deadline); seed++ {
		s.repo = p.repository(seed)
		s.reset()
		if answer := s.lint(); answer.code == exitFailed {
			refused++
			continue
		}
		for _, law := range laws {
			if known[law.name] || !only.MatchString(law.name) {
				continue
			}
			broken := s.try(law.holds)
			if broken == nil {
				continue
			}
			start := time.Now()
			small, broken := s.shrink(law.holds, broken, 20*time.Second)
			deadline = deadline.Add(time.Since(start))
			what := fmt.Sprintf("%s: %s: %s", law.name, broken.kind, broken.rules)
			if !known[what] {
				t.Errorf("-laws.seed %d: %s\n%s\n%s", seed, what, broken.detail, small.archive())
			}
			known[what], known[law.name] = true, !*lawsAll
		}
	}
	t.Logf("%d repositories, of which %d are refused; the next one is -laws.seed %d", seed-first, refused, seed)
	if count := int(seed - first); count > 20 && refused > count/4 {
		t.Errorf("%d of %d repositories are refused: the laws are hardly tried", refused, count)
	}
}

// A lawBroken describes how a repository breaks a law: the failure, the rules involved, and the output.
type lawBroken struct{ kind, rules, detail string }

// A lawScene is a folder with a repository and a home beside it, in which the command runs.
type lawScene struct {
	t    *testing.T
	root string
	repo lawRepo
}

func newLawScene(t *testing.T) *lawScene {
	t.Helper()
	s := &lawScene{t: t, root: t.TempDir()}
	s.must(os.MkdirAll(s.path(""), 0o755))
	t.Setenv("HOME", filepath.Join(s.root, "home"))
	t.Setenv("USERPROFILE", filepath.Join(s.root, "home"))
	back, err := os.Getwd()
	s.must(err)
	s.must(os.Chdir(s.path("")))
	t.Cleanup(func() { s.must(os.Chdir(back)) })
	return s
}

func (s *lawScene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// path returns the path of a file of the repository.
func (s *lawScene) path(name string) string {
	return filepath.Join(s.root, "repository", filepath.FromSlash(name))
}

// reset writes the repository again.
func (s *lawScene) reset() {
	s.t.Helper()
	for _, folder := range []string{"repository", "home"} {
		s.must(os.MkdirAll(filepath.Join(s.root, folder), 0o755))
		entries, err := os.ReadDir(filepath.Join(s.root, folder))
		s.must(err)
		for _, entry := range entries {
			s.must(os.RemoveAll(filepath.Join(s.root, folder, entry.Name())))
		}
	}
	files := s.repo.files()
	if n := s.repo.Accepted; n > 0 {
		for _, b := range s.repo.Books[min(n, len(s.repo.Books)):] {
			delete(files, b.Path)
		}
		s.put(files)
		s.ask(append([]string{"baseline", "create"}, s.words("--no-suppressions")...)...)
		files = s.repo.files()
	}
	s.put(files)
}

func (s *lawScene) put(files map[string]string) {
	for name, content := range files {
		s.must(os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
		s.must(os.WriteFile(s.path(name), []byte(content), 0o644))
	}
}

// read returns the current files.
func (s *lawScene) read() map[string]string {
	s.t.Helper()
	files := map[string]string{}
	for name := range s.repo.files() {
		data, err := os.ReadFile(s.path(name))
		s.must(err)
		files[name] = string(data)
	}
	return files
}

// words returns the flags of the repository's runs, except for some, and the path.
func (s *lawScene) words(but ...string) []string {
	var words []string
	for _, flag := range s.repo.Flags {
		if !slices.Contains(but, flag[0]) {
			words = append(words, flag...)
		}
	}
	if !s.repo.Unnamed {
		words = append(words, ".")
	}
	return words
}

// A lawAnswer is the output of a run.
type lawAnswer struct {
	code      int
	out, errs string
	json      string
	found     []lawFinding
}

// A lawFinding is a finding in the JSON output.
type lawFinding struct {
	Rule, Severity, Message, Path, Pointer string
	Line, Column, Start, End               int
	Cell                                   *struct{ Index int }
	Fix                                    *struct {
		Message string
		Safe    bool
		Edits   []struct {
			Path       string
			Start, End int
			New        string
		}
	}
	Related []struct{ Path string }
}

func (f lawFinding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.Path, f.Line, f.Column, f.Severity, f.Message, f.Rule)
}

// paths returns the paths that a finding is about.
func (f lawFinding) paths() map[string]bool {
	paths := map[string]bool{f.Path: true}
	for _, r := range f.Related {
		paths[r.Path] = true
	}
	return paths
}

// A lawPanic is a run that crashed or did not end.
type lawPanic struct{ kind, detail string }

// ask runs the command in the repository.
func (s *lawScene) ask(args ...string) lawAnswer {
	s.t.Helper()
	var out, errs bytes.Buffer
	defer func() {
		if r := recover(); r != nil {
			stack := string(debug.Stack())
			panic(lawPanic{fmt.Sprintf("panic: %v", r), strings.Join(args, " ") + "\n" + stack})
		}
	}()
	code := run(append([]string{"sparklint"}, args...), world{
		in: strings.NewReader(""), out: &out, err: &errs, getenv: func(string) string { return "" },
	})
	return lawAnswer{code: code, out: out.String(), errs: errs.String()}
}

// lint runs lint on the repository with more flags, or on other paths.
func (s *lawScene) lint(more ...string) lawAnswer { return s.lintOf(append(more, s.words()...)...) }

func (s *lawScene) lintOf(args ...string) lawAnswer {
	s.t.Helper()
	file := filepath.Join(s.root, "found.json")
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	answer := s.ask(append([]string{"--format", "full", "--format", "json=" + file, "--verbose"}, args...)...)
	data, err := os.ReadFile(file)
	if err != nil {
		return answer // exit code 2
	}
	var read struct{ Diagnostics []lawFinding }
	s.must(json.Unmarshal(data, &read))
	answer.json, answer.found = string(data), read.Diagnostics
	return answer
}

// number returns the first number before the words of a pattern; 0 if there is none.
func (a lawAnswer) number(pattern string) int {
	m := regexp.MustCompile(`(?m)(\d+) ` + pattern).FindStringSubmatch(a.out)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		panic(err) // it is digits
	}
	return n
}

var lawHead = regexp.MustCompile(`^(\S.*?):\d+:\d+: (?:error|warning|info): .* \[([a-z-]+)\]$`)

// withheld returns the path and rule of each finding whose fix is withheld.
func (a lawAnswer) withheld() map[string]bool {
	list, at := map[string]bool{}, ""
	for _, line := range strings.Split(a.out, "\n") {
		if m := lawHead.FindStringSubmatch(line); m != nil {
			at = m[1] + " " + m[2]
		}
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(line)), "= fix withheld") {
			list[at] = true
		}
	}
	return list
}

// listed returns findings, one per line.
func listed(list []lawFinding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

// rulesIn returns the rules of findings, each once.
func rulesIn(list []lawFinding) string {
	set := map[string]bool{}
	for _, f := range list {
		set[f.Rule] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(set)), ", ")
}

// try checks a law on the repository. A panic breaks it.
func (s *lawScene) try(holds func(*lawScene) *lawBroken) (broken *lawBroken) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case lawPanic:
			broken = &lawBroken{r.kind, "", r.detail}
		default:
			panic(r)
		}
	}()
	s.reset()
	if s.lint().code == exitFailed {
		return nil // settings that contradict each other, or flags
	}
	return holds(s)
}

// shrink makes the repository as small as possible, as long as it breaks the law in the same way.
func (s *lawScene) shrink(holds func(*lawScene) *lawBroken, broken *lawBroken, most time.Duration) (lawRepo, *lawBroken) {
	whole := s.repo
	defer func() { s.repo = whole }()
	small, deadline := whole, time.Now().Add(most)
	for tried, at := 0, 0; time.Now().Before(deadline); tried, at = tried+1, at+1 {
		less := small.smaller()
		if tried >= len(less) {
			break // none of them breaks it
		}
		s.repo = less[at%len(less)]
		if now := s.try(holds); now != nil && now.kind == broken.kind {
			small, broken = s.repo, now
			tried, at = -1, at-1 // what follows stands here now
		}
	}
	return small, broken
}

// lawFixes are the two ways to fix.
var lawFixes = [][]string{{"--fix"}, {"--fix", "--unsafe-fixes"}}

// A lawFix is a repository before, during and after fixing.
type lawFix struct {
	name               string
	unsafe             bool
	before, now, after lawAnswer
}

// fixes returns both ways to fix the repository.
func (s *lawScene) fixes() (list []lawFix) {
	for _, flags := range lawFixes {
		s.reset()
		f := lawFix{name: strings.Join(flags, " "), unsafe: len(flags) > 1}
		f.before, f.now, f.after = s.lint(), s.lint(flags...), s.lint()
		list = append(list, f)
	}
	return list
}

func (f lawFix) String() string {
	return fmt.Sprintf("before:\n%s\n%s:\n%s%s\nafter:\n%s", f.before.out, f.name, f.now.out, f.now.errs, f.after.out)
}

// lawProgress: the next run finds what --fix left, and has no fix for it except withheld ones.
func lawProgress(s *lawScene) *lawBroken {
	for _, f := range s.fixes() {
		if f.now.code == exitFailed {
			return &lawBroken{f.name + " fails", "", f.String()}
		}
		if listed(f.now.found) != listed(f.after.found) {
			odd := append(without(f.now.found, f.after.found), without(f.after.found, f.now.found)...)
			return &lawBroken{"what " + f.name + " leaves is not what the next run finds", rulesIn(odd), f.String()}
		}
		withheld := f.before.withheld()
		maps.Copy(withheld, f.now.withheld())
		left := slices.DeleteFunc(fixable(f.after.found, f.unsafe), func(f lawFinding) bool { return withheld[f.Path+" "+f.Rule] })
		if len(left) > 0 {
			return &lawBroken{"there are fixes left after " + f.name, rulesIn(left), listed(left) + f.String()}
		}
	}
	return nil
}

// lawCounts: --fix fixes as many findings as the summary counts.
func lawCounts(s *lawScene) *lawBroken {
	for _, f := range s.fixes() {
		promised := f.before.number("fixable with --fix")
		if f.unsafe {
			promised += f.before.number("(?:more|fixable) with --unsafe-fixes")
		}
		if fixed := f.now.number(`fixed\b`); fixed != promised {
			kind := fmt.Sprintf("%s fixes %s than the summary counts", f.name, map[bool]string{true: "fewer", false: "more"}[fixed < promised])
			return &lawBroken{kind, rulesIn(fixable(f.before.found, f.unsafe)), fmt.Sprintf("%d fixable, %d fixed\n%s", promised, fixed, f)}
		}
	}
	return nil
}

// fixable returns the findings with a safe fix, or with any fix.
func fixable(list []lawFinding, unsafe bool) []lawFinding {
	return slices.DeleteFunc(slices.Clone(list), func(f lawFinding) bool { return f.Fix == nil || !f.Fix.Safe && !unsafe })
}

// without returns the findings of a list that another list does not have, as they are printed.
func without(list, other []lawFinding) []lawFinding {
	count := map[string]int{}
	for _, f := range other {
		count[f.String()]++
	}
	var rest []lawFinding
	for _, f := range list {
		if count[f.String()]--; count[f.String()] < 0 {
			rest = append(rest, f)
		}
	}
	return rest
}

// crossFile are the rules that report a mistake of several files once. In which file depends on the files of the run.
var crossFile = []string{
	"dropped-settings", "no-executor-cap", "policy-violation", "session-name", "am-limit", "default-too-large", "fleet-overcommitted",
	"endpoint-impossible", "endpoint-retired", "unused-suppression", "unexplained-suppression", "expired-suppression",
}

// lawHarmless: no fix causes a finding of warning or above, and each fix makes exactly its edits.
func lawHarmless(s *lawScene) *lawBroken {
	see := func() lawAnswer {
		return s.lintOf(append([]string{"--baseline", "none"}, s.words("--min-severity")...)...)
	}
	s.reset()
	before, was, offered := see(), s.read(), s.lint()
	judge := func(name string) *lawBroken {
		after, now := see(), s.read()
		if fresh := arisen(before.found, after.found); len(fresh) > 0 {
			detail := fmt.Sprintf("%s\nbefore:\n%s\nafter:\n%s", listed(fresh), before.out, after.out)
			return &lawBroken{name + " makes findings", rulesIn(fresh), detail}
		}
		return stillRead(name, was, now)
	}
	for _, fix := range lawFixes {
		name := strings.Join(fix, " ")
		s.reset()
		answer := s.lint(fix...)
		if broken := judge(name); broken != nil {
			return broken
		}
		if done := fixable(offered.found, len(fix) > 1); len(done) == 1 && answer.number(`fixed\b`) == 1 && answer.code != exitFailed {
			want, now := edited(was, done[0]), s.read()
			s.put(want)
			further := len(fixable(s.lint().found, len(fix) > 1)) > 0 // what shows only now is fixed, too
			s.put(now)
			for file, content := range now {
				if content != want[file] && !further {
					detail := fmt.Sprintf("%s\n%s:\n%s\nwant\n%s", done[0], file, content, want[file])
					return &lawBroken{name + " writes other bytes than its edits say", done[0].Rule, detail}
				}
			}
		}
	}
	alone := fixable(offered.found, true)
	rand.New(rand.NewSource(1)).Shuffle(len(alone), func(i, j int) { alone[i], alone[j] = alone[j], alone[i] })
	for _, f := range alone[:min(4, len(alone))] {
		s.put(was)
		s.put(edited(was, f))
		if broken := judge("one fix alone"); broken != nil {
			broken.rules = f.Rule + " makes " + broken.rules
			broken.detail = f.String() + ": " + f.Fix.Message + "\n" + broken.detail
			return broken
		}
	}
	return nil
}

// arisen returns the new findings of warning and above. For a rule that checks one file, their number is by how much the
// findings of the rule in the file increase. For other rules they are those that share no file with an earlier finding of
// the rule.
func arisen(before, after []lawFinding) []lawFinding {
	counts := map[string]int{}
	count := func(list []lawFinding, by int) (over []lawFinding) {
		for _, f := range list {
			for _, level := range []string{"warning", "error"} {
				if f.Severity == "info" || level == "error" && f.Severity != "error" || slices.Contains(crossFile, f.Rule) {
					continue
				}
				key := f.Path + " " + f.Rule + " " + level
				if counts[key] += by; counts[key] < 0 {
					over = append(over, f)
					break
				}
			}
		}
		return over
	}
	count(before, 1)
	fresh := count(after, -1)
	for _, f := range after {
		if !slices.Contains(crossFile, f.Rule) || f.Severity == "info" || f.Rule == "unused-suppression" {
			continue
		}
		regrouped := slices.ContainsFunc(before, func(b lawFinding) bool {
			if b.Rule != f.Rule || b.Severity == "info" || b.Severity != "error" && f.Severity == "error" {
				return false
			}
			for p := range f.paths() {
				if b.paths()[p] {
					return true
				}
			}
			return false
		})
		if !regrouped {
			fresh = append(fresh, f)
		}
	}
	return fresh
}

// edited returns the files with the edits of the fix of a finding.
func edited(files map[string]string, f lawFinding) map[string]string {
	out := maps.Clone(files)
	edits := slices.Clone(f.Fix.Edits)
	slices.SortStableFunc(edits, func(a, b struct {
		Path       string
		Start, End int
		New        string
	},
	) int {
		return cmp.Compare(b.Start, a.Start)
	})
	for _, e := range edits {
		name := relativeTo(files, e.Path)
		if src := out[name]; e.Start <= e.End && e.End <= len(src) {
			out[name] = src[:e.Start] + e.New + src[e.End:]
		}
	}
	return out
}

// relativeTo returns the name of the file for a path in the output.
func relativeTo(files map[string]string, name string) string {
	if _, ok := files[name]; ok {
		return name
	}
	for file := range files {
		if clean := strings.TrimPrefix(file, "../"); clean != file && strings.HasSuffix(filepath.ToSlash(name), "/"+clean) {
			return file
		}
	}
	return name
}

// stillRead fails if JSON was readable before and is not after, or if a fix changed a part of a notebook that is neither
// source nor metadata of a cell.
func stillRead(name string, was, now map[string]string) *lawBroken {
	for _, file := range slices.Sorted(maps.Keys(was)) {
		old, fresh := was[file], now[file]
		if old == fresh || path.Ext(file) != ".json" && path.Ext(file) != ".ipynb" || !json.Valid([]byte(old)) {
			continue
		}
		if !json.Valid([]byte(fresh)) {
			return &lawBroken{name + " breaks JSON", path.Ext(file), file + ":\n" + old + "\n" + fresh}
		}
		if path.Ext(file) != ".ipynb" {
			continue
		}
		a, b := bared(old), bared(fresh)
		literals := strings.Contains(old, "glue_pyspark") // Glue reads a Python literal
		if !reflect.DeepEqual(a.rest, b.rest) {
			return &lawBroken{name + " changes a notebook beside its cells' source", "", file + ":\n" + old + "\n" + fresh}
		}
		for i := range a.bodies {
			if !literals && json.Valid([]byte(a.bodies[i])) && !json.Valid([]byte(b.bodies[i])) {
				return &lawBroken{name + " breaks a cell", "", file + ":\n" + a.bodies[i] + "\n" + b.bodies[i]}
			}
		}
	}
	return nil
}

// A bareNotebook is a notebook whose cells have no source and no metadata. The text below the first line of each cell is
// separate.
type bareNotebook struct {
	rest   map[string]any
	bodies []string
}

func bared(src string) (b bareNotebook) {
	if err := json.Unmarshal([]byte(src), &b.rest); err != nil {
		panic(err) // it is valid
	}
	delete(b.rest, "metadata") // suppressions stand there
	cells, _ := b.rest["cells"].([]any)
	for _, c := range cells {
		members, _ := c.(map[string]any)
		_, body, _ := strings.Cut(sourceOf(members["source"]), "\n")
		b.bodies = append(b.bodies, body)
		delete(members, "source")
		delete(members, "metadata")
	}
	return b
}

// sourceOf returns the source of a cell, which is a string or a list of lines.
func sourceOf(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b strings.Builder
	lines, _ := v.([]any)
	for _, line := range lines {
		s, _ := line.(string)
		b.WriteString(s)
	}
	return b.String()
}

// lawAlike: the result is the same for every number of --jobs, order of paths, and selection of files.
func lawAlike(s *lawScene) *lawBroken {
	s.reset()
	differ := func(what string, a, b lawAnswer) *lawBroken {
		odd := append(without(a.found, b.found), without(b.found, a.found)...)
		return &lawBroken{what, rulesIn(odd), listed(odd) + a.out + a.errs + "\nand\n" + b.out + b.errs}
	}
	one := s.lint("--jobs", "1")
	for _, jobs := range []string{"2", "8"} {
		if other := s.lint("--jobs", jobs); other.json != one.json || other.out != one.out {
			return differ("--jobs 1 and more", one, other)
		}
	}
	if a, b := s.lint("--diff", "--unsafe-fixes", "--jobs", "1"), s.lint("--diff", "--unsafe-fixes", "--jobs", "8"); a.out != b.out {
		return differ("--diff with --jobs 1 and 8", a, b)
	}
	flags := s.words()
	if !s.repo.Unnamed {
		flags = flags[:len(flags)-1]
	}
	named := func(names []string) lawAnswer { return s.lintOf(append(slices.Clone(flags), names...)...) }
	var names []string
	for name := range s.repo.files() {
		if ext := path.Ext(name); (ext == ".json" || ext == ".ipynb") && !strings.HasPrefix(name, "../") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	whole := named(names)
	for seed := range int64(2) {
		shuffled := slices.Clone(names)
		rand.New(rand.NewSource(seed)).Shuffle(len(names), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if other := named(shuffled); other.json != whole.json || other.out != whole.out {
			return differ("the order of paths matters", whole, other)
		}
	}
	alone := func(list []lawFinding) []lawFinding {
		return slices.DeleteFunc(slices.Clone(list), func(f lawFinding) bool { return slices.Contains(crossFile, f.Rule) })
	}
	walked, asFiles := alone(one.found), alone(whole.found)
	if len(without(walked, asFiles))+len(without(asFiles, walked)) > 0 && !s.repo.Unnamed {
		return differ("a folder and all that is in it", one, whole)
	}
	folders := map[string][]string{}
	for _, name := range names {
		folders[path.Dir(name)] = append(folders[path.Dir(name)], name)
	}
	var parts []lawFinding
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		parts = append(parts, named(folders[folder]).found...)
	}
	if odd := append(without(alone(parts), alone(whole.found)), without(alone(whole.found), alone(parts))...); len(odd) > 0 {
		detail := listed(odd) + "whole:\n" + whole.out + "parts:\n" + listed(parts)
		return &lawBroken{"a folder's findings depend on what else is in the run", rulesIn(odd), detail}
	}
	return nil
}

// lawAgain: the same command gives the same output twice.
func lawAgain(s *lawScene) *lawBroken {
	s.reset()
	for _, more := range [][]string{nil, {"--diff"}, {"--diff", "--unsafe-fixes"}} {
		a, b := s.lint(more...), s.lint(more...)
		if a.out != b.out || a.errs != b.errs || a.json != b.json || a.code != b.code {
			odd := append(without(a.found, b.found), without(b.found, a.found)...)
			kind := "lint " + strings.Join(more, " ") + " says something else the second time"
			return &lawBroken{kind, rulesIn(odd), a.out + a.errs + a.json + "\nand\n" + b.out + b.errs + b.json}
		}
	}
	a, b := s.effective(), s.effective()
	if !reflect.DeepEqual(a, b) {
		return &lawBroken{"effective says something else the second time", "", fmt.Sprint(a, "\n", b)}
	}
	return nil
}

// A lawPosted is the output of effective for one notebook or config.json.
type lawPosted struct {
	Path    string
	Body    map[string]any
	Why     string
	Earlier []map[string]any
}

// effective returns the requests by path: of the notebooks, or of the paths given.
func (s *lawScene) effective(paths ...string) map[string]lawPosted {
	s.t.Helper()
	args := []string{"effective", "--format", "json"}
	for _, flag := range s.repo.Flags {
		if flag[0] == "--sparkmagic" || flag[0] == "--config-json" {
			args = append(args, flag...)
		}
	}
	if len(paths) == 0 && !s.repo.Unnamed {
		paths = []string{"."}
	}
	answer := s.ask(append(args, paths...)...)
	var list []lawPosted
	if answer.code != exitFailed {
		s.must(json.Unmarshal([]byte(answer.out), &list))
	}
	byPath := map[string]lawPosted{}
	for _, p := range list {
		byPath[p.Path] = p
	}
	return byPath
}

// bodies returns all requests.
func (p lawPosted) bodies() []map[string]any {
	if p.Body == nil {
		return p.Earlier
	}
	return append(slices.Clone(p.Earlier), p.Body)
}

// valueRules are the rules that judge a value of the settings at its place.
var valueRules = []string{
	"wrong-type", "memory-size", "property-type", "property-range", "session-timeout", "request-uri", "uri-host", "java-options",
	"package-coordinate", "unknown-request-field", "unknown-property", "livy-controlled", "removed-property", "field-overrides-conf",
	"executors-not-a-cap", "property-conflict",
}

// lawEffective: a value that is judged is posted, unless its cell is rejected or replaced, and a value that is posted is
// judged.
func lawEffective(s *lawScene) *lawBroken {
	s.reset()
	flags := []string{"--settings", "none", "--min-severity", "info", "--no-suppressions", "--baseline", "none"}
	found := s.lintOf(append(flags, s.words("--select", "--ignore", "--min-severity", "--no-suppressions")...)...)
	if found.code == exitFailed {
		return nil // an endpoint that the flags name and the settings declare
	}
	posted := s.effective()
	refused := map[string]bool{}
	refusals := []string{"json-syntax", "not-an-object", "magic-line", "configure-order"}
	for _, f := range found.found {
		if f.Cell != nil && f.Severity == "error" && slices.Contains(refusals, f.Rule) {
			refused[fmt.Sprint(f.Path, f.Cell.Index)] = true
		}
	}
	for _, f := range found.found {
		if !slices.Contains(valueRules, f.Rule) {
			continue
		}
		var broken *lawBroken
		if f.Cell != nil {
			if !refused[fmt.Sprint(f.Path, f.Cell.Index)] {
				broken = s.postedFromCell(f, posted[f.Path])
			}
		} else {
			broken = s.postedFromConfig(f)
		}
		if broken != nil {
			broken.detail = f.String() + " " + f.Pointer + "\n" + broken.detail
			return broken
		}
	}
	return s.judged(posted, found)
}

// postedFromCell fails if a value of a cell is not posted that must be.
func (s *lawScene) postedFromCell(f lawFinding, p lawPosted) *lawBroken {
	i := slices.IndexFunc(s.repo.Books, func(b lawBook) bool { return b.Path == f.Path })
	if i < 0 || len(p.bodies()) == 0 || !s.repo.Books[i].posts(f.Cell.Index) {
		return nil
	}
	src := s.repo.Books[i].Cells[f.Cell.Index].Body.write(0)
	value, ok := valueAt(src, ofPair(src, f.Pointer, ""), "")
	there := throughPairs(src, f.Pointer, "")
	if ok && !slices.ContainsFunc(p.bodies(), func(body map[string]any) bool { return hasValue(body, there, value) }) {
		return &lawBroken{"what no cell posts is judged", f.Rule, fmt.Sprintf("%v is in none of %v", value, p.bodies())}
	}
	return nil
}

// posts reports whether the settings of a cell are certainly posted if SparkMagic accepts them: code follows before other
// settings, and no session exists because of which SparkMagic would reject them.
func (b lawBook) posts(index int) bool {
	c := b.Cells[index]
	if c.Body == nil || !strings.HasPrefix(c.Line, "%%configure") || !strings.HasPrefix(b.Kernel, "spark") && b.Kernel != "pysparkkernel" {
		return false
	}
	forced := c.Line != "%%configure"
	for _, earlier := range b.Cells[:index] {
		if earlier.Type == "code" && !forced {
			return false // perhaps it started a session
		}
	}
	for _, later := range b.Cells[index+1:] {
		switch {
		case later.Body != nil, strings.Contains(later.Line, "config"):
			return false
		case later.Type == "code" && (later.Line == "spark" || later.Line == "print(1)" || strings.HasPrefix(later.Line, "%%sql")):
			return true
		}
	}
	return false
}

// postedFromConfig fails if a value in session_configs is not the one that config.json alone gives a session.
func (s *lawScene) postedFromConfig(f lawFinding) *lawBroken {
	i := slices.IndexFunc(s.repo.Configs, func(c lawConfig) bool { return c.Path == f.Path })
	if i < 0 || s.repo.Configs[i].Root == nil {
		return nil
	}
	src := s.repo.Configs[i].Root.write(0)
	for _, layer := range []string{"session_configs", "session_configs_defaults"} {
		pointer, ok := strings.CutPrefix(f.Pointer, "/"+layer+"/")
		if !ok {
			continue
		}
		pointer = "/" + pointer
		value, ok := valueAt(src, ofPair(src, pointer, layer), layer)
		if !ok || layer != "session_configs" && overridden(src, pointer) {
			continue
		}
		p := s.effective(f.Path)[f.Path]
		if p.Body != nil && !hasValue(p.Body, throughPairs(src, pointer, layer), value) {
			return &lawBroken{"what config.json does not give is judged", f.Rule, fmt.Sprintf("%v is not in %v", value, p.Body)}
		}
	}
	return nil
}

// oddSize is a size that every Spark rejects.
var oddSize = regexp.MustCompile(`^\d\dgg$`)

// judged fails if such a size is posted and not reported at its place.
func (s *lawScene) judged(posted map[string]lawPosted, found lawAnswer) *lawBroken {
	files := s.read()
	for _, name := range slices.Sorted(maps.Keys(posted)) {
		if strings.Contains(files[relativeTo(files, name)], "%load_ext sparkmagic.magics") {
			continue // what a kernel of SparkMagic's posts then, nobody knows
		}
		for _, body := range posted[name].bodies() {
			for _, field := range []string{"executorMemory", "driverMemory"} {
				size, _ := body[field].(string)
				if oddSize.MatchString(size) && !slices.ContainsFunc(found.found, func(f lawFinding) bool {
					src := files[relativeTo(files, f.Path)]
					return f.Rule == "memory-size" && f.End <= len(src) && strings.Contains(src[f.Start:f.End], size)
				}) {
					return &lawBroken{"a size is posted and not judged", field, fmt.Sprintf("%s: %v\n%s", name, body, found.out)}
				}
			}
		}
	}
	return nil
}

// valueAt returns the value at a pointer below a key in a document of strict JSON. A list of pairs counts as an object.
func valueAt(src, pointer, key string) (any, bool) {
	var v any
	if err := json.Unmarshal([]byte(src), &v); err != nil {
		return nil, false
	}
	if key != "" {
		root, _ := v.(map[string]any)
		v = root[key]
	}
	return walkTo(v, pointer)
}

// ofPair returns a pointer to the value of a pair for one to its key.
func ofPair(src, pointer, key string) string {
	v, _ := valueAt(src, "", key)
	if _, isList := v.([]any); !isList {
		return pointer
	}
	if number, ok := strings.CutSuffix(pointer, "/0"); ok && strings.Count(pointer, "/") == 2 {
		return number + "/1"
	}
	return pointer
}

// overridden reports whether session_configs has a value at a pointer, or above it a value that is not an object.
func overridden(src, pointer string) bool {
	root, _ := valueAt(src, "", "session_configs")
	if list, isList := root.([]any); isList {
		pairs := map[string]any{}
		for _, one := range list {
			if pair, _ := one.([]any); len(pair) == 2 {
				pairs[fmt.Sprint(pair[0])] = pair[1]
			}
		}
		root = pairs
	}
	for at := pointer; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		v, ok := walkTo(root, at)
		if _, object := v.(map[string]any); ok && (at == pointer || !object) {
			return true
		}
	}
	return false
}

// throughPairs returns a pointer into settings as they are posted, in which a list of pairs is an object.
func throughPairs(src, pointer, key string) string {
	v, ok := valueAt(src, "", key)
	list, isList := v.([]any)
	parts := strings.SplitN(pointer, "/", 4)
	if !ok || !isList || len(parts) < 3 {
		return pointer
	}
	i, err := strconv.Atoi(parts[1])
	if err != nil || i >= len(list) {
		return pointer
	}
	pair, _ := list[i].([]any)
	if len(pair) != 2 {
		return pointer
	}
	name, _ := pair[0].(string)
	return strings.Join(append([]string{"", strings.NewReplacer("~", "~0", "/", "~1").Replace(name)}, parts[3:]...), "/")
}

func walkTo(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, true
	}
	for _, step := range strings.Split(pointer[1:], "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[step]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return nil, false
			}
			v = at[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// hasValue reports whether a body has a value at a pointer.
func hasValue(body map[string]any, pointer string, value any) bool {
	if pointer == "/kind" || pointer == "/heartbeatTimeoutInSecond" {
		return true // SparkMagic's own
	}
	posted, ok := walkTo(body, pointer)
	if object, is := value.(map[string]any); is && ok {
		merged, is := posted.(map[string]any) // over the defaults
		for key := range object {
			if _, has := merged[key]; !has {
				return false
			}
		}
		return is
	}
	return ok && reflect.DeepEqual(posted, value)
}
