package picture

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestContrast: text has the contrast of WCAG level AA on all of its backgrounds.
func TestContrast(t *testing.T) {
	colors := map[string][2]string{}
	for _, l := range looks {
		of := func(s string) string { s, _, _ = strings.Cut(s[strings.Index(s, "#"):], ";"); return s }
		colors[l.class] = [2]string{of(l.light), of(l.dark)}
	}
	for night, hues := range [][]hue{light, dark} {
		against := func(text, ground string) {
			if c := contrast(t, text, ground); c < 4.5 {
				t.Errorf("%s on %s: %.1f", text, ground, c)
			}
		}
		against(colors["text"][night], colors["paper"][night])
		against(colors["text"][night], colors["ground"][night])
		against(colors["muted"][night], colors["paper"][night])
		against(colors["muted"][night], colors["node"][night])
		for _, h := range hues {
			against(colors["text"][night], h.ground)
			against(colors["text"][night], h.hatch)
			against(colors["inverse"][night], h.line)
		}
	}
}

// contrast returns the contrast ratio of WCAG, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(color string) float64 {
		if len(color) == 4 {
			color = "#" + strings.Repeat(color[1:2], 2) + strings.Repeat(color[2:3], 2) + strings.Repeat(color[3:4], 2)
		}
		var rgb [3]int
		if _, err := fmt.Sscanf(color, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
			t.Fatalf("%s: %v", color, err)
		}
		sum := 0.0
		for i, part := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(rgb[i]) / 255
			if v <= 0.04045 {
				sum += part * v / 12.92
			} else {
				sum += part * math.Pow((v+0.055)/1.055, 2.4)
			}
		}
		return sum + 0.05
	}
	return max(light(a), light(b)) / min(light(a), light(b))
}
