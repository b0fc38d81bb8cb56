package kernel_test

import (
	"fmt"

	"github.com/sparklint/sparklint/lint/doc"
	"github.com/sparklint/sparklint/lint/kernel"
	"github.com/sparklint/sparklint/lint/notebook"
	"github.com/sparklint/sparklint/lint/text"
)

// A %%configure cell replaces session_configs, but not session_configs_defaults.
func ExampleNotebook() {
	const config = `{
  "session_configs_defaults": {"driverMemory": "2g", "conf": {"spark.executor.cores": "4"}},
  "session_configs": {"proxyUser": "etl"}
}`
	const cells = `{"cells": [
  {"cell_type": "code", "source": "%%configure -f\n{\"conf\": {\"spark.executor.memory\": \"8g\"}}"},
  {"cell_type": "code", "source": "spark.range(3).show()"}
], "metadata": {"kernelspec": {"name": "pysparkkernel"}}, "nbformat": 4}`

	base := kernel.NewBase(doc.Read(text.NewSource("config.json", config).Text(), doc.JSON), "0.21.0")
	replay := kernel.Notebook(notebook.Read(text.File(cells)), base)
	for _, m := range replay.Body().Members {
		fmt.Printf("%s: %s (%s)\n", m.Key, m.Text(), m.Layer)
	}
	for _, lost := range replay.Lost() {
		fmt.Printf("lost: %s %s\n", lost.Pointer, lost.Value.Text())
	}
	// Output:
	// driverMemory: "2g" (session_configs_defaults)
	// conf: {"spark.executor.cores": "4", "spark.executor.memory": "8g"} (%%configure)
	// kind: "pyspark" (SparkMagic)
	// heartbeatTimeoutInSecond: 60 (SparkMagic)
	// lost: /proxyUser "etl"
}

// Each part of a session is the node that decides it, with its place.
func ExampleSession() {
	config := text.NewSource("config.json", `{
  "session_configs_defaults": {"conf": {"spark.executor.cores": "4"}},
  "session_configs": {"executorMemory": "8g"}
}`)

	replay := kernel.Config(kernel.NewBase(doc.Read(config.Text(), doc.JSON), "0.21.0"))
	session := replay.Sessions[0]
	for _, key := range []string{"spark.executor.memory", "spark.executor.cores", "spark.executor.instances"} {
		n := session.Property(key)
		if !n.Exists() {
			fmt.Println(key, "is not set")
			continue
		}
		fmt.Println(key, n, n.Value().At())
	}
	// Output:
	// spark.executor.memory 8g config.json:3:41
	// spark.executor.cores 4 config.json:2:65
	// spark.executor.instances is not set
}
