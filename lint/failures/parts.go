package failures

import "time"

// A Part is a text within a document, such as the output of a cell or the diagnostics of an application.
type Part struct {
	// Text is what it reads as. Lines are the lines of the file that its lines stand on.
	Text  string
	Lines []int
	// Facts are what the document says of it: application, session, user, queue, state.
	Facts Facts
	// Cell is the index of the cell whose output it is, among all cells from 0; -1 in any other document.
	Cell int
	// Order is the place of the part in time among those of its document.
	Order int
	// Time is when it ended or began; zero if the document does not say.
	Time time.Time
	// Failed says that the document calls it failed, whatever the text says.
	Failed bool
}
