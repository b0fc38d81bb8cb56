package endpoint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/facts"
)

// readConf reads the files of Spark and Livy.
func readConf(name, src string) (Found, error) {
	list, err := properties(src)
	if err != nil {
		return Found{}, err
	}
	var f Found
	switch confKind(name, list) {
	case "blacklist":
		f.kind = "spark-blacklist.conf"
		for _, p := range list {
			f.fact("blacklist/"+p.key, p.key, name+": "+p.key)
		}
	case "spark":
		f.kind = "spark-defaults.conf"
		f.spark(name, list)
	case "livy":
		f.kind = "livy.conf"
		f.livy(name, list)
	default:
		return Found{}, stranger([]byte(strings.TrimSpace(src)))
	}
	return f, nil
}

// confKind returns the kind of file. Most of its keys decide it by their first part, and otherwise the name. In a blacklist no
// key has a value.
func confKind(name string, list []property) string {
	livy, spark, bare := 0, 0, 0
	for _, p := range list {
		switch {
		case strings.HasPrefix(p.key, "livy."):
			livy++
		case strings.HasPrefix(p.key, "spark."):
			spark++
		}
		if p.value == "" {
			bare++
		}
	}
	most := 2*(livy+spark) > len(list)
	switch {
	case most && bare == len(list) && !strings.Contains(name, "defaults"),
		strings.Contains(name, "blacklist") && (livy+spark > 0 || len(list) == 0):
		return "blacklist"
	case most && spark > livy:
		return "spark"
	case most && livy > spark:
		return "livy"
	case strings.Contains(name, "spark-defaults"):
		return "spark"
	case strings.HasPrefix(name, "livy") && strings.Contains(name, ".conf"):
		return "livy"
	}
	return ""
}

// needed are the properties that decide the size and the number of containers, or that a rule needs;
// a star at the end makes it a prefix.
//
// Source: Container and Conf of this package; the rules.
var needed = []string{
	"spark.executor.memory*", "spark.executor.cores", "spark.executor.instances", "spark.executor.minMemoryOverhead",
	"spark.executor.pyspark.memory", "spark.executor.heartbeatInterval",
	"spark.driver.memory", "spark.driver.cores", "spark.driver.memoryOverhead*",
	"spark.driver.minMemoryOverhead", "spark.driver.maxResultSize",
	"spark.dynamicAllocation.*",
	"spark.memory.offHeap.*",
	"spark.task.cpus",
	"spark.yarn.am.memory*", "spark.yarn.am.cores",
	"spark.yarn.executor.memoryOverhead", EMRFactorKey, ServerlessFactorKey, "spark.yarn.driver.memoryOverhead",
	"spark.shuffle.service.enabled",
	"spark.authenticate",
	"spark.network.timeout",
	"spark.submit.deployMode",
	"spark.master",
}

func isNeeded(key string) bool {
	return slices.ContainsFunc(needed, func(n string) bool {
		prefix, any := strings.CutSuffix(n, "*")
		return n == key || any && strings.HasPrefix(key, prefix)
	})
}

// spark reads the defaults of sessions.
func (f *Found) spark(file string, list []property) {
	others := 0
	for _, p := range list {
		switch {
		case !isNeeded(p.key):
			others++
		case facts.MaybeSecret(p.key), facts.MaybeSecret(p.value):
			f.unknown("%s: may be a secret, so it is not imported", short(p.key))
		case strings.Contains(p.value, "${"):
			f.unknown("%s: %s has a substitution, which is not supported", short(p.key), short(p.value))
		case p.value == "":
			f.unknown("%s: is empty", short(p.key))
		default:
			f.fact("defaults/"+p.key, p.value, file+": "+p.key)
		}
	}
	f.others(others)
}

// A setting is a property that has a key in the settings, and how to read it.
type setting struct {
	property, key string
	read          func(string) (string, error)
}

// server are the settings of Livy.
//
// Source: LivyConf.scala, RSCConf.java and ClientConf.java of Livy 0.7.1.
var server = []setting{
	{"livy.spark.deploy-mode", "deploy-mode", mode},
	{"livy.server.session.max-creation", "max-sessions", whole},
	{"livy.rsc.server.connect.timeout", "start-timeout", span},
}

// livy reads Livy's settings for sessions.
func (f *Found) livy(file string, list []property) {
	others := 0
	for _, p := range list {
		i := slices.IndexFunc(server, func(s setting) bool { return s.property == p.key })
		switch {
		case i < 0 && strings.HasPrefix(p.key, "livy.server.session.") && !strings.HasPrefix(p.key, "livy.server.session.timeout") &&
			p.key != "livy.server.session.state-retain.sec" && !facts.MaybeSecret(p.key):
			f.unknown("%s: not supported", short(p.key))
		case i < 0:
			others++
		default:
			v, err := server[i].read(p.value)
			if err != nil {
				f.unknown("%s: %v", p.key, err)
				continue
			}
			f.fact(server[i].key, v, file+": "+p.key)
		}
	}
	f.others(others)
}

func mode(s string) (string, error) {
	if s != "cluster" && s != "client" {
		return "", fmt.Errorf("%s is neither cluster nor client", short(s))
	}
	return s, nil
}

// span is a time with its unit; without a unit it is milliseconds.
func span(s string) (string, error) {
	number, unit, ok := facts.SplitTime(s)
	_, known := facts.TimeUnits[unit]
	switch {
	case !ok || unit != "" && !known || strings.HasPrefix(number, "-"):
		return "", fmt.Errorf("%s can't be read as a time", short(s))
	case strings.Trim(number, "0") == "" || len(number) > 9:
		return "", fmt.Errorf("%s is out of range", short(s))
	case unit == "":
		return number + "ms", nil
	}
	return number + unit, nil
}
