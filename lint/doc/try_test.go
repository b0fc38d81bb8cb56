package doc

import "github.com/sparklint/sparklint/lint/text"

// Try returns d as it reads after the operations that concern it; its places are of no file. The
// error is a [*Conflict].
func (d *Document) Try(ops []Op) (*Document, error) {
	var mine []Op
	for _, o := range ops {
		if o.doc == d {
			mine = append(mine, o)
		}
	}
	changes, err := render(mine)
	if err != nil {
		return nil, err
	}
	edits := make([]text.Edit, len(changes))
	for i, c := range changes {
		edits[i] = text.Edit{Range: text.Range(c.span), New: c.new}
	}
	s, err := text.Apply(d.Text.String(), edits)
	if err != nil {
		return nil, err
	}
	return Read(text.File(s), d.Dialect).Indexed(), nil
}
