package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/lint/settings"
)

func endpointCommand(w world) *cli.Command {
	return &cli.Command{
		Name:      "endpoint",
		Usage:     "declare an endpoint from files (import) or servers (pull), or compare it (diff)",
		ArgsUsage: "import PATH … | pull | diff",
		Description: "Writes what files or servers say about an endpoint into .sparklint.yaml, each number with its source, and changes " +
			"nothing else there. For import, a path of - is standard input. From a folder, import reads only the .xml and .conf " +
			"files that the next paragraph names; name JSON files one by one. pull asks YARN and Livy. " +
			"diff asks them, too, writes nothing, and exits with 1 if a number is no longer what the settings say." +
			"\n\nimport reads " + endpoint.Readable() + ".",
		Flags: append([]cli.Flag{
			stringFlag("endpoint", "", "`NAME` name of the endpoint in the settings (default: the name that the files give)"),
			stringFlag("settings", "", "`FILE` file to write (default: the nearest .sparklint.yaml in or above this folder, or a new one here)"),
			boolFlag("diff", "print what would be written, and write nothing"),
			limitFlag(),
		}, grouped(groupServers, serverFlags()...)...),
		Action: func(c *cli.Context) error {
			switch c.Args().First() {
			case "import":
				return importAction(c, w)
			case "pull":
				return pullAction(c, w)
			case "diff":
				return driftAction(c, w)
			}
			return failed("endpoint needs a subcommand: import PATH …, pull or diff")
		},
	}
}

func importAction(c *cli.Context, w world) error {
	paths := c.Args().Tail()
	if len(paths) == 0 {
		return failed("endpoint import needs a path; it reads %s", endpoint.Readable())
	}
	limit, err := readLimit(c)
	if err != nil {
		return err
	}
	list, err := readSources(paths, limit, w)
	if err != nil {
		return failed("%v", err)
	}
	name := c.String("endpoint")
	list, err = called(list, name)
	if err != nil {
		return failed("%v", err)
	}
	d, err := declarationOf(c, "endpoint import", true)
	if err != nil {
		return err
	}
	return d.declare(w, name, list, c.Bool("diff"))
}

// A declaration is the settings file that declares endpoints.
type declaration struct {
	at  string
	src []byte // nil if there is no file yet
}

// declarationOf reads the settings file that flags name, or the nearest; write says that the command will write it.
func declarationOf(c *cli.Context, command string, write bool) (d declaration, err error) {
	limit, err := readLimit(c)
	if err != nil {
		return d, err
	}
	d.at = c.String("settings")
	if d.at == "" {
		upwards := files.Upwards{Name: settings.Name}
		d.at, _ = upwards.From(settings.Name, ".")
		if d.at == "" {
			d.at = settings.Name
		}
	}
	if d.at == "none" {
		what := "to compare with"
		if write {
			what = "to write"
		}
		return d, failed("--settings none: %s needs a file %s", command, what)
	}
	if err := files.Contained(d.at); err != nil && write && !c.Bool("diff") {
		return d, failed("%v", err)
	}
	d.src, err = project.Regular(d.at, limit)
	if _, there := os.Lstat(d.at); err != nil && (!errors.Is(err, os.ErrNotExist) || there == nil) {
		return d, failed("%v", err)
	}
	return d, nil
}

// declare writes what was found about endpoints into the settings, or with diff prints what it would write.
func (d declaration) declare(w world, name string, list []endpoint.Found, diff bool) error {
	found := endpoint.Merge(list)
	now, err := put(w.out, string(d.src), d.at, name, found)
	if err != nil {
		return failed("%v", err)
	}
	if !slices.ContainsFunc(found, func(f endpoint.Found) bool { return len(f.Facts) > 0 }) {
		return exit{code: exitFound, message: nothing(found)}
	}
	if diff {
		_, err := io.WriteString(w.out, report.Diff(d.at, string(d.src), now))
		return err
	}
	return d.write(w, now)
}

// nothing says that the files have nothing to import, and what they were read as.
func nothing(found []endpoint.Found) string {
	var read []string
	for _, f := range found {
		for _, what := range f.ReadAs {
			if !slices.Contains(read, what) {
				read = append(read, what)
			}
		}
	}
	const said = "nothing was imported, and nothing was written"
	switch n := len(read); n {
	case 0:
		return said
	case 1:
		return fmt.Sprintf("%s: sparklint read %s and found nothing that an endpoint needs", said, inert.Text(read[0]))
	default:
		return fmt.Sprintf("%s: sparklint read %s and %s, and found nothing that an endpoint needs", said,
			inert.Text(strings.Join(read[:n-1], ", ")), inert.Text(read[n-1]))
	}
}

// write writes the settings anew, says so, and says what they still lack.
func (d declaration) write(w world, now string) (err error) {
	switch {
	case now == string(d.src):
	case d.src == nil:
		err = replace.New(d.at, now)
	default:
		err = replace.Single(d.at, string(d.src), now)
	}
	if err != nil {
		return failed("%v", project.Plain(err))
	}
	said := "written"
	if now == string(d.src) {
		said = "unchanged"
	}
	fmt.Fprintf(w.out, "%s: %s\n", inert.Text(d.at), said)
	return missing(w.out, d.at, now)
}

// lackingSize says which keys an endpoint lacks for its size.
func lackingSize(e *settings.Endpoint) string {
	switch {
	case e.Nodes > 0:
		return "node-memory: without it"
	case e.NodeMemory > 0:
		return "nodes: without it"
	}
	return "nodes and node-memory: without them"
}

