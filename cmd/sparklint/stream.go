package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
	"golang.org/x/sync/semaphore"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint"
)

func streamCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "stream", Usage: "check documents that come as JSON lines, in one process", ArgsUsage: " ",
		Description: "Reads a document from each line of standard input: {\"path\": …, \"content\": …}, or \"content_base64\", and " +
			"optionally \"config_json\", the content of its base config. Prints a line for each, in the same order: " +
			"{\"path\": …, \"diagnostics\": […]}. Each document is checked alone, except with --together. " +
			"A line that can't be read is answered with {\"line\": N, \"error\": …}. " +
			"Exit code: 0 every line was answered, even if there are findings; 2 otherwise.",
		Flags:  streamFlags(),
		Action: func(c *cli.Context) error { return streamAction(c, w) },
	}
}

func streamFlags() []cli.Flag {
	return slices.Concat(
		grouped(groupFix,
			boolFlag("fix", "make the safe fixes, and print the new content of each document that changes"),
			boolFlag("unsafe-fixes", "with --fix: make unsafe fixes too"),
		),
		grouped(groupFiles,
			boolFlag("outline", "check nothing: print a line for each document, compressed and without outputs; "+
				"a run with --together reads these lines"),
			boolFlag("together", "check all documents as one run, and keep their outlines in memory"),
		),
		grouped(groupSelect,
			listFlag("select", "`RULE,…` run only these rules; repeatable"),
			listFlag("ignore", "`RULE,…` skip these rules; repeatable"),
			minSeverityFlag(),
			boolFlag("no-suppressions", "report suppressed findings too"),
		),
		grouped(groupOutput, showSecretsFlag("in edits")),
		grouped(groupEndpoint, maxExecutorsFlag()), endpointFlags(ofKernel), grouped(groupEndpoint, usersFlag()),
		versionFlags(),
		grouped(groupFiles,
			stringFlag("settings", "", "`FILE` use these settings; none: use no settings (default: the nearest .sparklint.yaml "+
				"in or above the current folder)"),
			stringFlag("config-json", "", "`PATH` base config of documents that come without one (default: no base config)"),
			stringFlag("max-file-size", "1g", "`SIZE` longest line to read, such as 500m (default 1g)"),
			jobsFlag("`N` number of documents to check at once (default: the number of CPUs)"),
		),
	)
}

// A stream checks documents that come as lines.
type stream struct {
	flags
	w       world
	project *project.Stream
	// outline says that nothing is checked, and together that all documents are checked as one run.
	outline, together bool
}

func streamAction(c *cli.Context, w world) error {
	if c.Args().Len() > 0 {
		return failed("stream reads documents from standard input, and takes no path")
	}
	s := stream{w: w}
	if err := s.read(c); err != nil {
		return err
	}
	out := bufio.NewWriterSize(inert.Exact(w.out), 64<<10) // a line is inert JSON
	return interruptible(c.Context, func() error {
		err, unwritten := s.print(c.Context, out), out.Flush()
		return cmp.Or(err, unwritten)
	})
}

// read reads the flags, the settings and the base config.
func (s *stream) read(c *cli.Context) (err error) {
	s.flags = flags{
		fix: c.Bool("fix"), unsafe: c.Bool("unsafe-fixes"), showSecrets: c.Bool("show-secrets"), versioned: versioned(c), color: "auto",
	}
	s.hold.Unsilenced, s.hold.Baseline = c.Bool("no-suppressions"), "none"
	s.spec = project.Spec{ConfigJSON: c.String("config-json"), Jobs: c.Int("jobs"), Getenv: s.w.getenv}
	s.spec.Terms = lint.Terms{DeployMode: c.String("deploy-mode"), MaxExecutors: c.Int("max-executors")}
	s.spec.Names, s.spec.Version = ruleNames(), version()
	s.outline, s.together = c.Bool("outline"), c.Bool("together")
	if err := s.contradiction(c); err != nil {
		return err
	}
	switch {
	case s.outline && s.together:
		return failed("use either --outline or --together, not both: --together reads what --outline prints")
	case s.fix && (s.outline || s.together):
		return failed("--fix can't be combined with --outline or --together: send the whole documents to stream --fix")
	}
	if err := s.readSpec(c); err != nil {
		return err
	}
	if err := s.readRules(c); err != nil {
		return err
	}
	if s.project, err = project.NewStream(s.spec); err != nil {
		return err
	}
	return s.severities(c, s.project.Run().Settings, "warning")
}

