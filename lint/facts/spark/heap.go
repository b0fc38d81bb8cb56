package spark

import (
	"math"
	"strconv"
	"strings"
)

// A Heap is what Java makes of the options about its heap.
type Heap struct {
	Max int64 // in bytes
	// By is the option that has set Max, if it is not Spark's own.
	By string
	// Rejected is the option because of which Java does not start, and Says its error; both are empty if
	// it starts.
	Rejected, Says string
	// Unreadable reports whether Java can't read the size of Rejected.
	Unreadable bool

	initial, least, soft             int64 // 0 if not set
	initialFrom, leastFrom, softFrom string
}

// HeapOf reads the options of a Java that Spark starts with a maximum, in bytes: Spark's -Xmx comes before them, and
// the last option counts.
//
// Source: the real java 17. Verdicts: heap:*.
func HeapOf(most int64, options []string) Heap {
	h := Heap{Max: most}
	for _, option := range options {
		if h.read(option); h.Rejected != "" {
			return h
		}
	}
	switch {
	case h.initial > h.Max:
		h.Rejected, h.Says = h.initialFrom, larger
	case h.least > h.Max:
		h.Rejected, h.Says = h.leastFrom, "Incompatible minimum and maximum heap sizes specified"
	case h.initial > 0 && h.least > h.initial:
		h.Rejected, h.Says = h.leastFrom, "Incompatible minimum and initial heap sizes specified"
	case h.soft > h.Max:
		h.Rejected, h.Says = h.softFrom, "SoftMaxHeapSize must be less than or equal to the maximum heap size"
	}
	return h
}

const larger = "Initial heap size set to a larger value than the maximum heap size"

// read reads one option.
func (h *Heap) read(option string) {
	for _, o := range heapOptions {
		written, ok := strings.CutPrefix(option, o.name)
		if !ok {
			continue
		}
		n, ok := javaSize(written)
		switch {
		case !ok && o.invalid == "":
			h.Unreadable = true
			h.Rejected, h.Says = option, "Improperly specified VM option '"+strings.TrimPrefix(option, "-XX:")+"'"
		case !ok:
			h.Unreadable = true
			h.Rejected, h.Says = option, "Invalid "+o.invalid+": "+option
		default:
			o.set(h, n, option)
		}
		return
	}
}

// heapOptions are the options of Java about its heap.
var heapOptions = []struct {
	name    string
	invalid string // what Java calls it in its error
	set     func(h *Heap, n int64, option string)
}{
	{"-Xms", "initial heap size", setBoth},
	{"-ms", "initial heap size", setBoth},
	{"-XX:InitialHeapSize=", "", func(h *Heap, n int64, option string) { h.initial, h.initialFrom = n, option }},
	{"-XX:MinHeapSize=", "", func(h *Heap, n int64, option string) { h.least, h.leastFrom = n, option }},
	{"-XX:MaxHeapSize=", "maximum heap size", func(h *Heap, n int64, option string) { h.Max, h.By = n, option }},
	{"-XX:SoftMaxHeapSize=", "", func(h *Heap, n int64, option string) { h.soft, h.softFrom = n, option }},
	{"-mx", "maximum heap size", func(h *Heap, n int64, option string) { h.Max, h.By = n, option }},
	{"-Xmn", "initial young generation size", func(*Heap, int64, string) {}}, // more than the heap is cut
}

func setBoth(h *Heap, n int64, option string) {
	h.initial, h.initialFrom, h.least, h.leastFrom = n, option, n, option
}

// javaSize reads a size of a Java option, in bytes: a whole number, also in hexadecimal, and perhaps k, m, g or t.
func javaSize(s string) (n int64, ok bool) {
	low := strings.ToLower(s)
	number := strings.TrimRight(low, "kmgt")
	shift, known := map[string]int{"": 0, "k": 10, "m": 20, "g": 30, "t": 40}[low[len(number):]]
	base := 10
	if hex, is := strings.CutPrefix(number, "0x"); is {
		number, base = hex, 16
	}
	n, err := strconv.ParseInt(number, base, 64)
	if err != nil || !known || n < 0 || n > math.MaxInt64>>shift || strings.ContainsAny(number, "+_") {
		return 0, false
	}
	return n << shift, true
}
