package picture

import (
	"fmt"
	"strings"
)

// A hue has the colours of a session: for the ground and the hatch of executors, and for lines and the
// driver. Text has a contrast of at least 6:1 on each of them.
type hue struct{ ground, hatch, line string }

var light = []hue{
	{"#e8f1fc", "#93b9ec", "#2b5e9d"},
	{"#ffecde", "#e0aa7b", "#884d01"},
	{"#e4f6e6", "#8fc79a", "#1f6f38"},
	{"#f4ecfc", "#c6a8e0", "#70498f"},
	{"#dcf6f8", "#71c6ca", "#076b6f"},
	{"#fcecea", "#eba098", "#943f3b"},
	{"#f1f2dd", "#babc79", "#61620c"},
	{"#fdeaf2", "#e29fbe", "#8c3f67"},
}

var dark = []hue{
	{"#192a3f", "#35547b", "#97c1f7"},
	{"#392310", "#704823", "#e8b181"},
	{"#172f1d", "#315e3c", "#94cf9f"},
	{"#2f233a", "#5e4772", "#ceaeeb"},
	{"#042f32", "#105e62", "#71d0d5"},
	{"#3c201d", "#77413d", "#f2a7a1"},
	{"#2a2b0e", "#555620", "#c1c37e"},
	{"#391f2c", "#714058", "#eba6c6"},
}

// hatches are patterns in a square of 8 pixels, to distinguish sessions without colours. Their number
// differs from that of the hues, so that pairs of both repeat late.
var hatches = []string{
	"M-2 2l4-4M0 8l8-8M6 10l4-4",               // rising
	"M0 2h8M0 6h8",                             // lying
	"M1 1h2v2h-2zM5 5h2v2h-2z",                 // dots
	"M-2 6l4 4M0 0l8 8M6-2l4 4",                // falling
	"M2 0v8M6 0v8",                             // standing
	"M0 8l8-8M0 0l8 8",                         // crossed
	"M0 4l2-2 4 4 2-2M0 8l2-2 4 4 2-2M0 0l2-2", // waves
}

func combination(session int) int { return session % (len(light) * len(hatches)) }

// pattern is the fill of a session's executors.
func pattern(n int) string {
	k := n % len(light)
	return fmt.Sprintf(`<pattern id="%s" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" class="g%d"/><path `+
		`d="%s" class="h%d"/></pattern>`+"\n",
		patternID(n), k, hatches[n%len(hatches)], k)
}

func patternID(n int) string { return fmt.Sprintf("sparklint-hatch-%d", n) }

// looks are the styles of everything but sessions, in light and in dark mode.
var looks = []struct{ class, light, dark string }{
	{"paper", "fill:#fff", "fill:#0d1117"},
	{"text", "fill:#1f2328", "fill:#e6edf3"},
	{"muted", "fill:#57606a", "fill:#9ea7b3"},
	{"inverse", "fill:#fff", "fill:#0d1117"},
	{"grid", "stroke:#d8dee4", "stroke:#2d333b"},
	{"rule", "stroke:#d8dee4", "stroke:#2d333b"},
	{"axis", "stroke:#57606a", "stroke:#9ea7b3"},
	{"node", "fill:#f6f8fa;stroke:#8c959f", "fill:#161b22;stroke:#6e7681"},
	{"none", "fill:none;stroke:#6e7781", "fill:none;stroke:#8b949e"},
	{"driver", "stroke:#fff", "stroke:#0d1117"},
	{"edge", "stroke:#6e7781", "stroke:#8b949e"},
	{"neutral", "fill:#57606a;stroke:#57606a", "fill:#9ea7b3;stroke:#9ea7b3"},
	{"ground", "fill:#f0f2f4", "fill:#22272e"},
	{"hatch", "stroke:#a5adb6", "stroke:#545d68"},
}

// sheet is the style sheet: light, or dark if the reader's system is dark.
func sheet() string {
	var day, night strings.Builder
	write := func(selector, a, b string) {
		fmt.Fprintf(&day, ".sparklint .%s{%s}\n", selector, a)
		fmt.Fprintf(&night, ".sparklint .%s{%s}\n", selector, b)
	}
	for _, l := range looks {
		write(l.class, l.light, l.dark)
	}
	for i := range light {
		a, b := light[i], dark[i]
		write(fmt.Sprintf("g%d", i), "fill:"+a.ground, "fill:"+b.ground)
		write(fmt.Sprintf("h%d", i), "stroke:"+a.hatch, "stroke:"+b.hatch)
		write(fmt.Sprintf("s%d", i), "stroke:"+a.line, "stroke:"+b.line)
		write(fmt.Sprintf("d%d", i), "fill:"+a.line, "fill:"+b.line)
	}
	const fixed = `.sparklint text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;` +
		`font-variant-numeric:tabular-nums}
.sparklint pattern path{fill:none;stroke-width:1.5}
.sparklint .none{stroke-dasharray:3 2}
`
	return "<style>\n" + fixed + day.String() + "@media (prefers-color-scheme:dark){\n" + night.String() + "}\n</style>\n"
}
