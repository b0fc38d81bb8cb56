package main

import (
	"slices"
	"strings"
	"testing"
)

// frameOf is what SparkMagic puts around an error.
const frameOf = "The code failed because of a fatal error:\n\tERROR\n\nSome things to try:\n" +
	"a) Make sure Spark has enough available resources for Jupyter to create a Spark context.\n" +
	"b) Contact your Jupyter administrator to make sure the Spark magics library is configured correctly.\nc) Restart the kernel."

// TestFindGeneral: what SparkMagic says of many failures finds the rules about them all, and nothing else.
func TestFindGeneral(t *testing.T) {
	waits := "start-timeout no-executor-cap endpoint-overcommitted fleet-overcommitted am-limit config-value"
	dies := "memory-size property-type property-range package-coordinate java-options property-conflict container-too-large"
	inline := "The code failed because of a fatal error: ERROR.. Some things to try: a) Make sure Spark has enough available " +
		"resources for Jupyter to create a Spark context."
	for text, want := range map[string]string{
		"Session 3 unexpectedly reached final status 'dead'":                                    dies,
		"Session 3 unexpectedly reached final status 'dead'. See logs:\nstdout: \n\nstderr: \n": dies,
		"unexpectedly reached final status":                                                     dies,
		"An error was encountered: Session 5 did not start up in 60 seconds.":                   waits,
		"Session 16 did not start up in 60 seconds":                                             waits,
	} {
		for _, frame := range []string{"ERROR", frameOf, inline} {
			whole := strings.Replace(frame, "ERROR", text, 1)
			var names []string
			found, sure := findRules(whole)
			for _, r := range found {
				names = append(names, r.Name)
			}
			if got := strings.Join(names, " "); got != want || !sure {
				t.Errorf("%s\n%s, want %s", whole, got, want)
			}
		}
	}
}

// TestFindRules: errors of the real programs, as people paste them, find the rule about them first or second.
func TestFindRules(t *testing.T) {
	for text, want := range map[string]string{
		"Session 16 did not start up in 60 seconds..": "start-timeout",
		"Session 0 did not start up in 60 seconds..\n\nSome things to try:\na) Make sure Spark has enough available resources for Jupyter " +
			"to create a Spark context.\nb) Make sure the Spark magics library is configured correctly (see the notes at " +
			"https://github.com/jupyter-incubator/sparkmagic).\nc) Restart the kernel.": "start-timeout",
		"An error was encountered:\nunrecognized arguments: c":                                                    "magic-line",
		"[Sat Nov 21 07:51:07 +0000 2026] Application is Activated, waiting for resources to be assigned for AM.": "no-executor-cap",
		"Warning: The Spark session does not have enough YARN resources to start. Call 555.\nThe code failed because of a fatal error:\n" +
			"\tSession 16 did not start up in 2 seconds..": "am-limit",
		`Invalid status code '400' from http://localhost:8998/sessions with error payload: "Unrecognized field \"executer_memory\" ` +
			`(class org.apache.livy.server.interactive.CreateInteractiveRequest), not marked as ignorable`: "unknown-request-field",
		`Invalid status code '500' from http://localhost:8998/sessions with error payload: "java.lang.ClassCastException".`: "wrong-type",
		"java.lang.IllegalArgumentException: Required AM memory (22528+2252 MB) is above the max threshold (24576 MB) of this cluster! " +
			"Please check the values of 'yarn.scheduler.maximum-allocation-mb'": "container-too-large",
		"[Sat Nov 21 07:48:17 +0000 2026] Application is added to the scheduler and is not yet activated. Queue's AM resource limit " +
			"exceeded.  Details : AM Partition = <DEFAULT_PARTITION>": "am-limit",
		"Could not parse JSON object from input '{\"executorMemory\": \"3072M\", “numExecutors”:10}\n'": "json-syntax",
		"Invalid maximum heap size: -Xmx2gb\nError: Could not create the Java Virtual Machine.":         "memory-size",
		"Exception in thread \"main\" java.lang.IllegalArgumentException: requirement failed: Provided Maven Coordinates must be in the " +
			"form 'groupId:artifactId:version'. The coordinate provided is: com.foo:bar\n\tat scala.Predef$.require(Predef.scala:281)": "" +
			"package-coordinate",
		"[INVALID_DRIVER_MEMORY] System memory 419430400 must be at least 471859200. Please increase heap size": "memory-size",
		"Requested resource type=[vcores], Requested resource=<memory:1408, vCores:9>, maximum allowed allocation=<memory:12288, " +
			"vCores:8>": "cores-not-available",
	} {
		for _, whole := range []string{text, strings.Replace(frameOf, "ERROR", text, 1)} {
			var names []string
			found, _ := findRules(whole)
			for _, r := range found {
				names = append(names, r.Name)
			}
			if i := slices.Index(names, want); i < 0 || i > 1 {
				t.Errorf("%s\n%s is not among the first two of %q", whole, want, names)
			}
		}
	}
	for _, text := range []string{
		"hello world", "java.net.UnknownHostException: livy", "26/12/01 18:01:52 INFO Client", "12", "", "¿?",
		strings.Replace(frameOf, "ERROR", "", 1),
	} {
		if found, _ := findRules(text); len(found) > 0 {
			t.Errorf("%q finds %s", text, found[0].Name)
		}
	}
}
