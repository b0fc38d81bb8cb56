package main

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/baseline"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/facts/spark"
	"github.com/sparklint/sparklint/lint/settings"
	"github.com/sparklint/sparklint/lint/severity"
	"github.com/sparklint/sparklint/rules"
)

// limitFlag returns the flag for the largest file to read.
func limitFlag() cli.Flag {
	return stringFlag("max-file-size", "1g", "`SIZE` largest file to read, such as 500m (default 1g)")
}

// readLimit reads --max-file-size.
func readLimit(c *cli.Context) (files.Limit, error) {
	given := c.String("max-file-size")
	size, err := spark.ParseSize(given)
	if err != nil || size.Bytes("b") < 1 {
		return 0, failed("--max-file-size %q: write a size, such as 500m or 2g", given)
	}
	return files.Limit(size.Bytes("b")), nil
}

// env returns the environment variable of a flag.
func env(flag string) []string {
	return []string{"SPARKLINT_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))}
}

// The usage of a flag with a value begins with a name for the value, in backticks.

func boolFlag(name, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Usage: usage, EnvVars: env(name)}
}

func stringFlag(name, value, usage string) cli.Flag {
	return &cli.StringFlag{Name: name, Value: value, Usage: usage, EnvVars: env(name)}
}

func numberFlag(name, usage string) cli.Flag {
	return &cli.Int64Flag{Name: name, Usage: usage, EnvVars: env(name)}
}

func listFlag(name, usage string) cli.Flag {
	return &cli.StringSliceFlag{Name: name, Usage: usage, EnvVars: env(name)}
}

// formatFlag returns the flag --format of a command other than lint. It has no environment variable, because
// SPARKLINT_FORMAT is for lint.
func formatFlag(formats string) cli.Flag {
	return &cli.StringFlag{Name: "format", Value: "full", Usage: "`F` " + formats + " (default full)"}
}

func showSecretsFlag(where string) cli.Flag {
	return boolFlag("show-secrets", "print secrets unmasked "+where)
}

func colorFlag() cli.Flag {
	return stringFlag("color", "auto", "`WHEN` auto, always or never (default auto: on a terminal)")
}

func configJSONFlag() cli.Flag {
	return stringFlag("config-json", "", "`PATH` base config of all notebooks; none: no base config (default: the nearest "+
		".sparkmagic/config.json in or above the notebook's folder, but not above its git repository or, outside a repository, above "+
		"the folder that you name; if there is none and you name no path, the config.json that SparkMagic reads here)")
}

// stdinNameFlag returns the flag that names standard input.
func stdinNameFlag() cli.Flag {
	return stringFlag("stdin-filename", "", "`NAME` file name to use for standard input (the path -)")
}

func minSeverityFlag() cli.Flag {
	return stringFlag("min-severity", "warning", "`LEVEL` lowest severity to show and fix: info, warning or error (default: warning, or "+
		"--fail-on if that is lower)")
}

func jobsFlag(usage string) cli.Flag {
	return &cli.IntFlag{Name: "jobs", Usage: usage, EnvVars: env("jobs"), Value: runtime.GOMAXPROCS(0)}
}

func excludeFlag() cli.Flag {
	return listFlag("exclude", "`GLOB` skip matching files and folders; repeatable")
}

func settingsFlag() cli.Flag { return settingsFlagFrom("each file's folder") }

func settingsFlagFrom(where string) cli.Flag {
	return stringFlag("settings", "", "`FILE` use these settings; none: use no settings (default: the nearest .sparklint.yaml "+
		"in or above "+where+")")
}

// The groups of flags in the help, in their order.
const (
	groupServers  = "Servers"
	groupStop     = "Stop"
	groupFix      = "Fix"
	groupSelect   = "Select and suppress"
	groupOutput   = "Output"
	groupEndpoint = "Endpoint and capacity"
	groupVersions = "Versions"
	groupFiles    = "Files"
)

// grouped puts flags into a group of the help, and returns them.
func grouped(group string, flags ...cli.Flag) []cli.Flag {
	for _, f := range flags {
		switch f := f.(type) {
		case *cli.BoolFlag:
			f.Category = group
		case *cli.StringFlag:
			f.Category = group
		case *cli.StringSliceFlag:
			f.Category = group
		case *cli.IntFlag:
			f.Category = group
		case *cli.Int64Flag:
			f.Category = group
		case *cli.DurationFlag:
			f.Category = group
		}
	}
	return flags
}

