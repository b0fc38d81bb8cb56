package sparkmagic

import "testing"

func TestRead(t *testing.T) {
	for in, want := range map[string]Line{
		"":            {},
		"-f":          {Force: true},
		"-f false":    {Force: true, Value: "false"},
		"--fo":        {Force: true},
		"--f":         {Force: true},
		"--force=no":  {Force: true, Value: "no"},
		"-f;":         {Force: true, Value: ";"},
		"-f -f":       {Force: true},
		`-f \`:        {Force: true, Value: `\`},
		`-f {"a":1}`:  {Force: true, Value: `{"a":1}`},
		"-f # c":      {Force: true, Value: "#", Unknown: "c"},
		"-f #c":       {Force: true, Value: "#c"},
		"-F":          {Unknown: "-F"},
		"force":       {Unknown: "force"},
		"\u2013f":     {Unknown: "\u2013f"},
		"-x":          {Unknown: "-x"},
		"-- -f":       {Unknown: "--"},
		"-f '":        {Unknown: "-f '"},
		`{"a":1}`:     {Unknown: `{"a":1}`},
		`"-f"`:        {Unknown: `"-f"`},
		"-f=":         {},
		"--force=":    {},
		"-f= -f":      {Force: true},
		"-f=no":       {Force: true, Value: "no"},
		"-f -1":       {Force: true, Value: "-1"},
		"--forced -f": {Unknown: "--forced"},
	} {
		if got := Read(in); got != want {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
}

func TestStarts(t *testing.T) {
	for in, want := range map[string]Start{
		"%%spark\n1": Always, "%%pretty\n1": Always, "%%sparkle\n1": Perhaps,
		"": Never, " ": Always, "# c": Always, "print(1)": Always, "!ls": Always, "%pip list": Never,
		"%%local\nx": Never, "%%sql\nx": Always, "%%cleanup -f": Perhaps, "%%configure -f\n{}": Never, "%%bash\nx": Never,
		"%%time\n%%sql\nx": Always, "%%sql": Never, "%spark": Always, "%cleanup -f": Perhaps, "%%cleanup": Never,
	} {
		if got := Starts(in); got != want {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}
