package endpoint

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sparklint/sparklint/lint/pattern"
)

// A Fact is a value that a file has for an endpoint.
type Fact struct {
	Key    string // of the settings; or defaults/ or blacklist/ with a property
	Value  string // as the settings write it
	Source string // the file's name, a colon, and the property or the place in the file
}

// Found is what files say about one endpoint.
type Found struct {
	Name    string // the file's name for the endpoint; may be empty
	Live    bool   // an answer from YARN, which counts before configuration files
	Facts   []Fact
	Unknown []string // what concerns sessions but is not in Facts, and why
	Queues  []Leaf   // all queues in which applications run; nil if the file does not list them
	ReadAs  []string // each file, and the kind of file that it was read as

	kind string // of the file
	// What only files together say: see [Merge].
	hbase    bool              // it is installed
	maximize string            // the place of maximizeResourceAllocation, if that is true
	mixed    []string          // which nodes are not known without a list of instances, and why
	roles    map[string]string // of EMR's instance groups and fleets, by id: MASTER, CORE or TASK
	weights  map[string]int64  // of the instance types of fleets
	machines listing
	scaling  scaling
	tasks    int64  // nodes of task groups or fleets that are counted as nodes
	masters  string // which nodes run application masters: coreNodes, allNodes, or empty if that is not said
}

// A Leaf is a queue of YARN's capacity scheduler in which applications run.
type Leaf struct {
	Name, Path string // Path is without root
	Source     string
}

// Is reports whether a key of the settings is about the queue: its name or its path.
func (l Leaf) Is(key string) bool { return key == l.Name || key == l.Path || key == "root."+l.Path }

// Sources are the files that Read supports, in words.
var Sources = []string{
	"yarn-site.xml", "capacity-scheduler.xml", "spark-defaults.conf", "livy.conf", "livy-client.conf", "spark-blacklist.conf",
	"the output of aws glue get-dev-endpoint or get-dev-endpoints",
	"the output of aws emr describe-cluster, list-instance-groups, list-instance-fleets, list-instances or get-managed-scaling-policy",
	"the output of aws emr-serverless get-application",
	"a JSON file for aws emr create-cluster or RunJobFlow (the job flow, instance groups, instance fleets or configurations)",
	"the output of terraform show -json with an aws_emr_cluster",
	"the answers of YARN's ws/v1/cluster/metrics, nodes, scheduler or info",
}

// Read returns what a file says about endpoints: one, unless the file lists several. The contents
// decide the kind of file, and the name only if they can't.
func Read(name string, src []byte) ([]Found, error) {
	name = base(name)
	list, err := read(name, src)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].prefix(name, 0)
		list[i].ReadAs = []string{name + " as " + list[i].kind}
	}
	return list, nil
}

func read(name string, src []byte) ([]Found, error) {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")),
		len(src) > 3 && (src[0] == 0) != (src[1] == 0) && (src[0] == 0) == (src[2] == 0):
		return nil, errors.New("the file is UTF-16: save it as UTF-8")
	case bytes.IndexByte(src, 0) >= 0:
		return nil, errors.New("the file is binary: " + expected())
	}
	text, bom := bytes.CutPrefix(src, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("the file is empty: " + expected())
	case html.Match(trimmed):
		return nil, errors.New("this is an HTML page, perhaps from a login or a proxy: " + expected())
	case bytes.HasPrefix(trimmed, []byte("An error occurred (")):
		return nil, fmt.Errorf("this is an error of the AWS CLI: %s", line(trimmed))
	case trimmed[0] == '<':
		f, err := readHadoop(name, text)
		return []Found{f}, err
	case trimmed[0] == '{', listed.Match(trimmed):
		return readJSON(name, text)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("the file is binary, or not UTF-8: " + expected())
	}
	if printed.Match(trimmed) {
		return nil, errors.New("this is output of the AWS CLI, but not JSON: run the command with --output json")
	}
	if yaml.Match(trimmed) {
		return nil, errors.New("this is YAML, such as a template of CloudFormation, and can't be imported. Import a JSON list of its " +
			"configurations, or the output of aws emr describe-cluster")
	}
	f, err := readConf(name, string(text))
	if err == nil && bom {
		f.unknown("line 1: Java reads the byte order mark as part of the first key")
	}
	return []Found{f}, err
}

// listed matches the beginning of a JSON list of objects.
var listed = pattern.New(`^\[\s*[{\]]`)

// printed matches the beginning of what the AWS CLI prints as YAML, as a table or as text.
var printed = pattern.New(`^(?:(?:- )?(?:Cluster|InstanceGroups|InstanceFleets|Instances|ComputeLimits|ManagedScalingPolicy|` +
	`DevEndpoints?):\s*\n|-+\s*\n\|\s+(?:Describe|List|Get)\w+\s+\||(?:CLUSTER|INSTANCEGROUPS|INSTANCEFLEETS|INSTANCES|COMPUTELIMITS|` +
	`DEVENDPOINTS?)\t)`)

// yaml matches what YAML has and files of properties don't: a key at the margin with a block below it, an item of a list that
// begins with a key, or the mark between documents.
var yaml = pattern.New(`(?m)^(?:["']?\w[\w-]*["']?:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*(?:[ \t]+[^\s#]|- )|` +
	`- ["']?\w+["']?:|---[ \t]*\r?$)`)

var html = pattern.New(`^(?i)(<!doctype\s+html|<html|<head|<body)`)

func expected() string { return "sparklint reads " + Readable() }

// Readable lists Sources in words.
func Readable() string {
	last := len(Sources) - 1
	return strings.Join(Sources[:last], ", ") + " and " + Sources[last]
}

// stranger is the error for a file that is not one of Sources.
func stranger(trimmed []byte) error {
	first, _, _ := strings.Cut(line(trimmed), " ") // the rest may be a secret
	if r := []rune(first); len(r) > 12 {
		first = string(r[:12]) + "…"
	}
	return fmt.Errorf("unknown kind of file (it begins with %q): %s", first, expected())
}

// line is the first line, shortened.
func line(text []byte) string {
	first, _, _ := strings.Cut(string(text), "\n")
	return short(strings.TrimSpace(first))
}

// short is a value as messages show it.
func short(s string) string {
	r := []rune(printable(s))
	if len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return string(r)
}

// printable is a text that fits in one line and in a YAML comment.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// base is the last part of a path of any operating system.
func base(path string) string {
	return printable(path[strings.LastIndexAny(path, `/\`)+1:])
}

// at is an error at a place in src.
func at(src []byte, offset int, err error) error {
	before := string(src[:min(max(offset, 0), len(src))])
	start := strings.LastIndexByte(before, '\n') + 1
	return fmt.Errorf("line %d, column %d: %w", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1, err)
}

func (f *Found) fact(key, value, source string) {
	f.Facts = append(f.Facts, Fact{key, value, printable(source)})
}

// unknown adds a line to Unknown.
func (f *Found) unknown(format string, a ...any) {
	f.Unknown = append(f.Unknown, printable(fmt.Sprintf(format, a...)))
}

// prefix puts a place before the lines of Unknown, from the one at index first on.
func (f *Found) prefix(where string, first int) {
	for i := first; i < len(f.Unknown); i++ {
		f.Unknown[i] = printable(where) + ": " + f.Unknown[i]
	}
}

// others adds a line about the number of ignored properties.
func (f *Found) others(n int) {
	switch {
	case n == 1:
		f.unknown("1 other property is ignored")
	case n > 1:
		f.unknown("%d other properties are ignored", n)
	}
}