// ofKernel is the endpoint of a notebook or config.json, if no flag names it.
const ofKernel = "the one whose url is in the kernel's credentials, else the one that the settings name under endpoint"

// endpointFlags returns the flags that name an endpoint in the settings, or declare a Glue development
// endpoint, without [usersFlag]. The help says which endpoint is the default.
func endpointFlags(byDefault string) []cli.Flag {
	return grouped(groupEndpoint,
		stringFlag("endpoint", "", "`NAME` endpoint in the settings (default: "+byDefault+")"),
		stringFlag("worker-type", "", "`TYPE` declare a Glue development endpoint: Standard, G.1X or G.2X"),
		numberFlag("workers", "`N` number of workers of a G.1X or G.2X endpoint"),
		numberFlag("dpus", "`N` number of DPUs of a Standard endpoint"),
	)
}

// usersFlag returns the flag for the number of concurrent sessions, for commands that derive a cap from it.
func usersFlag() cli.Flag {
	return numberFlag("users", "`N` number of concurrent sessions; each one's cap is derived from it")
}

func fixFlags() []cli.Flag {
	return grouped(groupFix,
		boolFlag("fix", "make the safe fixes"),
		boolFlag("diff", "print what --fix would change, and change nothing"),
		boolFlag("unsafe-fixes", "with --fix or --diff: make unsafe fixes too"),
	)
}

func selectFlags() []cli.Flag {
	return grouped(groupSelect,
		listFlag("select", "`RULE,…` run only these rules; repeatable"),
		listFlag("ignore", "`RULE,…` skip these rules; repeatable"),
		minSeverityFlag(),
		stringFlag("since", "", "`REVISION` report only lines that changed since this git revision"),
		boolFlag("staged", "report only lines that are staged in git"),
		stringFlag("baseline", "", "`FILE` don't report what this baseline lists; none: use no baseline (default "+baseline.Name+
			" in the current folder, if it exists)"),
		boolFlag("strict-baseline", "exit with 1 if a finding in the baseline is gone"),
		stringFlag("add-ignore", "", "`REASON` suppress every finding shown, with this reason; with --diff: show what would be written"),
		boolFlag("no-suppressions", "report suppressed findings too"),
	)
}

func printFlags() []cli.Flag {
	return grouped(groupOutput,
		listFlag("format", "`F[=PATH]` "+strings.Join(report.FormatNames(), ", ")+"; =PATH writes to a file; repeatable (default full)"),
		boolFlag("quiet", "print only the findings"),
		boolFlag("verbose", "name all places of a finding, and the files that were skipped or could not be checked"),
		boolFlag("statistics", "print how often each rule reports, not the findings"),
		stringFlag("fail-on", "warning", "`LEVEL` lowest severity that makes the exit code 1: info, warning (default) or error"),
		boolFlag("exit-zero", "exit with 0 even if there are findings"),
		colorFlag(),
		showSecretsFlag("in diffs and edits"),
	)
}

func versionFlags() []cli.Flag {
	return grouped(groupVersions,
		stringFlag("spark", "", "`V` version of Spark (default: any: a finding is an error only if all versions since 3.3 reject the setting)"),
		stringFlag("livy", "", "`V` version of Livy (default: any: a finding is an error only if all versions since 0.7 reject the setting)"),
		stringFlag("sparkmagic", "", "`V` version of SparkMagic (default: any: a finding is an error only if all versions since 0.19 "+
			"reject the setting)"),
		stringFlag("deploy-mode", "", "`MODE` where drivers run: client or cluster (livy.spark.deploy-mode)"),
	)
}

func fileFlags() []cli.Flag {
	return grouped(groupFiles,
		excludeFlag(),
		boolFlag("force-exclude", "skip excluded files even if they are named"),
		settingsFlag(),
		configJSONFlag(),
		boolFlag("show-files", "list the files that would be checked, and what each is taken for; check none"),
		stdinNameFlag(),
		limitFlag(),
		jobsFlag("`N` number of files to read at once (default: the number of CPUs)"),
		stringFlag("cache", "", "`FOLDER` keep the cache here: large runs don't read a file again if it had nothing to check and has not "+
			"changed; none: no cache (default: sparklint in the user's cache folder)"),
	)
}