// An arrival is a line of the input with its answer.
type arrival struct {
	line    int // from 1
	text    []byte
	failure error // the line can't be read
	weight  int64
	answer  chan answer
}

// An answer is what to print about a line, or a document that is checked together with others.
type answer struct {
	out, err []byte
	member   *project.Member
	failure  error
}

// inFlight, times the number of documents that are checked at once, is how many bytes of lines are in memory at once. A line
// longer than that waits for the others, and is then there without them.
const inFlight = 16 << 20

// print prints what there is to say about each line, in order.
func (s *stream) print(ctx context.Context, out *bufio.Writer) error {
	if s.together {
		return s.printTogether(ctx, out)
	}
	return s.run(ctx, func() { out.Flush() }, func(got answer) error { // an error of Flush stays, and Write returns it
		if len(got.err) > 0 {
			_, _ = s.w.err.Write(got.err)
		}
		if _, err := out.Write(got.out); err != nil {
			return failed("%v", err)
		}
		return nil
	})
}

// run passes on the answer of each line, in order. It calls idle whenever it waits for the next line.
func (s *stream) run(ctx context.Context, idle func(), take func(answer) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs := s.spec.Jobs
	todo, ordered := make(chan *arrival), make(chan *arrival, 2*jobs)
	room := semaphore.NewWeighted(int64(jobs) * inFlight)
	var workers sync.WaitGroup
	for range jobs {
		workers.Add(1)
		go func() {
			for a := range todo {
				a.answer <- s.answer(ctx, a)
			}
			workers.Done() // not deferred, because a panic must end the program
		}()
	}
	var broken error
	go func() {
		broken = s.arrive(ctx, room, int64(jobs)*inFlight, func(a *arrival) {
			ordered <- a
			todo <- a
		})
		close(todo)
		close(ordered)
	}()
	for a := arrived(ordered, idle); a != nil; a = arrived(ordered, idle) {
		got := <-a.answer
		if got.failure != nil {
			return got.failure
		}
		if err := take(got); err != nil {
			return err
		}
		room.Release(a.weight)
	}
	workers.Wait()
	return broken
}

// arrived returns the next line; nil at the end. If none has arrived, it calls idle first.
func arrived(ordered <-chan *arrival, idle func()) *arrival {
	select {
	case a := <-ordered:
		return a
	default:
		idle()
		return <-ordered
	}
}

// arrive reads lines and passes them on, while there is room for them.
func (s *stream) arrive(ctx context.Context, room *semaphore.Weighted, capacity int64, pass func(*arrival)) error {
	in := newLines(s.w.in, s.spec.Limit, 64<<10)
	for n := 1; ; n++ {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, errTooLong) {
			return failed("standard input: %v", err)
		}
		a := &arrival{line: n, text: text, failure: err, weight: min(int64(len(text)), capacity), answer: make(chan answer, 1)}
		if err := room.Acquire(ctx, a.weight); err != nil {
			return err
		}
		pass(a)
	}
}

// answer returns what to print about a line.
func (s *stream) answer(ctx context.Context, a *arrival) (got answer) {
	var out, errs bytes.Buffer
	doc, err := streamed{}, a.failure
	if err == nil {
		doc, err = readDocument(a.text, s.spec.Limit)
	}
	a.text = nil
	switch {
	case err != nil:
	case doc.Skipped != "":
		err = report.Streamed(&out, doc.Path, report.Report{Skipped: []report.Skipped{{Path: doc.Path, Reason: shown(doc.Skipped)}}}, nil)
	case s.outline:
		err = s.printOutline(doc, &out)
	case s.together:
		got.member, err = s.project.Load(doc.Document)
	default:
		err = s.check(ctx, doc.Document, &out, &errs)
	}
	if ctx.Err() != nil {
		return answer{failure: ctx.Err()}
	}
	if err != nil {
		out.Reset()
		err, got.member = report.Unread(&out, a.line, shown(project.Plain(err).Error())), nil
	}
	got.out, got.err, got.failure = out.Bytes(), errs.Bytes(), err
	return got
}

