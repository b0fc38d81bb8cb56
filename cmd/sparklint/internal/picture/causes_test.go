package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// TestCauses: the picture is well-formed whatever the causes and times are, and has all that were counted.
func TestCauses(t *testing.T) {
	start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	steps := map[string]time.Duration{
		"at once": 0, "minutes": time.Minute, "days": 24 * time.Hour, "months": 700 * time.Hour, "decades": 80_000 * time.Hour,
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			var events []Event
			for i := range 200 {
				events = append(events, Event{Cause: fmt.Sprintf("cause-%d", i%11), Time: start.Add(time.Duration(i%29) * step)})
			}
			events = append(events, Event{Cause: `<&"`, Time: start})
			svg := Causes(events)
			for d := xml.NewDecoder(strings.NewReader(svg)); ; {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range []string{"201 failures from 2026-03-01", "cause-0 19", "others "} {
				if !strings.Contains(svg, want) {
					t.Errorf("%q is missing", want)
				}
			}
			if Causes(events) != svg {
				t.Error("not the same bytes twice")
			}
		})
	}
}