// cacheFolder returns the folder that --cache names; empty for none.
func cacheFolder(name string) string {
	switch name {
	case "none":
		return ""
	case "":
		folder, err := os.UserCacheDir()
		if err != nil {
			return "" // no home directory
		}
		return filepath.Join(folder, "sparklint")
	}
	return name
}

// lintFlags returns the flags of lint, in the order of the help.
func lintFlags() []cli.Flag {
	return slices.Concat(
		fixFlags(), selectFlags(), printFlags(), grouped(groupEndpoint, maxExecutorsFlag()), endpointFlags(ofKernel),
		grouped(groupEndpoint, usersFlag()), versionFlags(), fileFlags(),
	)
}

func maxExecutorsFlag() cli.Flag {
	return &cli.IntFlag{
		Name: "max-executors", EnvVars: env("max-executors"),
		Usage: "`N` largest cap (maxExecutors) that a session may have; a session without a cap is then a warning",
	}
}

// flags are those of lint.
type flags struct {
	fix, unsafe, diff     bool
	addIgnore             string // the reason; empty if nothing is to be suppressed
	statistics, showFiles bool
	formats               []format
	failOn                lint.Severity
	exitZero              bool
	versioned             bool // versions, an endpoint or a base config are given
	color                 string
	quiet, verbose        bool
	showSecrets           bool     // in diffs and edits
	meaning               []string // says what short versions mean
	spec                  project.Spec
	hold                  project.Hold
}

// A format is a printer with the path of its file, which is empty for standard output.
type format struct {
	name  string
	print report.Printer
	path  string
}

func readFlags(c *cli.Context) (flags, error) {
	s := flags{
		fix: c.Bool("fix"), unsafe: c.Bool("unsafe-fixes"), diff: c.Bool("diff"), exitZero: c.Bool("exit-zero"),
		addIgnore: strings.TrimSpace(c.String("add-ignore")), statistics: c.Bool("statistics"), showFiles: c.Bool("show-files"),
		color: c.String("color"), quiet: c.Bool("quiet"), verbose: c.Bool("verbose"), showSecrets: c.Bool("show-secrets"),
	}
	s.versioned = versioned(c)
	s.hold.Unsilenced = c.Bool("no-suppressions")
	s.spec = project.Spec{
		ConfigJSON: c.String("config-json"), Exclude: c.StringSlice("exclude"), ForceExclude: c.Bool("force-exclude"), Jobs: c.Int("jobs"),
		Stdin: &project.Stdin{Name: c.String("stdin-filename")}, NameBroken: c.Bool("verbose"), Cache: cacheFolder(c.String("cache")),
	}
	s.spec.Terms = lint.Terms{
		DeployMode: c.String("deploy-mode"), MaxExecutors: c.Int("max-executors"),
	}
	if err := s.contradiction(c); err != nil {
		return s, err
	}
	if err := s.readSpec(c); err != nil {
		return s, err
	}
	for _, program := range []string{"spark", "livy", "sparkmagic"} {
		if c.IsSet(program) {
			s.meaning = append(s.meaning, settings.Means(program, c.String(program)))
		}
	}
	if err := readHold(c, &s.hold); err != nil {
		return s, err
	}
	if err := s.readRules(c); err != nil {
		return s, err
	}
	return s, s.outcome(c, nil)
}

// versioned reports whether versions, an endpoint or a base config are given.
func versioned(c *cli.Context) bool {
	return slices.ContainsFunc([]string{"sparkmagic", "livy", "spark", "deploy-mode", "endpoint", "worker-type", "config-json"}, c.IsSet)
}

// readSpec reads the limit of files, the versions, and the endpoint.
func (s *flags) readSpec(c *cli.Context) error {
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	s.spec.Limit, s.hold.Limit = limit, limit
	if err := readVersions(c, &s.spec.Terms); err != nil {
		return err
	}
	if err := checkMode(c); err != nil {
		return err
	}
	return readEndpoint(c, &s.spec.Overrides)
}

// readRules reads which rules are selected.
func (s *flags) readRules(c *cli.Context) (err error) {
	s.spec.Selected = len(c.StringSlice("select")) > 0
	s.hold.Rules, err = selectRules(c.StringSlice("select"), c.StringSlice("ignore"))
	return err
}

