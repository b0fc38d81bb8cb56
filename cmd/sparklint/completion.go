package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sparklint/sparklint/cmd/sparklint/internal/report"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand(w world) *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print a completion script for a shell", ArgsUsage: strings.Join(shells, "|"),
		Description: "A comment at the top of the script says where to put it.",
		Action:      func(c *cli.Context) error { return printCompletion(c, w) },
	}
}

// choices returns the values that a flag can have.
func choices() map[string]string {
	severities := "error warning info"
	return map[string]string{
		"--format": strings.Join(report.FormatNames(), " "), "--min-severity": severities, "--fail-on": severities,
		"--deploy-mode": "client cluster", "--color": "auto always never", "--select": strings.Join(ruleNames(), " "),
		"--ignore":      strings.Join(ruleNames(), " "),
		"--config-json": "none",
	}
}

func printCompletion(c *cli.Context, w world) error {
	var flags, commands []string
	for _, f := range lintFlags() {
		flags = append(flags, "--"+f.Names()[0])
	}
	for _, command := range c.App.Commands {
		if command.Name != "help" {
			commands = append(commands, command.Name)
		}
	}
	script, ok := map[string]func(flags, commands string) string{
		"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell,
	}[c.Args().First()]
	if !ok || c.Args().Len() != 1 {
		return failed("completion takes one shell: %s", strings.Join(shells, ", "))
	}
	_, err := fmt.Fprint(w.out, script(strings.Join(flags, " "), strings.Join(commands, " ")))
	return err
}

// cases returns the values of each flag, as branches of a shell's case.
func cases(branch string) string {
	var b strings.Builder
	for _, f := range lintFlags() {
		name := "--" + f.Names()[0]
		if words := choices()[name]; words != "" {
			fmt.Fprintf(&b, branch, name, words)
		}
	}
	return b.String()
}

func bash(flags, commands string) string {
	return `# sparklint completion for bash: put it into a file that your .bashrc sources
_sparklint() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $prev in
` + cases("    %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return;;\n") +
		`    rule) COMPREPLY=($(compgen -W '` + strings.Join(ruleNames(), " ") + `' -- "$cur")); return;;
    property) COMPREPLY=($(sparklint property --format keys "$cur*" 2>/dev/null)); return;;
    completion) COMPREPLY=($(compgen -W '` + strings.Join(shells, " ") + `' -- "$cur")); return;;
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W '` + flags + `' -- "$cur"));;
    *) [ "$COMP_CWORD" = 1 ] && COMPREPLY=($(compgen -W '` + commands + `' -- "$cur"));;
  esac
}
complete -o default -F _sparklint sparklint
`
}

func zsh(flags, commands string) string {
	return `#compdef sparklint
# sparklint completion for zsh: put it as _sparklint into a folder of $fpath
_sparklint() {
  case ${words[CURRENT-1]} in
` + cases("    %s) compadd -- %s; return;;\n") +
		`    rule) compadd -- ` + strings.Join(ruleNames(), " ") + `; return;;
    property) compadd -- ${(f)"$(sparklint property --format keys "${words[CURRENT]}*" 2>/dev/null)"}; return;;
    completion) compadd -- ` + strings.Join(shells, " ") + `; return;;
  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    compadd -- ` + flags + `
    return
  fi
  (( CURRENT == 2 )) && compadd -- ` + commands + `
  _files
}
if [ "$funcstack[1]" = "_sparklint" ]; then _sparklint "$@"; else compdef _sparklint sparklint; fi
`
}

func fish(flags, commands string) string {
	var b strings.Builder
	b.WriteString("# sparklint completion for fish: put it into ~/.config/fish/completions/sparklint.fish\n")
	fmt.Fprintf(&b, "complete -c sparklint -n __fish_use_subcommand -a '%s'\n", commands)
	for _, flag := range strings.Fields(flags) {
		name := strings.TrimPrefix(flag, "--")
		if words := choices()[flag]; words != "" {
			fmt.Fprintf(&b, "complete -c sparklint -l %s -x -a '%s'\n", name, words)
		} else {
			fmt.Fprintf(&b, "complete -c sparklint -l %s\n", name)
		}
	}
	fmt.Fprintf(&b, "complete -c sparklint -n '__fish_seen_subcommand_from rule' -f -a '%s'\n", strings.Join(ruleNames(), " "))
	b.WriteString("complete -c sparklint -n '__fish_seen_subcommand_from property' -f -a '(sparklint property --format keys (commandline " +
		"-ct)\"*\" 2>/dev/null)'\n")
	fmt.Fprintf(&b, "complete -c sparklint -n '__fish_seen_subcommand_from completion' -f -a '%s'\n", strings.Join(shells, " "))
	return b.String()
}

func powershell(flags, commands string) string {
	return `# sparklint completion for PowerShell: add it to $PROFILE
Register-ArgumentCompleter -Native -CommandName sparklint -ScriptBlock {
  param($word, $ast, $position)
  $previous = if ($word) { $ast.CommandElements[-2] } else { $ast.CommandElements[-1] }
  $words = switch ("$previous") {
` + cases("    '%s' { '%s' }\n") +
		`    'rule' { '` + strings.Join(ruleNames(), " ") + `' }
    'property' { (sparklint property --format keys "$word*") -join ' ' }
    'completion' { '` + strings.Join(shells, " ") + `' }
    default { '` + commands + " " + flags + `' }
  }
  $words.Split(' ') | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`
}