// missing prints what the settings lack for their endpoints.
func missing(w io.Writer, at, src string) error {
	s, errs := settings.Read(at, src)
	if errs != nil {
		return errors.Join(errs...)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Endpoints)) {
		e := s.Endpoints[name]
		var list []string
		var unknown *endpoint.UnknownTypeError
		switch {
		case errors.As(e.Lacks, &unknown):
			list = append(list, "node-memory, because sparklint doesn't know the instance type "+inert.Text(unknown.InstanceType))
		case e.Shared == nil:
			list = append(list, lackingSize(e)+", no rule checks the capacity")
		case !e.Shared.Bounded():
			list = append(list, "max-vcpu and max-memory: no rule checks which sessions fit together without them")
		}
		if e.Users == 0 {
			list = append(list, "users, the number of concurrent sessions: without it, no rule checks whether all sessions fit together")
		}
		if e.URL == "" && s.Endpoint != name {
			list = append(list, "url of its Livy, or `endpoint: "+inert.Text(name)+"` at the top: "+
				"no notebook uses this endpoint without one of them")
		}
		if len(list) == 0 {
			continue
		}
		_, err := fmt.Fprintf(w, "still missing in endpoints.%s:\n  %s\n", inert.Text(name), strings.Join(list, "\n  "))
		if err != nil {
			return err
		}
	}
	return nil
}

// called returns what was found for the endpoint of a name. If the files describe only one endpoint, the
// name need not be the one in the files. Without a name it returns everything.
func called(list []endpoint.Found, name string) ([]endpoint.Found, error) {
	if name == "" {
		return list, nil
	}
	var names []string
	met := map[string]bool{"": true}
	for _, f := range list {
		if !met[f.Name] {
			met[f.Name] = true
			names = append(names, f.Name)
		}
	}
	if len(names) > 1 && !slices.Contains(names, name) {
		return nil, fmt.Errorf("the files describe several endpoints (%s): choose one with --endpoint, or import them one by one",
			inert.Text(strings.Join(names, ", ")))
	}
	var own []endpoint.Found
	for _, f := range list {
		if len(names) < 2 || f.Name == "" || f.Name == name {
			f.Name = ""
			own = append(own, f)
		}
	}
	return own, nil
}

// readSources reads the files of paths. One unreadable file is an error, because its values would be
// missing.
func readSources(paths []string, limit files.Limit, w world) (list []endpoint.Found, err error) {
	var all []string
	for _, path := range paths {
		more, err := sourcesOf(path)
		if err != nil {
			return nil, project.Plain(err)
		}
		all = append(all, more...)
	}
	for _, path := range all {
		var src []byte
		if path == "-" {
			src, err = limit.ReadAll(w.in)
		} else {
			src, err = project.Regular(path, limit)
		}
		if err != nil {
			return nil, project.Plain(err)
		}
		found, err := endpoint.Read(path, src)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		list = append(list, found...)
	}
	return list, nil
}

// sourcesOf returns a file, or the files of a directory that have the name of a source.
func sourcesOf(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var list []string
	for _, name := range endpoint.Sources {
		at := filepath.Join(path, name)
		if info, err := os.Stat(at); err == nil && info.Mode().IsRegular() {
			list = append(list, at)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: the folder contains none of these files: %s", path, strings.Join(sourceNames(), ", "))
	}
	return list, nil
}

// sourceNames returns the sources that are file names.
func sourceNames() []string {
	return slices.DeleteFunc(slices.Clone(endpoint.Sources), func(s string) bool { return strings.Contains(s, " ") })
}

// mostEndpoints is the largest number of endpoints to import at once: each is written and read again.
const mostEndpoints = 100

// put puts what was found into the settings, and prints it.
func put(w io.Writer, src, at, name string, list []endpoint.Found) (now string, err error) {
	now = src
	if len(list) > mostEndpoints {
		return "", fmt.Errorf("%d endpoints are too many: import at most %d at a time, or one with --endpoint NAME", len(list), mostEndpoints)
	}
	for _, f := range list {
		called := cmp.Or(name, f.Name)
		switch {
		case called == "" && len(f.Facts) == 0:
		case called == "" && len(list) > 1:
			return "", fmt.Errorf("the files describe several endpoints, but %s has no name: import them one by one, with --endpoint NAME",
				f.Facts[0].Source)
		case called == "":
			return "", errors.New("the endpoint needs a name: --endpoint NAME")
		default:
			next, err := settings.Put([]byte(now), called, f.Facts)
			if err != nil {
				return "", placed(err, at)
			}
			now = string(next)
		}
		if err := printFound(w, called, f); err != nil {
			return "", err
		}
	}
	if now != src { // once, because it takes as long as the settings are large
		_, errs := settings.Read(at, now)
		return now, placed(errors.Join(errs...), at)
	}
	return now, nil
}

// placed returns an error of settings with their path.
func placed(err error, at string) error {
	var place *settings.Error
	if errors.As(err, &place) && place.Path == "" {
		place.Path = at
		return place
	}
	return err
}

func printFound(w io.Writer, name string, f endpoint.Found) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", inert.Text(cmp.Or(name, "no endpoint")))
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, fact := range f.Facts {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", cell(fact.Key), cell(fact.Value), cell(fact.Source))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(f.Unknown) > 0 {
		b.WriteString("not imported:\n")
	}
	for _, line := range f.Unknown {
		fmt.Fprintf(&b, "  %s\n", inert.Text(line))
	}
	_, err := io.WriteString(w, strings.Join(trimmed(b.String()), "\n")+"\n")
	return err
}