// outcome reads which findings are shown, and in which formats. Flags override own, the settings of the run,
// which are nil as long as they are not known.
func (s *flags) outcome(c *cli.Context, own *settings.Settings) (err error) {
	if own == nil {
		own = &settings.Settings{}
	}
	err = s.severities(c, own, c.String("fail-on"))
	if err != nil {
		return err
	}
	formats := c.StringSlice("format")
	if own.Format != "" && !c.IsSet("format") {
		if report.PrinterOf(own.Format) == nil {
			return failed("%s: format: %q: %s", own.At["format"], own.Format, settings.NoSuch("format", own.Format, report.FormatNames()))
		}
		formats = []string{own.Format}
	}
	s.formats, err = readFormats(formats)
	if err != nil {
		return err
	}
	text := func(f format) bool { return f.path == "" && (f.name == "full" || f.name == "concise") }
	if s.statistics && !slices.ContainsFunc(s.formats, text) {
		return failed("--statistics replaces the findings of --format full or concise: add one of these formats")
	}
	return nil
}

// severities reads the lowest severities that are shown, and that make a run fail; failOn is that of the flag.
func (s *flags) severities(c *cli.Context, own *settings.Settings, failOn string) (err error) {
	word := func(flag, given, inSettings string) string {
		if c.IsSet(flag) || inSettings == "" {
			return given
		}
		return inSettings
	}
	s.hold.Shown, err = severity.Parse(word("min-severity", c.String("min-severity"), own.MinSeverity))
	if err != nil {
		return failed("--min-severity: %v", err)
	}
	s.failOn, err = severity.Parse(word("fail-on", failOn, own.FailOn))
	if err != nil {
		return failed("--fail-on: %v", err)
	}
	if !c.IsSet("min-severity") && own.MinSeverity == "" {
		s.hold.Shown = min(s.hold.Shown, s.failOn) // a finding that makes a run fail is shown
	}
	return nil
}

// checkMode returns an error if --deploy-mode has an unknown value.
func checkMode(c *cli.Context) error {
	if m := c.String("deploy-mode"); m != "" && m != "client" && m != "cluster" {
		return failed("--deploy-mode %q: write client or cluster", m)
	}
	return nil
}

// contradiction returns an error if a flag has an impossible value, or flags can't be combined.
func (s *flags) contradiction(c *cli.Context) error {
	switch {
	case s.fix && s.diff:
		return failed("use either --fix or --diff, not both: --fix changes files, --diff does not")
	case c.IsSet("add-ignore") && s.addIgnore == "":
		return failed("--add-ignore needs a reason as its value")
	case !utf8.ValidString(s.addIgnore):
		return failed("--add-ignore: the reason is not valid UTF-8")
	case (s.fix || s.unsafe) && s.addIgnore != "":
		return failed("run --fix first, then --add-ignore for the findings that are left: they can't be combined")
	case s.showFiles && (s.fix || s.diff || s.statistics || s.addIgnore != ""):
		return failed("--show-files checks no file: it can't be combined with --fix, --diff, --statistics or --add-ignore")
	case s.hold.Unsilenced && s.addIgnore != "":
		return failed("use either --no-suppressions or --add-ignore, not both")
	case s.spec.Terms.MaxExecutors < 0 || c.IsSet("max-executors") && s.spec.Terms.MaxExecutors == 0:
		return failed("--max-executors %d: write a whole number, 1 or more", s.spec.Terms.MaxExecutors)
	case s.spec.Jobs < 1:
		return failed("--jobs %d: write a whole number, 1 or more", s.spec.Jobs)
	case s.color != "" && !slices.Contains([]string{"auto", "always", "never"}, s.color):
		return failed("--color %q: write auto, always or never", s.color)
	}
	return nil
}

func readFormats(given []string) ([]format, error) {
	var values []string
	for _, v := range given {
		for _, one := range strings.Split(v, ",") {
			name, _, _ := strings.Cut(one, "=")
			last := len(values) - 1
			switch {
			case one == "":
			case last >= 0 && strings.Contains(values[last], "=") && report.PrinterOf(name) == nil:
				values[last] += "," + one // the comma is part of a path
			default:
				values = append(values, one)
			}
		}
	}
	if len(values) == 0 {
		values = []string{"full"}
	}
	var formats []format
	stdout := false
	for _, v := range values {
		name, path, toFile := strings.Cut(v, "=")
		printer := report.PrinterOf(name)
		switch {
		case printer == nil:
			return nil, failed("--format %q: %s", name, settings.NoSuch("format", name, report.FormatNames()))
		case toFile && path == "":
			return nil, failed("--format %q: write a path after the =", v)
		case !toFile && stdout:
			return nil, failed("--format %s: only one format can go to standard output; write --format %s=PATH", name, name)
		}
		if toFile && slices.ContainsFunc(formats, func(f format) bool {
			return f.path != "" && project.Absolute(f.path) == project.Absolute(path)
		}) {
			return nil, failed("--format: two formats can't be written to the same file, %s", path)
		}
		stdout = stdout || !toFile
		formats = append(formats, format{name, printer, path})
	}
	return formats, nil
}

