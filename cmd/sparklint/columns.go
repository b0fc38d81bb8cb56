package main

import (
	"strings"

	"github.com/rivo/uniseg"
)

// mostColumns is the largest width of a table, in characters. Wider cells are broken into several lines.
const mostColumns = 100

// threeColumns returns the lines of a table. If they are too wide, it breaks the second column, and if that
// is not enough, the third.
func threeColumns(rows [][3]string) (lines []string) {
	var widths [3]int
	for _, r := range rows {
		for i, text := range r {
			widths[i] = max(widths[i], uniseg.StringWidth(text))
		}
	}
	const gap, least = 2, 20
	room := mostColumns - widths[0] - 2*gap
	widths[2] = min(widths[2], max(room-min(widths[1], room/2), least))
	widths[1] = min(widths[1], max(room-widths[2], least))
	for _, r := range rows {
		second, third := broken(r[1], widths[1]), broken(r[2], widths[2])
		for i := range max(len(second), len(third)) {
			var cells [3]string
			if i == 0 {
				cells[0] = r[0]
			}
			if i < len(second) {
				cells[1] = second[i]
			}
			if i < len(third) {
				cells[2] = third[i]
			}
			line := padded(cells[0], widths[0]+gap) + padded(cells[1], widths[1]+gap) + cells[2]
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	return lines
}

func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(width-uniseg.StringWidth(s), 0))
}

// broken returns the lines of a text, each of at most a width. A line ends after a blank, comma or slash if
// it has one.
func broken(text string, width int) (lines []string) {
	for uniseg.StringWidth(text) > width {
		end, used, good := 0, 0, 0
		for graphemes := uniseg.NewGraphemes(text); graphemes.Next(); {
			used += graphemes.Width()
			if used > width {
				break
			}
			_, end = graphemes.Positions()
			if strings.ContainsAny(graphemes.Str(), " ,/") {
				good = end
			}
		}
		if good > 0 {
			end = good
		}
		if end == 0 {
			break // one character is wider than the line
		}
		lines, text = append(lines, strings.TrimRight(text[:end], " ")), text[end:]
	}
	return append(lines, text)
}
