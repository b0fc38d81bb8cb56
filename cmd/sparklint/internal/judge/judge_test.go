package judge_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/judge"
	"github.com/sparklint/sparklint/lint"
	"github.com/sparklint/sparklint/lint/endpoint"
	"github.com/sparklint/sparklint/rules"
)

func request(body string, terms *lint.Terms) judge.Request {
	return judge.Request{Body: body, Terms: terms, Rules: rules.Requests}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name, body, rule string
		refuse           bool
	}{
		{"nothing wrong", `{"kind": "pyspark", "executorCores": 2, "heartbeatTimeoutInSecond": 60}`, "", false},
		{"an unknown field", `{"kind": "spark", "executorMemroy": "8g"}`, "unknown-request-field", true},
		{"a quoted number", "{\n \"executorCores\": \"4\"\n}", "wrong-type", true},
		{"NaN, which Python writes", `{"driverCores": NaN}`, "wrong-type", true},
		{"a warning only", `{"conf": {"spark.exector.memory": "2g"}}`, "unknown-property", false},
		{"a name that Livy rejects", `{"name": "17"}`, "session-name", true},
		{"a kind that Livy does not have", `{"kind": "PySpark"}`, "wrong-type", true},
		{"a kind that is no string", `{"kind": [4]}`, "wrong-type", true},
		{"no kind", `{"kind": null}`, "wrong-type", true},
		{"kinds that SparkMagic does not send", `{"kind": "sql", "heartbeatTimeoutInSecond": "60"}`, "", false},
		{"a heartbeat that is no number", `{"heartbeatTimeoutInSecond": [4]}`, "wrong-type", true},
		{"an empty object", `{}`, "", false},
		{"whitespace around", " \n{}\r\n ", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := judge.Judge(context.Background(), request(c.body, &lint.Terms{}))
			if err != nil {
				t.Fatal(err)
			}
			if v.Refuse() != c.refuse || v.Body != c.body || (v.Message() != "") != c.refuse {
				t.Errorf("refuse %v, body %q, message %q", v.Refuse(), v.Body, v.Message())
			}
			var said []string
			for _, d := range v.Left {
				if d.Severity >= lint.Warning {
					said = append(said, d.Rule)
				}
				if d.Cell != nil || d.File.Path != judge.Name {
					t.Errorf("%s is at cell %v of %s", d.Rule, d.Cell, d.File.Path)
				}
			}
			if strings.Join(said, " ") != c.rule {
				t.Errorf("found %q, want %q", said, c.rule)
			}
		})
	}
}

func TestUnreadable(t *testing.T) {
	for _, body := range []string{"", "{", "[]", `"x"`, `{"a": 1,}`, "{} {}", "\xff", strings.Repeat("[", 100_000)} {
		if _, err := judge.Judge(context.Background(), request(body, &lint.Terms{})); !errors.Is(err, judge.ErrUnreadable) {
			t.Errorf("%.20q: %v", body, err)
		}
	}
}

func TestFix(t *testing.T) {
	terms := &lint.Terms{MaxExecutors: 5}
	r := request(`{"executorCores": "2", "conf": {"spark.dynamicAllocation.enabled": "true"}}`, terms)
	r.Fix = func(d *lint.Diagnostic) bool { return d.Rule == "no-executor-cap" }
	v, err := judge.Judge(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	conf := `"conf": {"spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "5"}}`
	if want := `{"executorCores": "2", ` + conf; v.Body != want || !v.Refuse() {
		t.Errorf("got %s, refuse %v", v.Body, v.Refuse())
	}
	r.Fix = func(*lint.Diagnostic) bool { return true }
	v, err = judge.Judge(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"executorCores": 2, ` + conf; v.Body != want || v.Refuse() {
		t.Errorf("got %s, refuse %v: %s", v.Body, v.Refuse(), v.Message())
	}
}

func TestEndpoint(t *testing.T) {
	shared, err := endpoint.Glue("G.1X", 4)
	if err != nil {
		t.Fatal(err)
	}
	terms := &lint.Terms{}
	terms.Share(shared)
	v, err := judge.Judge(context.Background(), request(`{"executorMemory": "64g"}`, terms))
	if err != nil {
		t.Fatal(err)
	}
	if want := "/executorMemory: "; !v.Refuse() || !strings.HasPrefix(v.Message(), want) {
		t.Errorf("refuse %v: %s", v.Refuse(), v.Message())
	}
}

// TestPanic: a rule's panic reaches the caller, who may go on. In a goroutine, it would end the guard.
func TestPanic(t *testing.T) {
	r := request(`{}`, &lint.Terms{})
	r.Rules = []*lint.Rule{{Name: "broken", Check: func(*lint.Pass) { panic("a mistake") }}}
	defer func() {
		if fault := recover(); fault != "a mistake" {
			t.Errorf("got %v", fault)
		}
	}()
	_, err := judge.Judge(context.Background(), r)
	t.Errorf("returned %v", err)
}
