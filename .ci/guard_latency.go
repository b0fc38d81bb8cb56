//go:build ignore

// Guard_latency is the stub and the load of .ci/guard-latency: guard_latency stub ADDRESS serves, and
// guard_latency load DIRECT GUARD RATE SECONDS asks both.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const session = `{"kind":"pyspark","driverMemory":"4g","executorMemory":"4g","executorCores":2,"heartbeatTimeoutInSecond":60,` +
	`"conf":{"spark.dynamicAllocation.enabled":"true","spark.dynamicAllocation.maxExecutors":"5","spark.sql.shuffle.partitions":"64"}}`

func main() {
	if len(os.Args) == 3 && os.Args[1] == "stub" {
		fail(http.ListenAndServe(os.Args[2], http.HandlerFunc(stub)))
	}
	if len(os.Args) != 6 || os.Args[1] != "load" {
		fail(fmt.Errorf("usage: guard_latency stub ADDRESS | load DIRECT GUARD RATE SECONDS"))
	}
	rate, err := strconv.Atoi(os.Args[4])
	if err == nil && rate < 1 {
		err = fmt.Errorf("the rate is below 1")
	}
	fail(err)
	seconds, err := strconv.Atoi(os.Args[5])
	fail(err)
	for _, path := range []string{"/sessions", "/sessions/0/statements"} {
		compare(os.Args[2], os.Args[3], path, rate, seconds)
	}
}

func stub(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"id":0,"state":"starting"}`)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "guard-latency:", err)
		os.Exit(1)
	}
}

// compare asks both servers in turn, a second each: what else the machine does then touches both.
func compare(direct, guard, path string, rate, seconds int) {
	servers := []string{direct, guard}
	took := make([][]time.Duration, 2)
	for i := range 2 * (seconds + 1) {
		some := second(servers[i%2]+path, rate)
		if i > 1 { // the first ones open connections
			took[i%2] = append(took[i%2], some...)
		}
	}
	var p99 [2]time.Duration
	for i, name := range []string{"direct", "guard"} {
		slices.Sort(took[i])
		p50 := took[i][len(took[i])/2]
		p99[i] = took[i][len(took[i])*99/100]
		fmt.Printf("guard-latency: POST %-23s %-7s p50 %8.3f ms  p99 %8.3f ms  %d requests at %d/s\n", path, name, ms(p50), ms(p99[i]),
			len(took[i]), rate)
	}
	fmt.Printf("guard-latency: POST %-23s added   p99 %8.3f ms\n", path, ms(p99[1]-p99[0]))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// second sends requests at a rate for a second, whether or not those before have been answered. The time
// of each counts from when it was to be sent, so that one that waits for another is not forgotten.
func second(url string, rate int) []time.Duration {
	took := make([]time.Duration, rate)
	var all sync.WaitGroup
	start := time.Now()
	for i := range rate {
		at := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(at))
		at = time.Now() // the clock of the load is not what is measured
		all.Add(1)
		go func() {
			defer all.Done()
			answer, err := client.Post(url, "application/json", strings.NewReader(session))
			fail(err)
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			took[i] = time.Since(at)
			if answer.StatusCode != http.StatusCreated {
				fail(fmt.Errorf("%s answers %d", url, answer.StatusCode))
			}
		}()
	}
	all.Wait()
	return took
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
