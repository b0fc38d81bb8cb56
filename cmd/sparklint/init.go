package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/files"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/inert"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/project"
	"github.com/sparklint/sparklint/cmd/sparklint/internal/replace"
	"github.com/sparklint/sparklint/lint/settings"
)

func initCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "init", Usage: "write a commented .sparklint.yaml, and print snippets for pre-commit and CI", ArgsUsage: " ",
		Description: "An existing file is never overwritten.",
		Flags:       []cli.Flag{stringFlag("settings", settings.Name, "`FILE` file to write (default "+settings.Name+")")},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return failed("init takes no path: %s", c.Args().First())
			}
			at := c.String("settings")
			if err := files.Contained(at); err != nil {
				return failed("%v", err)
			}
			if err := replace.New(at, commented); err != nil {
				return failed("%v", project.Plain(err))
			}
			_, err := fmt.Fprintf(w.out, "%s: written\n\n%s", inert.Text(at), snippets)
			return err
		},
	}
}

// commented is a settings file in which every setting is commented out.
const commented = `# yaml-language-server: $schema=https://raw.githubusercontent.com/sparklint/sparklint/main/docs/settings.schema.json
# Settings of sparklint; docs/settings.md describes every key.

# The clusters that sessions share. A notebook uses the endpoint whose url matches its kernel's
# credentials. If none matches, it uses the one that the key "endpoint" names, unless that one has
# another url than the credentials. "sparklint endpoint import" writes an endpoint from
# yarn-site.xml, spark-defaults.conf, livy.conf, YARN's REST answers, or the output of aws emr,
# aws emr-serverless and aws glue.
# endpoints:
#   etl:
#     url: "http://livy.example.com:8998"
#     nodes: 6
#     node-memory: 24576      # yarn.nodemanager.resource.memory-mb, MiB
#     node-vcores: 8
#     max-allocation: 24576
#     am-share: 0.1           # yarn.scheduler.capacity.maximum-am-resource-percent
#     queues: { etl: { capacity: 70 }, bi: { capacity: 30, max-capacity: 50 } }   # percents of the cluster
#     queues-complete: true   # there are no other queues
#     users: 3                # concurrent sessions
#     deploy-mode: cluster
#     livy: 0.7.1
#     spark: 3.5.6
#     defaults: { spark.executor.memory: 4g }   # spark-defaults.conf
#     blacklist: [spark.master]                 # spark-blacklist.conf
#   emr: { instance-type: m5.2xlarge, release: emr-7.1.0, nodes: 6, users: 3 }
#   ws: { fabric: F64, node-size: Medium, nodes: 10, users: 4 }   # a pool of Fabric; without fabric, one of Synapse
#   app: { emr-serverless: true, release: emr-7.1.0, max-vcpu: 400, max-memory: 3000g, users: 20 }
# endpoint: etl

# The executor cap of a session (default: computed from the endpoint and its users).
# max-executors: 5

# Files to skip, and the versions for sessions without an endpoint.
# exclude: ["archive/**", "scratch_*.ipynb"]
# spark: 3.5                # the latest release of 3.5
# livy: 0.7
# sparkmagic: 0.21
# release: emr-7.1.0        # of EMR, with its versions of Spark and Livy
# deploy-mode: cluster

# For the whole run: what to show and fix, what makes it fail, and the output format.
# min-severity: warning
# fail-on: error
# format: concise

# Other files set what this one does not; "sparklint settings FILE" prints the result.
# extends: ../platform.yaml
# required-version: ">=0.1"
# root: true                # ignore settings in the folders above

# Rules; "sparklint rules" lists them. No suppression or baseline silences the rules in enforce.
# ignore: [session-name]
# select: [json-syntax, no-executor-cap]   # only these
# severity: { plain-password: error }
# enforce: [plain-password]
# require-reasons: true
# per-file:
#   - { files: "legacy/**", ignore: [no-executor-cap], reason: "retired in May", expires: 2099-05-01 }

# What the connections of SageMaker Unified Studio lead to, by name: emr, emr-serverless or glue. Rules that
# depend on it look only at connections that are named here. glue-key also looks at each project's own ones to Glue.
# connections:
#   my.spark: emr-serverless

# What "sparklint guard serve" does with a new session in which a rule finds something: observe, warn
# or enforce. "all" stands for the rules without a line of their own.
# guard:
#   all: observe
#   unknown-request-field: enforce

# Policies of your organisation.
# policy:
#   - { pointer: /queue, required: true, one-of: [bi, etl], why: "billing" }
`

const snippets = `.pre-commit-config.yaml:

  repos:
    - repo: https://github.com/sparklint/sparklint
      rev: main                # a tag, once there is a release
      hooks:
        - id: sparklint        # or sparklint-fix, which makes the safe fixes
          # args: [--max-executors, "10", "--"]   # flags; after "--" come only file names

CI:

  sparklint --format concise -- .
`
