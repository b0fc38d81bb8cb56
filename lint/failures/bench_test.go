package failures

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkScan reads a log in which nothing failed.
func BenchmarkScan(b *testing.B) {
	var log strings.Builder
	for i := 0; log.Len() < 8<<20; i++ {
		fmt.Fprintf(&log, "26/03/11 10:05:%02d INFO LineBufferedStream: stdout: 26/03/11 10:05:40 INFO Client: Application report for "+
			"application_1601003432160_%04d (state: RUNNING)\n", i%60, i%10000)
	}
	src := []byte(log.String())
	b.SetBytes(int64(len(src)))
	for range b.N {
		if err := Scan(bytes.NewReader(src), func(m Match) { b.Fatal(m) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHalves reads a log in which each second line begins as a message does and goes on otherwise.
func BenchmarkHalves(b *testing.B) {
	const line = "26/03/11 10:05:40 WARN x: Max retries exceeded with url: /foo/bar (Caused by NewConnectionError\nAccepted after a while\n"
	src := []byte(strings.Repeat(line, 8<<20/len(line)))
	b.SetBytes(int64(len(src)))
	for range b.N {
		if err := Scan(bytes.NewReader(src), func(m Match) { b.Fatal(m) }); err != nil {
			b.Fatal(err)
		}
	}
}