// check checks one document as lint does, and prints its line.
func (s *stream) check(ctx context.Context, doc project.Document, out, errs io.Writer) error {
	p, err := s.project.Project(doc)
	if err != nil {
		return err
	}
	w := s.w
	w.err = inert.NewWriter(errs)
	l := &linting{input: &input{Project: p, w: w}, flags: s.flags}
	if err := l.check(ctx); err != nil {
		return err
	}
	o, err := l.conclude(ctx)
	if err != nil {
		return err
	}
	elsewhere := func(d lint.Diagnostic) bool { return d.File.Path != p.Piped.Path } // in the settings, for each document again
	r := report.Report{Found: slices.DeleteFunc(l.shown(&o), elsewhere), Secrets: l.showSecrets}
	for _, skip := range p.Skipped {
		r.Skipped = append(r.Skipped, report.Skipped(skip))
	}
	content, err := l.changed(&o)
	if err != nil {
		return err
	}
	return report.Streamed(out, doc.Path, r, content)
}

// changed returns the new content of the only document; nil if it has not changed.
func (l *linting) changed(o *conclusion) (*string, error) {
	for i, t := range o.Targets {
		if t.Again() || t.File == l.Targets[i].File {
			continue
		}
		was, now, err := l.sources(l.Targets[i], t)
		if err != nil {
			return nil, err
		}
		if now != was {
			return &now, nil
		}
	}
	return nil, nil
}

// The errors of lines.
var (
	errTooLong   = errors.New("the line is longer than --max-file-size")
	errEmpty     = errors.New("the line is empty")
	errNotUTF8   = errors.New("the line is not UTF-8: send the bytes as `content_base64`")
	errNoPath    = errors.New("`path` is missing")
	errNoContent = errors.New("write either `content` or `content_base64`")
)

// A streamed is what a line says: a document, or why an earlier run has skipped it.
type streamed struct {
	project.Document
	Skipped string
}

// readDocument reads a line. It ignores other keys, so that a whole row of a table can be sent.
func readDocument(line []byte, limit files.Limit) (d streamed, err error) {
	var in struct {
		Path       string  `json:"path"`
		Content    *string `json:"content"`
		Base64     *[]byte `json:"content_base64"`
		ConfigJSON *string `json:"config_json"`
		Outline    []byte  `json:"outline"`
		Skipped    string  `json:"skipped"`
		Error      string  `json:"error"`
	}
	if !utf8.Valid(line) {
		return d, errNotUTF8
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return d, errEmpty
	}
	var kind *json.UnmarshalTypeError
	var corrupt base64.CorruptInputError
	err = json.Unmarshal(line, &in)
	switch {
	case errors.As(err, &kind) && kind.Field == "":
		return d, fmt.Errorf("the line must be a JSON object, not a JSON %s", kind.Value)
	case errors.As(err, &kind):
		return d, fmt.Errorf("`%s` must be a string, not a JSON %s", kind.Field, kind.Value)
	case errors.As(err, &corrupt):
		return d, fmt.Errorf("`content_base64` or `outline` can't be read as base64: %w", err)
	case err != nil:
		return d, fmt.Errorf("the line can't be read as JSON: %w", err)
	case in.Path == "" && in.Error != "":
		return d, errors.New(in.Error) // a line of --outline
	case in.Path == "":
		return d, errNoPath
	}
	d.Document = project.Document{Path: in.Path, ConfigJSON: in.ConfigJSON}
	given := in.Content != nil || in.Base64 != nil
	switch {
	case in.Outline != nil && !given:
		d.Packed = in.Outline
		if d.Content, err = project.Unpack(in.Outline, limit); err != nil {
			return d, fmt.Errorf("`outline` can't be read: %w", err)
		}
	case in.Skipped != "" && !given:
		d.Skipped = in.Skipped
	case (in.Content == nil) == (in.Base64 == nil):
		return d, errNoContent
	case in.Content != nil:
		d.Content = *in.Content
	default:
		d.Content = string(*in.Base64)
	}
	return d, nil
}

// lines reads lines up to a limit.
type lines struct {
	r     *bufio.Reader
	limit files.Limit
}

// newLines reads from r through a buffer.
func newLines(r io.Reader, limit files.Limit, buffer int) *lines {
	return &lines{r: bufio.NewReaderSize(r, buffer), limit: limit}
}

// next returns the next line without its end. After the last one the error is io.EOF. A line beyond the limit is
// [errTooLong]; it is skipped and not kept.
func (l *lines) next() ([]byte, error) {
	var line []byte
	long, any := false, false
	for {
		part, err := l.r.ReadSlice('\n')
		any = any || len(part) > 0
		part = bytes.TrimSuffix(part, []byte("\n"))
		if long = long || int64(len(line)+len(part)) > int64(l.limit); long {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF), err != nil && !any:
			return nil, err
		case long:
			return nil, errTooLong
		}
		return line, nil
	}
}