func selectRules(only, not []string) ([]*lint.Rule, error) {
	chosen, err := ruleSet("select", only)
	if err != nil {
		return nil, err
	}
	left, err := ruleSet("ignore", not)
	if err != nil {
		return nil, err
	}
	var list []*lint.Rule
	for _, r := range rules.All {
		if (len(chosen) == 0 || chosen[r.Name]) && !left[r.Name] {
			list = append(list, r)
		}
	}
	return list, nil
}

func ruleSet(flag string, values []string) (map[string]bool, error) {
	set := map[string]bool{}
	for _, v := range values {
		for _, name := range strings.Split(v, ",") {
			name = strings.TrimSpace(name)
			if name == "" {
				continue
			}
			if !slices.Contains(ruleNames(), name) {
				return nil, failed("--%s %q: %s", flag, name, settings.NoSuch("rule", name, ruleNames()))
			}
			set[name] = true
		}
	}
	return set, nil
}

func ruleNames() []string {
	names := make([]string, len(rules.All))
	for i, r := range rules.All {
		names[i] = r.Name
	}
	return names
}

// readVersion reads the version of a program from the flag with the same name.
func readVersion(c *cli.Context, name string) (version string, err error) {
	written := c.String(name)
	if written == "" {
		return "", nil
	}
	version, err = settings.Release(name, written)
	if err != nil {
		return "", failed("--%s: %v", name, err)
	}
	return version, nil
}

// readVersions reads the flags that name versions into terms.
func readVersions(c *cli.Context, o *lint.Terms) error {
	var errs [3]error
	o.SparkMagic, errs[0] = readVersion(c, "sparkmagic")
	o.Livy, errs[1] = readVersion(c, "livy")
	o.Spark, errs[2] = readVersion(c, "spark")
	return cmp.Or(errs[:]...)
}

// readEndpoint reads the flags that name or declare an endpoint.
func readEndpoint(c *cli.Context, overrides *project.Overrides) error {
	overrides.Endpoint, overrides.Settings, overrides.Users = c.String("endpoint"), c.String("settings"), c.Int64("users")
	kind := c.String("worker-type")
	size, err := sizeOf(c, kind)
	switch {
	case err != nil:
		return err
	case overrides.Users > endpoint.MostUsers:
		return failed("--users %d: write at most %d", overrides.Users, endpoint.MostUsers)
	case kind != "" && overrides.Endpoint != "":
		return failed("use either --endpoint or --worker-type, not both: --worker-type declares an endpoint of its own")
	case kind == "":
		return nil
	case size == 0:
		return failed("--worker-type %s needs --workers (--dpus for Standard)", kind)
	}
	e, err := endpoint.Glue(kind, size)
	if err != nil {
		return failed("%v", err)
	}
	if most := e.Worker.Limit; most > 0 && size > most {
		return failed("--workers %d: AWS allows an endpoint of %s at most %d", size, e.Worker.Name, most)
	}
	overrides.Glue = e
	return nil
}

// sizeOf returns the number of workers or DPUs of an endpoint; 0 if it is not given.
func sizeOf(c *cli.Context, kind string) (int64, error) {
	standard := strings.EqualFold(kind, "Standard")
	for _, name := range []string{"workers", "dpus", "users", "executors"} {
		if c.IsSet(name) && c.Int64(name) < 1 {
			return 0, failed("--%s %d: write a whole number, 1 or more", name, c.Int64(name))
		}
	}
	switch {
	case kind == "" && (c.IsSet("dpus") || c.IsSet("workers")):
		return 0, failed("--worker-type is missing: write Standard, G.1X or G.2X")
	case c.IsSet("dpus") && !standard:
		return 0, failed("--dpus is for a Standard endpoint: use --workers for %s", kind)
	case c.IsSet("workers") && standard:
		return 0, failed("--workers is for G.1X and G.2X: use --dpus for a Standard endpoint")
	case standard:
		return c.Int64("dpus"), nil
	}
	return c.Int64("workers"), nil
}
