package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/lint/failures"
)

func diagnoseCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "diagnose", Usage: "say why a session failed, from an error text, a log or a notebook",
		ArgsUsage: "FILE|-|NOTEBOOK …",
		Description: "Reads what SparkMagic, Livy, Spark or YARN printed: a pasted error, the saved outputs of a notebook, a log of Livy " +
			"or of a driver, the diagnostics of YARN, or a saved answer of their REST APIs. With a notebook, it names the setting at " +
			"fault and the rule that reports it before a session is started.\n\nThe exit code is 0 if a cause was found in every " +
			"input, 1 if not, and 2 if an input can't be read.",
		Flags: append(
			[]cli.Flag{
				formatFlag("full or json"), colorFlag(),
				boolFlag("learn", "write limits found in the texts, and where each was found, into .sparklint.yaml; needs --endpoint"),
				boolFlag("history", "print how often each cause occurs in the files, "+
					"and what share of them a rule could have reported before the session started"),
				stringFlag("at", "", "`REVISION` with --history: check the notebooks of this git revision"),
				stringFlag("svg", "", "`FILE` with --history: draw the causes over time"),
			},
			grouped(groupFiles,
				stringFlag("endpoint", "", "`NAME` with --learn: name of the endpoint in the settings"),
				settingsFlag(), configJSONFlag(),
				stringFlag("max-file-size", "1024g", "`SIZE` largest file to read, such as 500m (default 1024g)"),
			)...,
		),
		Action: func(c *cli.Context) error { return diagnoseAction(c, w) },
	}
}

// An examined is what was found in an input.
type examined struct {
	path     string
	notebook bool
	found    []failures.Failure
	more     int // failures that were not kept
	parts    int // sessions or applications that the input calls failed
	unknown  int // those of them in which nothing was recognized
	killed   int // sessions that were killed, in which nothing was recognized
	causes   []diagnosis
	table    bool // it is what yarn application -list prints
}

func diagnoseAction(c *cli.Context, w world) error {
	if c.NArg() == 0 {
		return failed("diagnose needs a text: FILE, - for standard input, or a notebook")
	}
	if f := c.String("format"); f != "full" && f != "json" {
		return failed("--format %q: full or json", f)
	}
	for _, flag := range []string{"at", "svg"} {
		if c.String(flag) != "" && !c.Bool("history") {
			return failed("--%s needs --history", flag)
		}
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	if c.Bool("history") {
		return historyAction(c, w, limit)
	}
	list, broken := examineAll(c.Args().Slice(), limit, w, nil)
	limit = min(limit, 1<<30) // of what is read whole
	if err := join(c, w, limit, list); err != nil {
		return err
	}
	printer := printDiagnoses
	if c.String("format") == "json" {
		printer = diagnosesJSON
	}
	if err := printer(w.out, list, colored(c.String("color"), w.out, w.getenv)); err != nil {
		return failed("%v", err)
	}
	if c.Bool("learn") {
		if err := learn(c, w, list); err != nil {
			return err
		}
	}
	return verdictOn(list, broken)
}

// verdictOn is the error to end with.
func verdictOn(list []*examined, broken bool) error {
	if broken {
		return exit{code: exitFailed}
	}
	for _, in := range list {
		if len(in.found) == 0 && !subject(in, list) {
			return exit{code: exitFound}
		}
	}
	return nil
}

// subject reports whether an input is the notebook whose failure another input tells: then it need not tell one itself.
func subject(in *examined, list []*examined) bool {
	told := false
	for _, other := range list {
		told = told || !other.notebook && len(other.found) > 0
	}
	return in.notebook && told
}

// examineAll examines the inputs. What can't be read is said, and the rest goes on.
func examineAll(paths []string, limit files.Limit, w world, each func(failures.Failure)) (list []*examined, broken bool) {
	fail := func(err error) {
		broken = true
		fmt.Fprintf(w.err, "sparklint: %s\n", shown(project.Plain(err).Error()))
	}
	for _, arg := range paths {
		expanded := []string{arg}
		if arg != "-" {
			var err error
			if expanded, err = files.Expand(arg, limit.Read); err != nil {
				fail(err)
				continue
			}
		}
		for _, path := range expanded {
			in, err := examine(path, limit, w, each)
			if err != nil {
				fail(err)
				continue
			}
			list = append(list, in)
		}
	}
	return list, broken
}

// largestDocument is up to which size an input is read whole, to see whether it is a document. A larger one is read as text.
const largestDocument = 48 << 20

// examine looks for failures in an input.
func examine(path string, limit files.Limit, w world, each func(failures.Failure)) (*examined, error) {
	r, size, err := openInput(path, limit, w)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	in := &examined{path: path, notebook: filepath.Ext(path) == ".ipynb"}
	collector := failures.Collector{Each: each}
	head := bufio.NewReaderSize(failures.Decoded(io.LimitReader(r, int64(limit))), 64<<10)
	start, err := head.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	in.table = bytes.Contains(start, []byte("Total number of applications (")) || bytes.Contains(start, []byte("Application-Id\t"))
	if size <= largestDocument && (in.notebook || document(start)) {
		src, err := io.ReadAll(io.LimitReader(head, largestDocument))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if parts, ok := failures.Parts(path, strings.TrimPrefix(string(src), "\ufeff")); ok {
			in.examineParts(parts, &collector)
			return in, nil
		}
		head = bufio.NewReader(io.MultiReader(bytes.NewReader(src), head))
	}
	if err := failures.Scan(head, func(m failures.Match) { collector.Add(nil, m) }); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	in.found, in.more = collector.Failures(), collector.More
	return in, nil
}

// document reports whether a text can be a notebook or an answer of YARN or Livy by its beginning: one JSON object, and not a log
// with an object on each line.
func document(start []byte) bool {
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n")
	_, second, _ := bytes.Cut(start, []byte("\n"))
	if !bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(second, []byte("{")) {
		return false
	}
	for _, key := range []string{`"cells"`, `"worksheets"`, `"apps"`, `"app"`, `"sessions"`, `"log"`} {
		if bytes.Contains(start, []byte(key)) {
			return true
		}
	}
	return false
}

func (in *examined) examineParts(parts []*failures.Part, collector *failures.Collector) {
	for _, p := range parts {
		in.notebook = in.notebook || p.Cell >= 0
		found := 0
		p.Scan(func(m failures.Match) { found++; collector.Add(p, m) })
		if p.Failed {
			in.parts++
			if found == 0 {
				in.unknown++
			}
		}
		if p.Killed && found == 0 {
			in.killed++
		}
	}
	in.found, in.more = collector.Failures(), collector.More
}

// openInput opens an input, which is a regular file or standard input. The size of standard input is 0.
func openInput(path string, limit files.Limit, w world) (r io.ReadCloser, size int64, err error) {
	if path == "-" {
		return io.NopCloser(w.in), 0, nil
	}
	file, err := limit.Open(path)
	switch {
	case errors.Is(err, files.ErrDirectory):
		return nil, 0, fmt.Errorf("%s: %w", path, files.ErrNotRegular)
	case err != nil:
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// name is what an input is called where it is printed.
func (in *examined) name() string {
	if in.path == "-" {
		return "standard input"
	}
	return inert.Text(in.path)
}
