package endpoint

import (
	"strconv"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

// application is the description of an application by aws emr-serverless get-application.
//
// Source: botocore's data/emr-serverless/2021-07-13.
type application struct {
	ID              string `json:"applicationId"`
	Name            string `json:"name"`
	ARN             string `json:"arn"`
	ReleaseLabel    string `json:"releaseLabel"`
	Type            string `json:"type"`
	State           string `json:"state"`
	MaximumCapacity struct {
		CPU    string `json:"cpu"`
		Memory string `json:"memory"`
		Disk   string `json:"disk"`
	} `json:"maximumCapacity"`
	RuntimeConfiguration     []classification `json:"runtimeConfiguration"`
	InteractiveConfiguration *struct {
		LivyEndpointEnabled bool `json:"livyEndpointEnabled"`
	} `json:"interactiveConfiguration"`
}

func (f *Found) application(at string, a *application) {
	f.Name, f.kind = a.Name, "the output of aws emr-serverless get-application"
	f.fact("emr-serverless", "true", at)
	if url := a.livyURL(); url != "" {
		f.fact("url", url, at+".arn")
	}
	f.applied(a)
	f.release(a.ReleaseLabel, at+".releaseLabel", "releaseLabel")
	c := a.MaximumCapacity
	f.resource("max-vcpu", c.CPU, at+".maximumCapacity.cpu", 1)
	f.resource("max-memory", c.Memory, at+".maximumCapacity.memory", 1024)
	if c.CPU+c.Memory == "" {
		f.unknown("maximumCapacity is missing: no rule checks which sessions fit together")
	}
	f.resource("max-disk", c.Disk, at+".maximumCapacity.disk", 1024)
	for _, c := range a.RuntimeConfiguration {
		if c.Classification == "spark-defaults" {
			f.classification(at+".runtimeConfiguration", c)
		}
	}
}

// named matches the ARN of an application.
var named = pattern.New(`^arn:aws:emr-serverless:([a-z0-9-]+):[0-9]+:/applications/([0-9a-z]+)$`)

// livyURL returns the url of the Livy endpoint of an application; empty if its ARN does not say it.
//
// Source: the Amazon EMR Serverless User Guide, "Running interactive workloads with EMR Serverless through an Apache Livy
// endpoint".
func (a *application) livyURL() string {
	m := named.FindStringSubmatch(a.ARN)
	if m == nil || m[2] != a.ID {
		return ""
	}
	return "https://" + a.ID + ".livy.emr-serverless-services." + m[1] + ".amazonaws.com"
}

// applied says what of an application keeps sessions from it.
func (f *Found) applied(a *application) {
	if a.Type != "" && !strings.EqualFold(a.Type, "spark") {
		f.unknown("type: %s: only applications of Spark have Livy sessions", short(a.Type))
	}
	if a.State == "TERMINATED" {
		f.unknown("state: %s", short(a.State))
	}
	if a.InteractiveConfiguration != nil && !a.InteractiveConfiguration.LivyEndpointEnabled {
		f.unknown("interactiveConfiguration.livyEndpointEnabled is not true: the application has no Livy endpoint")
	}
}

// amount matches a number with its unit, which may be missing: 400 vCPU, 3000 GB.
var amount = pattern.New(`^([1-9][0-9]{0,9})\s?(?i:vcpu|gb)?$`)

// resource reads a part of the maximum capacity, of which the settings count times as many.
func (f *Found) resource(key, value, source string, times int64) {
	m := amount.FindStringSubmatch(strings.TrimSpace(value))
	if m == nil {
		if value != "" {
			f.unknown("%s: %s is not an amount", source, short(value))
		}
		return
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // of at most ten digits
	f.number(key, n*times, source)
}
