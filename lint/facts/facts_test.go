package facts

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"driverMemory", "driverCores", "executorMemory", "executorCores", "numExecutors", "jars", "files", "conf", "name", "queue", "kind", "ttl"}
	for word, want := range map[string]string{
		"executorMemroy": "executorMemory", "executor_cores": "executorCores", "numExecutor": "numExecutors",
		"drivermemory": "driverMemory", "config": "", "jar": "jars", "file": "files", "Conf": "conf", "foo": "",
		"username": "", "executorSize": "", "que": "", "executers": "", "driverMem": "", "naem": "name",
	} {
		if got := Nearest(word, names); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
