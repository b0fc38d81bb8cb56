package lint

import "testing"

// TestJudge: bounds are read like values of their property; without a unit they have its default unit.
func TestJudge(t *testing.T) {
	for _, c := range []struct{ pointer, min, max, value, wrong, instead string }{
		{"/conf/spark.executor.heartbeatInterval", "", "15s", "10000", "", ""},
		{"/conf/spark.executor.heartbeatInterval", "", "15000", "20s", "is above 15000ms", "15000ms"},
		{"/conf/spark.executor.memoryOverhead", "", "1g", "2048", "is above 1g", "1g"},
		{"/conf/spark.executor.memoryOverhead", "", "1024", "512m", "", ""},
		{"/executorMemory", "", "8192", "4096m", "", ""},
		{"/executorMemory", "", "8g", "9216m", "is above 8g", "8g"},
		{"/conf/spark.executor.memory", "", "8192", "40g", "is above 8192m", "8192m"},
		{"/conf/spark.network.timeout", "5m", "", "600", "", ""},
		{"/conf/spark.network.timeout", "", "5m", "400", "is above 5m", "5m"},
		{"/livy_session_startup_timeout_seconds", "2m", "", "600", "", ""},
		{"/livy_session_startup_timeout_seconds", "", "2m", "600", "is above 2m", "2m"},
		{"/heartbeatTimeoutInSecond", "", "5min", "600", "is above 5min", "5min"},
		{"/conf/spark.dynamicAllocation.maxExecutors", "", "10", "unlimited", "can't be read as a number; it must be at most 10", ""},
		{"/conf/spark.dynamicAllocation.maxExecutors", "2", "10", "1", "is below 2", ""},
		{"/conf/spark.executor.memory", "1g", "8g", "lots", "can't be read as a size; it must be from 1g to 8g", ""},
		{"/conf/spark.network.timeout", "", "5m", "soon", "can't be read as a time; it must be at most 5m", ""},
		{"/conf/my.own", "", "10", "NaN", "can't be read as a number; it must be at most 10", ""},
		{"/conf/my.own", "", "1.5", "1.6", "is above 1.5", "1.5"},
		{"/conf/my.own", "", "1g", "2048m", "is above 1g", "1g"},
		{"/conf/my.own", "", "90s", "2min", "is above 90s", "90s"},
	} {
		p := Policy{Pointer: c.pointer, Min: c.min, Max: c.max}
		if _, what := p.Fault(); what != "" {
			t.Errorf("%+v: %s", c, what)
		}
		if wrong, instead := p.Judge(c.value); wrong != c.wrong || instead != c.instead {
			t.Errorf("%+v: %q, %q", c, wrong, instead)
		}
	}
	for want, p := range map[string]Policy{
		"20 is above max 10, so no value is allowed": {Pointer: "/conf/my.own", Min: "20", Max: "10"},
		`"100h" is not a number, size or time`:       {Pointer: "/conf/spark.executor.memory", Min: "100h"},
		`"lots" is not a number, size or time`:       {Pointer: "/conf/my.own", Max: "lots"},
		"12 is above 10":                             {Pointer: "/conf/my.own", Max: "10", OneOf: []string{"8", "12"}},
		"1g can't be compared with max 10":           {Pointer: "/conf/my.own", Min: "1g", Max: "10"},
		"8g is above max 2g, so no value is allowed": {Pointer: "/conf/spark.executor.memory", Min: "8g", Max: "2g"},
	} {
		if _, what := p.Fault(); what != want {
			t.Errorf("%+v: %q, want %q", p, what, want)
		}
	}
	for range 20 { // of two faults it is always the first
		p := Policy{Pointer: "/conf/my.own", Min: "few", Max: "lots"}
		if key, _ := p.Fault(); key != "min" {
			t.Errorf("%+v: the fault is at %s", p, key)
		}
	}
}
