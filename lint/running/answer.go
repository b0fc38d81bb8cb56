package running

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An Answer is what one text says about what runs.
type Answer struct {
	Livy, YARN bool  // it is a list of Livy, or of YARN
	Unread     []int // lines of a printed table that name an application but can't be read
	Total      int64 // sessions that Livy has, of which this may be a part; Unknown if it does not say

	sessions []session
	apps     []application
	cluster  Size
	free     Size
	printed  bool
}

// Expected names what Read reads.
const Expected = "the table of yarn application -list, and JSON of Livy's /sessions and YARN's /ws/v1/cluster/apps and /metrics"

// Read reads what a program printed or answered. A text may have several JSON answers, one after
// the other.
func Read(src []byte) (Answer, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(src, []byte("\ufeff")))
	switch {
	case bytes.IndexByte(src, 0) >= 0:
		return Answer{}, errors.New("this is binary or UTF-16: save it as UTF-8")
	case !utf8.Valid(text):
		text = bytes.ToValidUTF8(text, []byte("\ufffd"))
	}
	switch {
	case len(text) == 0:
		return Answer{}, errors.New("this is empty: sparklint reads " + Expected)
	case bytes.HasPrefix(text, []byte("<?xml")):
		return Answer{}, errors.New("this is XML: ask the server for JSON (curl -H 'Accept: application/json')")
	case text[0] == '<':
		return Answer{}, errors.New("this is an HTML page, perhaps from a login or a proxy: sparklint reads " + Expected)
	case text[0] == '{' || text[0] == '[' || text[0] == '"':
		a, err := readJSON(text)
		var syntax *json.SyntaxError
		if text[0] != '[' || !errors.As(err, &syntax) {
			return a, err
		}
		// A line of a log, with its date in brackets.
	}
	return readTable(string(text))
}

// body has a field for each answer of Livy and YARN.
type body struct {
	Total    *count    `json:"total"`
	Sessions []session `json:"sessions"`
	Apps     *struct {
		App []application `json:"app"`
	} `json:"apps"`
	App     *application `json:"app"`
	Metrics *struct {
		TotalMB               *count `json:"totalMB"`
		TotalVirtualCores     *count `json:"totalVirtualCores"`
		AvailableMB           *count `json:"availableMB"`
		AvailableVirtualCores *count `json:"availableVirtualCores"`
	} `json:"clusterMetrics"`
	RemoteException *struct {
		Message word `json:"message"`
	}
	Msg word `json:"msg"`
}

func readJSON(text []byte) (Answer, error) {
	all := Answer{cluster: unknownSize, free: unknownSize}
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		var raw json.RawMessage
		err := d.Decode(&raw)
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return Answer{}, errors.New("the JSON ends in the middle")
		case err != nil:
			return Answer{}, fmt.Errorf("this is not JSON: %w", err)
		}
		one, err := readBody(raw)
		if err != nil {
			return Answer{}, err
		}
		all = all.and(one)
	}
}

// Count returns how many sessions of Livy the answer has.
func (a Answer) Count() int { return len(a.sessions) }

// and returns what two answers say together.
func (a Answer) and(b Answer) Answer {
	a.Total = b.Total
	a.Livy, a.YARN, a.printed = a.Livy || b.Livy, a.YARN || b.YARN, a.printed || b.printed
	a.sessions, a.apps, a.Unread = append(a.sessions, b.sessions...), append(a.apps, b.apps...), append(a.Unread, b.Unread...)
	if b.cluster.Memory != Unknown {
		a.cluster, a.free = b.cluster, b.free
	}
	return a
}

func readBody(raw json.RawMessage) (Answer, error) {
	a := Answer{cluster: unknownSize, free: unknownSize}
	var said string
	if json.Unmarshal(raw, &said) == nil {
		return a, fmt.Errorf("this is an error of Livy: %s", short(said))
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		return a, errors.New("this is JSON, but not an answer of Livy or YARN: sparklint reads " + Expected)
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return a, fmt.Errorf("this is not an answer of Livy or YARN: %w", err)
	}
	_, sessions := top["sessions"]
	_, apps := top["apps"]
	_, state := top["state"]
	_, kind := top["kind"]
	switch {
	case sessions:
		a.Livy, a.sessions, a.Total = true, b.Sessions, b.Total.value()
	case apps:
		a.YARN = true // without applications it is null, or empty
		if b.Apps != nil {
			a.apps = b.Apps.App
		}
	case b.App != nil:
		a.apps = []application{*b.App}
	case b.Metrics != nil:
		m := b.Metrics
		a.cluster = Size{m.TotalMB.value(), m.TotalVirtualCores.value()}
		a.free = Size{m.AvailableMB.value(), m.AvailableVirtualCores.value()}
	case state && kind:
		var one session
		if err := json.Unmarshal(raw, &one); err != nil {
			return a, fmt.Errorf("this is not a session of Livy: %w", err)
		}
		a.sessions = []session{one}
	case b.RemoteException != nil:
		return a, fmt.Errorf("this is an error of YARN: %s", short(string(b.RemoteException.Message)))
	case b.Msg != "":
		return a, fmt.Errorf("this is an error of Livy: %s", short(string(b.Msg)))
	default:
		return a, errors.New("this is JSON, but not an answer of Livy or YARN: sparklint reads " + Expected)
	}
	return a, nil
}

