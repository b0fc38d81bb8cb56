package running

import (
	"errors"
	"slices"
	"strings"

	"github.com/sparklint/sparklint/lint/pattern"
)

var (
	row   = pattern.New(`^\s*(application_\d+_\d+)\s`)
	title = pattern.New(`^\s*(Total number of applications|Application-Id\s)`)
)

// states are those of applications.
var states = []string{"NEW", "NEW_SAVING", "SUBMITTED", "ACCEPTED", "RUNNING", "FINISHED", "FAILED", "KILLED"}

// outcomes are the final states of applications, which stand behind their states.
var outcomes = []string{"UNDEFINED", "SUCCEEDED", "FAILED", "KILLED", "ENDED"}

// readTable reads what yarn application -list prints, between any other lines.
//
// Source: Hadoop's ApplicationCLI.java, 2.4 to 3.4: columns between tabs, which copies often lose.
func readTable(text string) (Answer, error) {
	a := Answer{cluster: unknownSize, free: unknownSize, printed: true}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimLeft(line, "> ") // as a mail quotes it
		id := row.FindStringSubmatch(line + "\n")
		if id == nil {
			a.YARN = a.YARN || title.MatchString(line)
			continue
		}
		app, ok := readRow(id[1], line)
		if !ok {
			a.Unread = append(a.Unread, i+1)
			continue
		}
		a.YARN, a.apps = true, append(a.apps, app)
	}
	if !a.YARN {
		return Answer{}, errors.New("this is not a list of sessions: sparklint reads " + Expected +
			". For an error text: sparklint diagnose")
	}
	return a, nil
}

// readRow reads a row. Its name may have blanks, so the columns are found by the two states, and read
// from there to both sides.
func readRow(id, line string) (application, bool) {
	cells := columns(line)
	for i := len(cells) - 2; i > 3; i-- {
		if !slices.Contains(states, cells[i]) || !slices.Contains(outcomes, cells[i+1]) {
			continue
		}
		name := strings.Join(cells[1:i-3], " ")
		return application{
			ID: word(id), Name: word(name), Type: word(cells[i-3]), User: word(cells[i-2]), Queue: word(cells[i-1]), State: word(cells[i]),
			printed: true,
		}, true
	}
	return application{}, false
}

// columns are the cells of a row: between tabs if there are enough of them, else words.
func columns(line string) []string {
	if strings.Count(line, "\t") < 8 {
		return strings.Fields(line)
	}
	cells := strings.Split(line, "\t")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	return cells
}
