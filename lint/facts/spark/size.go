// Package spark has the configuration properties of Spark, and reads their values as
// Spark does.
package spark

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// A Size is a memory size as Spark's JavaUtils.byteStringAs reads it: the trimmed,
// lower-case text must match `([0-9]+)([a-z]+)?`, with the suffixes b, k, kb, m, mb, g,
// gb, t, tb, p and pb.
//
// Source: common/network-common JavaUtils.java, the same from 2.4 to 4.0.
// Verdicts: em:*, mrs:*.
type Size struct {
	Number int64
	Unit   string // as written, in lower case; empty if there is none
}

// units are the exponents of 1024.
var units = map[string]int{
	"b": 0, "k": 1, "kb": 1, "m": 2, "mb": 2, "g": 3, "gb": 3, "t": 4, "tb": 4, "p": 5, "pb": 5,
}

// ParseSize reads s. The error says what is wrong, without a subject: "is a fraction".
func ParseSize(s string) (Size, error) {
	low := strings.ToLower(facts.Trim(s))
	digits := low[:len(low)-len(strings.TrimLeft(low, "0123456789"))]
	unit := low[len(digits):]
	n, err := strconv.ParseInt(digits, 10, 64)
	_, known := units[unit]
	switch {
	case low == "":
		return Size{}, fmt.Errorf("is empty")
	case digits == "" && strings.HasPrefix(low, "-"):
		return Size{}, fmt.Errorf("is negative")
	case digits == "":
		return Size{}, fmt.Errorf("does not begin with a number")
	case unit == "":
	case unit[0] == '.':
		return Size{}, fmt.Errorf("is a fraction")
	case strings.TrimLeft(unit, " \t\u00a0") != unit:
		return Size{}, fmt.Errorf("has a space before its unit")
	case !known:
		return Size{}, fmt.Errorf("has the unknown unit %q", s[strings.IndexAny(s, "0123456789")+len(digits):])
	}
	if err != nil {
		return Size{}, fmt.Errorf("is too large")
	}
	return Size{n, unit}, nil
}

// Bytes is the size in bytes. A number without a unit is in the given unit. A size of
// 2^63 bytes or more is capped at 2^63-1.
func (s Size) Bytes(unit string) int64 {
	if s.Unit != "" {
		unit = s.Unit
	}
	shift := 10 * units[unit]
	if s.Number > (1<<63-1)>>shift {
		return 1<<63 - 1
	}
	return s.Number << shift
}

// Suggest is what a size that Spark can't read most likely means, in a form that it
// reads: a whole number and a unit of one letter. It is empty if that is not clear.
func Suggest(s string) string {
	low := strings.ToLower(strings.TrimSpace(s))
	low = strings.NewReplacer(" ", "", "\u00a0", "", "_", "", "ib", "").Replace(low)
	low = strings.TrimSuffix(low, "i")
	number := low[:len(low)-len(strings.TrimLeft(low, "0123456789."))]
	unit := strings.TrimSuffix(low[len(number):], "b")
	power, ok := units[unit]
	if !ok || number == "" || unit == "" {
		return ""
	}
	if !strings.Contains(number, ".") {
		return number + unit
	}
	r, ok := new(big.Rat).SetString(number)
	for ; ok && power > 1 && !r.IsInt(); power-- {
		r.Mul(r, big.NewRat(1024, 1))
	}
	if !ok || !r.IsInt() || r.Sign() <= 0 {
		return ""
	}
	return r.Num().String() + [...]string{"b", "k", "m", "g", "t", "p"}[power]
}

// Unitless says what becomes of a heap that is a number without a unit; empty for any other property. The
// registry's unit counts only where Spark itself reads the heap.
//
// Verdicts: em:512, em:4096, A:dm=512, yarn-cluster:driver dm=512.
func Unitless(key string) string {
	switch key {
	case "spark.executor.memory":
		return "read as bytes: the driver dies at start"
	case "spark.driver.memory":
		return "read as bytes in client mode, where the driver does not start; as MiB in cluster mode"
	}
	return ""
}

// MinMemory is the smallest heap of a driver or an executor, in bytes: one and a half
// times the 300 MiB that Spark reserves.
//
// Source: UnifiedMemoryManager.scala. Verdicts: em:450m, em:471859199.
const MinMemory = 450 << 20

// A SizeProperty is a property whose value is a memory size.
type SizeProperty struct {
	Key  string
	Unit string // of a number without a unit
}

// Sizes are the properties of a session whose value is a memory size.
//
// Source: Spark's configuration registry, 3.3 to 4.0 (ConfigEntry.unit).
var Sizes = []SizeProperty{
	{"spark.driver.memory", "m"},
	{"spark.executor.memory", "m"},
	{"spark.driver.memoryOverhead", "m"},
	{"spark.executor.memoryOverhead", "m"},
	{"spark.executor.pyspark.memory", "m"},
	{"spark.yarn.am.memory", "m"},
	{"spark.yarn.am.memoryOverhead", "m"},
	{"spark.driver.maxResultSize", "b"},
	{"spark.memory.offHeap.size", "b"},
}
