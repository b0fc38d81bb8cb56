package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/urfave/cli/v2"
)

// A page is the help of the program or of a command. The man page is made of the same pages.
type page struct {
	name, summary string
	usage         []string
	intro         string // paragraphs, one on each line
	parts         []part
}

// A part is a table below a title, which may be empty.
type part struct {
	title string
	rows  []row
}

// A row explains a flag, a command or an example.
type row struct{ term, text string }

// environmentPage is where the environment variables are described.
const environmentPage = "https://github.com/sparklint/sparklint/blob/main/docs/environment.md"

// helpFor returns the help that arranged arguments ask for; wanted reports whether they do.
func helpFor(app *cli.App, args []string) (text string, wanted bool, err error) {
	words := args[1:]
	switch {
	case slices.Equal(words, []string{"--help"}), slices.Equal(words, []string{"help"}):
		return programPage(app).text(), true, nil
	case slices.Equal(words, []string{"help", "--help"}), slices.Equal(words, []string{"help", "--", "help"}):
		return helpPage().text(), true, nil
	case words[0] == "help" && len(words) == 3:
		words = []string{words[2]} // after --
	case words[0] == "help":
		return "", true, failed("help takes the name of one command")
	case len(words) != 2 || words[1] != "--help":
		return "", false, nil
	}
	for _, c := range app.Commands {
		if c.Name == words[0] {
			return commandPage(c).text(), true, nil
		}
	}
	if meant := meantCommands(words[0], app.Commands); len(meant) > 0 {
		return "", true, failed("no such command %q; did you mean %s?", words[0], strings.Join(meant, " or "))
	}
	return "", true, failed("no such command %q; sparklint --help lists the commands", words[0])
}

// programPage returns the help of the program: everyday examples, its commands, and the flags of lint.
func programPage(app *cli.App) page {
	commands := part{title: "Commands"}
	for _, c := range app.Commands {
		commands.rows = append(commands.rows, row{c.Name, c.Usage})
	}
	commands.rows = append(commands.rows, row{"help", helpPage().summary})
	return page{
		name: app.Name, summary: "find and fix what makes a notebook's Spark session fail, wait or take too much",
		usage: []string{"sparklint [lint] [flags] [path …]", "sparklint COMMAND --help"},
		parts: append([]part{
			{rows: []row{
				{"sparklint", "check the current folder"},
				{"sparklint --diff", "show what --fix would change"},
				{"sparklint --fix", "make the safe fixes"},
				{"sparklint notebooks/", "check a folder or a file"},
			}},
			commands,
		}, flagParts(lintFlags())...),
	}
}

// helpPage returns the help of help, which is no command of the library's.
func helpPage() page {
	return page{name: "sparklint help", summary: "show the help of a command", usage: []string{"sparklint help [COMMAND]"}}
}

func commandPage(c *cli.Command) page {
	usage := "sparklint " + c.Name
	if c.Name == "lint" {
		usage = "sparklint [lint]"
	}
	if len(c.Flags) > 0 {
		usage += " [flags]"
	}
	return page{
		name: "sparklint " + c.Name, summary: c.Usage, usage: []string{strings.TrimSpace(usage + " " + c.ArgsUsage)},
		intro: c.Description, parts: flagParts(c.Flags),
	}
}

// flagParts returns flags in their groups, those without a group first.
func flagParts(flags []cli.Flag) (list []part) {
	for _, f := range flags {
		group, usage := "Flags", ""
		if d, ok := f.(cli.DocGenerationFlag); ok {
			usage = d.GetUsage()
		}
		if in, ok := f.(cli.CategorizableFlag); ok && in.GetCategory() != "" {
			group = in.GetCategory()
		}
		i := slices.IndexFunc(list, func(s part) bool { return s.title == group })
		if i < 0 {
			i = len(list)
			list = append(list, part{title: group})
		}
		list[i].rows = append(list[i].rows, flagRow(f.Names()[0], usage))
	}
	order := []string{"Flags", groupServers, groupStop, groupFix, groupSelect, groupOutput, groupEndpoint, groupVersions, groupFiles}
	slices.SortStableFunc(list, func(a, b part) int { return slices.Index(order, a.title) - slices.Index(order, b.title) })
	return list
}

// flagRow returns a flag with its short form, the name of its value, and what it does.
func flagRow(name, usage string) row {
	value := ""
	if rest, ok := strings.CutPrefix(usage, "`"); ok {
		value, usage, _ = strings.Cut(rest, "`")
		value = " " + value
	}
	short := "   "
	for letter, stands := range shorts {
		if stands == "--"+name {
			short = letter + ","
		}
	}
	return row{short + " --" + name + value, strings.TrimSpace(usage)}
}

const (
	helpWidth = 98
	termWidth = 28 // of a flag and its value; a longer one is on its own line
)

// text returns the page as plain text.
func (p page) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", p.name, p.summary)
	for _, s := range p.parts {
		if s.title == "" {
			s.write(&b, 22)
		}
	}
	for i, line := range p.usage {
		b.WriteString([]string{"Usage: ", "       "}[min(i, 1)] + line + "\n")
	}
	for _, paragraph := range strings.Split(p.intro, "\n") {
		if paragraph != "" {
			b.WriteString("\n" + strings.Join(wrapped(paragraph, helpWidth), "\n") + "\n")
		}
	}
	for _, s := range p.parts {
		switch s.title {
		case "":
		case "Commands":
			b.WriteByte('\n')
			s.write(&b, 10)
		default:
			b.WriteByte('\n')
			s.write(&b, termWidth)
		}
	}
	b.WriteString("\n" + lastLine + "\n")
	return b.String()
}

const lastLine = "Environment variables: " + environmentPage

// write writes the rows with their terms in a column of a width.
func (s part) write(b *strings.Builder, width int) {
	if s.title != "" {
		b.WriteString(s.title + "\n")
	}
	for _, r := range s.rows {
		term := r.term + strings.Repeat(" ", max(width-uniseg.StringWidth(r.term), 0))
		for i, line := range wrapped(r.text, helpWidth-width-4) {
			switch {
			case i > 0:
				term = strings.Repeat(" ", width)
			case uniseg.StringWidth(term) > width:
				b.WriteString("  " + term + "\n")
				term = strings.Repeat(" ", width)
			}
			b.WriteString("  " + term + "  " + line + "\n")
		}
	}
	if s.title == "" {
		b.WriteByte('\n')
	}
}

// wrapped returns the lines of a text, broken at blanks to fit a width.
func wrapped(text string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		switch {
		case lines[last] == "":
			lines[last] = word
		case uniseg.StringWidth(lines[last])+1+uniseg.StringWidth(word) > width:
			lines = append(lines, word)
		default:
			lines[last] += " " + word
		}
	}
	return lines
}
