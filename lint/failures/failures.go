// Package failures knows why Spark sessions fail: it recognizes what SparkMagic, Livy, Spark, YARN and the services around
// them print, in the wording of each version, and says what to do.
//
// The recognizers are data. A [Cause] has its [Text]s, each with the program that prints it, its versions and examples. The
// examples are the documentation, the tests and the seeds of the fuzz test.
//
// [Scan] reads a text of any size once, in constant memory. [Parts] divides a document, such as a notebook or an answer of
// YARN, into the texts in it. A [Collector] sorts out what belongs together.
package failures

import (
	"slices"
	"strings"
	"sync"
)

// A Cause is a reason for which a session does not start, ends or can't be reached.
type Cause struct {
	// ID is what scripts call it: words in lower case, joined by dashes.
	ID string
	// Why says in two sentences what happened.
	Why string
	// Help is what to do, in order. A word in braces, as {application}, stands for a fact that was read.
	Help []string
	// Setting is what decides it: a JSON pointer into the request of a session or into config.json, a Spark property, or
	// a setting of a server. A word in braces stands for a fact. Blanks stand between several, of which one decides it.
	// Empty if no setting does.
	Setting string
	// Rule names the rule of sparklint that reports it before a session is asked for; empty if none can.
	Rule string
	// Sometimes says that the rule reports only some of what can have this cause: it is named only where it does.
	Sometimes bool
	// Link is documentation of the program; empty if there is none.
	Link string
	// Weight is how much the cause explains: where a cause with more weight stands close by, this is its consequence.
	Weight Weight
	// Yields are causes of which this is a consequence although they have the same weight.
	Yields []string
	// Long says of a Frame that a whole log can follow it.
	Long bool
	// Texts are what the programs print.
	Texts []Text
}

// A Weight is how much a cause explains.
type Weight int

// The weights. A Frame says only that something failed and quotes the rest, a Symptom also where, a Reason why.
const (
	Reason  Weight = 0
	Symptom Weight = -1
	Frame   Weight = -2
)

// A Text is a message as a program prints it.
type Text struct {
	// Hint is a part of the message that never changes. It has at least [shortest] bytes.
	Hint string
	// Also are other hints, after which the message goes on alike.
	Also []string
	// After is a regular expression for what follows the hint at once. Its named groups are the facts.
	After string
	// Before is a regular expression for what precedes the hint at once, on its line.
	Before string
	// Unless is a regular expression: where the lines have it, the text is another one.
	Unless string
	// Lines is how many lines below that of the hint After may look at, and Above how many above it Before may.
	Lines, Above int
	// Check reports whether the facts make it this text; nil: always.
	Check func(Facts) bool
	// Verbatim names the fact that is the value of the setting as it is written there; empty if the text changes it.
	Verbatim string
	// Likely says that the text can also have another cause.
	Likely bool
	// Common says that other programs print it, too: it is not recognized among lines that are plainly of another one.
	Common bool
	// Setting, Rule, Why and Help come before those of the cause.
	Setting, Rule, Why string
	Help               []string
	// When is the condition for this Why, as the page says it after "If"; empty: that the message has the hint.
	When string
	// Sometimes is as in Cause, for this text only.
	Sometimes bool
	// Program prints the text, in these Versions. Source is where that is known from.
	Program, Versions, Source string
	// Examples are messages, with «marks» around each fact.
	Examples []string
}

// Facts are the values that were read in a text, by their names.
type Facts []Fact

// A Fact is a value that was read in a text.
type Fact struct{ Name, Value string }

// Get returns the value of a fact; empty if it was not read.
func (f Facts) Get(name string) string {
	for _, fact := range f {
		if fact.Name == name {
			return fact.Value
		}
	}
	return ""
}

// with returns the facts and those of others that have other names.
func (f Facts) with(others Facts) Facts {
	for _, fact := range others {
		if f.Get(fact.Name) == "" && fact.Value != "" {
			f = append(slices.Clip(f), fact)
		}
	}
	return f
}

// without returns the facts that do not have a name.
func (f Facts) without(name string) Facts {
	return slices.DeleteFunc(slices.Clone(f), func(fact Fact) bool { return fact.Name == name })
}

// agree reports whether no fact has different values in the two.
func (f Facts) agree(others Facts) bool {
	for _, fact := range f {
		if v := others.Get(fact.Name); v != "" && v != fact.Value {
			return false
		}
	}
	return true
}

// Fill puts facts in the place of their names in braces. A name without a fact is written in capitals: {application} becomes
// APPLICATION. Braces around anything else stay.
func (f Facts) Fill(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" || name == "" {
			b.WriteByte('{')
			s = rest
			continue
		}
		if v := f.Get(name); v != "" {
			b.WriteString(v)
		} else {
			b.WriteString(strings.ToUpper(name))
		}
		s = after
	}
}

// Causes returns all causes, in the order of the documentation. The caller must not change them.
func Causes() []*Cause { return causes() }

var causes = sync.OnceValue(func() (list []*Cause) {
	for _, g := range Groups() {
		list = append(list, g.Causes...)
	}
	return list
})

// A Group is a chapter of the documentation: what its causes have in common, as somebody sees it who has the error.
type Group struct {
	Title, About string
	Causes       []*Cause
}

// Groups returns the causes as the documentation arranges them.
func Groups() []Group {
	return []Group{
		{"Waiting and room", "The session is accepted but does not start, or is larger than the cluster allows.", roomCauses},
		{"Memory and executors", "The driver or an executor dies, or can't start with this much memory.", memoryCauses},
		{"Requests that Livy rejects", "Livy answers the request for a session with an error.", requestCauses},
		{"Spark properties", "Spark rejects a property and ends.", propertyCauses},
		{"Files, packages, Java and Python", "Something that the session needs is missing or does not fit.", fileCauses},
		{"Kernel and notebook", "SparkMagic or the kernel stops before Livy is asked.", kernelCauses},
		{"Reaching Livy", "The request does not get to Livy, or Livy does not know who sends it.", reachCauses},
		{"Sessions that end", "The session was there, and is gone.", endCauses},
		{"The server", "Livy, YARN or HDFS is set up in a way that stops every session.", serverCauses},
		{"Glue, EMR Serverless, Synapse and Fabric", "Services that start sessions without Livy's own messages.", cloudCauses},
	}
}