// session is a session in Livy's list. Versions differ in their fields.
//
// Source: Livy's SessionInfo and InteractiveSession, 0.4 to 0.9.
type session struct {
	ID        *count `json:"id"`
	Name      word   `json:"name"`
	AppID     word   `json:"appId"`
	Owner     word   `json:"owner"`
	ProxyUser word   `json:"proxyUser"`
	State     word   `json:"state"`
	Kind      word   `json:"kind"`

	DriverMemory   *word  `json:"driverMemory"` // these since 0.8
	DriverCores    *count `json:"driverCores"`
	ExecutorMemory *word  `json:"executorMemory"`
	ExecutorCores  *count `json:"executorCores"`
	NumExecutors   *count `json:"numExecutors"`
	Conf           *words `json:"conf"`
}

// properties are those that a session was requested with; nil if the version of Livy does not say.
// What was left out is null, or 0.
func (s session) properties() map[string]string {
	if s.Conf == nil && s.DriverMemory == nil && s.NumExecutors == nil {
		return nil
	}
	list := map[string]string{}
	if s.Conf != nil {
		for key, value := range *s.Conf {
			list[key] = string(value)
		}
	}
	for key, w := range map[string]*word{"spark.driver.memory": s.DriverMemory, "spark.executor.memory": s.ExecutorMemory} {
		if w != nil && *w != "" {
			list[key] = string(*w)
		}
	}
	for key, n := range map[string]*count{
		"spark.driver.cores": s.DriverCores, "spark.executor.cores": s.ExecutorCores, "spark.executor.instances": s.NumExecutors,
	} {
		if n.value() > 0 {
			list[key] = strconv.FormatInt(n.value(), 10)
		}
	}
	return list
}

// application is an application in YARN's list.
//
// Source: Hadoop's ResourceManagerRest.md, 2.7 to 3.4.
type application struct {
	ID                word    `json:"id"`
	User              word    `json:"user"`
	Name              word    `json:"name"`
	Queue             word    `json:"queue"`
	State             word    `json:"state"`
	Type              word    `json:"applicationType"`
	Tags              word    `json:"applicationTags"`
	Diagnostics       word    `json:"diagnostics"`
	ElapsedTime       *count  `json:"elapsedTime"` // ms
	AllocatedMB       *count  `json:"allocatedMB"`
	AllocatedVCores   *count  `json:"allocatedVCores"`
	RunningContainers *count  `json:"runningContainers"`
	ClusterUsage      *number `json:"clusterUsagePercentage"`
	Requests          []struct {
		ResourceName  word   `json:"resourceName"`
		NumContainers *count `json:"numContainers"`
		Capability    struct {
			Memory *count `json:"memory"`
		} `json:"capability"`
	} `json:"resourceRequests"`

	printed bool
}

func (a application) age() time.Duration {
	ms := a.ElapsedTime.value()
	if ms < 0 || ms > math.MaxInt64/int64(time.Millisecond) {
		return Unknown
	}
	return time.Duration(ms) * time.Millisecond
}

// word is a string in JSON; anything else counts as its text, and null as nothing.
type word string

func (w *word) UnmarshalJSON(src []byte) error {
	var s string
	switch {
	case json.Unmarshal(src, &s) == nil: // null leaves it empty
		*w = word(s)
	case src[0] != '{' && src[0] != '[':
		*w = word(src)
	}
	return nil
}

// words is an object of strings in JSON; anything else is empty.
type words map[string]word

func (w *words) UnmarshalJSON(src []byte) error {
	var m map[string]word
	if json.Unmarshal(src, &m) == nil {
		*w = m
	}
	return nil
}

// number is a number in JSON, or a string with one; anything else is NaN.
type number float64

func (n *number) UnmarshalJSON(src []byte) error {
	x, err := strconv.ParseFloat(strings.Trim(string(src), `"`), 64)
	if err != nil {
		x = math.NaN()
	}
	*n = number(x)
	return nil
}

// count is a whole number from 0 in JSON; anything else is Unknown.
type count int64

func (c *count) UnmarshalJSON(src []byte) error {
	var n number
	err := n.UnmarshalJSON(src)
	x := float64(n)
	switch {
	case !(x >= 0): // or NaN
		*c = Unknown
	case x > 1<<53:
		*c = 1 << 53
	default:
		*c = count(x)
	}
	return err
}

func (c *count) value() int64 {
	if c == nil {
		return Unknown
	}
	return int64(*c)
}

// short is a text within a message.
func short(s string) string {
	const most = 200
	if r := []rune(strings.TrimSpace(s)); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return strings.TrimSpace(s)
}
