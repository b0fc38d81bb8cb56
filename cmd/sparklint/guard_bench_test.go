package main

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
)

// BenchmarkJudge judges the request of .ci/guard-latency.
func BenchmarkJudge(b *testing.B) {
	const session = `{"kind":"pyspark","driverMemory":"4g","executorMemory":"4g","executorCores":2,"heartbeatTimeoutInSecond":60,` +
		`"conf":{"spark.dynamicAllocation.enabled":"true","spark.dynamicAllocation.maxExecutors":"5","spark.sql.shuffle.partitions":"64"}}`
	livy, err := url.Parse("http://127.0.0.1:8998")
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := serving{livy: livy, asked: project.Overrides{Names: ruleNames(), Settings: "none"}, log: log}
	s.rules, err = selectRules(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	p, err := s.policy()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for range b.N {
		v, err := p.Judge(context.Background(), []byte(strings.Clone(session)), nil)
		if err != nil || len(v.Found) > 2 {
			b.Fatal(v, err)
		}
	}
}
