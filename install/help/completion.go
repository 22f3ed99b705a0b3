package help

import (
	"fmt"
	"strings"
)

// Completion is a script by which a shell completes what is typed.
func Completion(shell string) (string, bool) {
	switch shell {
	case "bash":
		return bash(), true
	case "zsh":
		return zsh(), true
	case "fish":
		return fish(), true
	case "powershell":
		return powershell(), true
	}
	return "", false
}

// summary is what the first way to call a command does.
func (c *Command) summary() string { return c.Usage[0].What }

// flagWords are the flags with their dashes.
func (c *Command) flagWords() []string {
	var all []string
	for _, f := range c.Flags {
		all = append(all, "--"+f.Name)
	}
	return all
}

// words are what the first argument may be.
func (c *Command) words() []string {
	if c.Name == "help" {
		return commandNames()
	}
	return c.Words
}

// listRules prints the ids of the rules in force.
const listRules = `stanch rules 2>/dev/null | cut -d ' ' -f 1`

func bash() string {
	var b strings.Builder
	b.WriteString(`# bash completion for stanch
_stanch() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= files=
	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		COMPREPLY=($(compgen -W "` + strings.Join(commandNames(), " ") + `" -- "$word"))
		return
	fi
	case ${COMP_WORDS[1]} in
`)
	for i := range Commands {
		c := &Commands[i]
		fmt.Fprintf(&b, "\t%s)\n\t\tcase $before in\n", c.Name)
		for _, f := range c.Flags {
			switch {
			case len(f.Choices) > 0:
				fmt.Fprintf(&b, "\t\t--%s) COMPREPLY=($(compgen -W \"%s\" -- \"$word\")); return ;;\n", f.Name, strings.Join(f.Choices, " "))
			case f.Value == "FILE":
				fmt.Fprintf(&b, "\t\t--%s) compopt -o default; return ;;\n", f.Name)
			case f.Value != "":
				fmt.Fprintf(&b, "\t\t--%s) return ;;\n", f.Name)
			}
		}
		words := append(c.flagWords(), c.words()...)
		if c.Rules {
			words = append(words, "$("+listRules+")")
		}
		fmt.Fprintf(&b, "\t\tesac\n\t\twords=\"%s\"\n", strings.Join(words, " "))
		if c.Files {
			b.WriteString("\t\tfiles=1\n")
		}
		b.WriteString("\t\t;;\n")
	}
	b.WriteString(`	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
	if [ -n "$files" ] && [ ${#COMPREPLY[@]} = 0 ]; then
		compopt -o default
	fi
}
complete -F _stanch stanch
`)
	return b.String()
}

func commandNames() []string {
	var all []string
	for i := range Commands {
		if !Commands[i].Hook {
			all = append(all, Commands[i].Name)
		}
	}
	return all
}

// single quotes a text for zsh and fish, double one for PowerShell.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func zsh() string {
	var b strings.Builder
	b.WriteString(`#compdef stanch
_stanch() {
	local -a commands
	commands=(
`)
	for i := range Commands {
		if c := &Commands[i]; !c.Hook {
			fmt.Fprintf(&b, "\t\t%s\n", single(c.Name+":"+strings.ReplaceAll(c.summary(), ":", `\:`)))
		}
	}
	b.WriteString(`	)
	if (( CURRENT == 2 )); then
		_describe command commands
		return
	fi
	local command=$words[2]
	shift words
	(( CURRENT-- ))
	case $command in
`)
	escape := strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`)
	for i := range Commands {
		c := &Commands[i]
		fmt.Fprintf(&b, "\t%s)\n\t\t_arguments", c.Name)
		for _, f := range c.Flags {
			arg := ""
			switch {
			case len(f.Choices) > 0:
				arg = ":" + f.Value + ":(" + strings.Join(f.Choices, " ") + ")"
			case f.Value == "FILE":
				arg = ":" + f.Value + ":_files"
			case f.Value != "":
				arg = ":" + f.Value + ": "
			}
			fmt.Fprintf(&b, " \\\n\t\t\t%s", single("--"+f.Name+"["+escape.Replace(f.What)+"]"+arg))
		}
		switch {
		case len(c.words()) > 0 && c.Files:
			fmt.Fprintf(&b, " \\\n\t\t\t%s '*:file:_files'", single("1:what:("+strings.Join(c.words(), " ")+")"))
		case len(c.words()) > 0:
			fmt.Fprintf(&b, " \\\n\t\t\t%s", single("1:what:("+strings.Join(c.words(), " ")+")"))
		case c.Rules:
			fmt.Fprintf(&b, " \\\n\t\t\t\"1:rule:(${(j: :)${(f)\"$(%s)\"}})\"", listRules)
		case c.Files:
			b.WriteString(" \\\n\t\t\t'*:file:_files'")
		}
		b.WriteString("\n\t\t;;\n")
	}
	b.WriteString(`	esac
}
if [ "$funcstack[1]" = _stanch ]; then
	_stanch "$@"
else
	compdef _stanch stanch
fi
`)
	return b.String()
}

func fish() string {
	var b strings.Builder
	b.WriteString("# fish completion for stanch\ncomplete -c stanch -f\n")
	for i := range Commands {
		c := &Commands[i]
		if !c.Hook {
			fmt.Fprintf(&b, "complete -c stanch -n __fish_use_subcommand -a %s -d %s\n", c.Name, fishQuote(c.summary()))
		}
		when := "complete -c stanch -n " + fishQuote("__fish_seen_subcommand_from "+c.Name)
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "%s -l %s -d %s", when, f.Name, fishQuote(f.What))
			switch {
			case len(f.Choices) > 0:
				fmt.Fprintf(&b, " -x -a %s", fishQuote(strings.Join(f.Choices, " ")))
			case f.Value == "FILE":
				b.WriteString(" -r -F")
			case f.Value != "":
				b.WriteString(" -x")
			}
			b.WriteString("\n")
		}
		if len(c.words()) > 0 {
			fmt.Fprintf(&b, "%s -a %s\n", when, fishQuote(strings.Join(c.words(), " ")))
		}
		if c.Rules {
			fmt.Fprintf(&b, "%s -a %s\n", when, fishQuote("("+listRules+")"))
		}
		if c.Files {
			fmt.Fprintf(&b, "%s -F\n", when)
		}
	}
	return b.String()
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

func powershell() string {
	var b strings.Builder
	b.WriteString(`# PowerShell completion for stanch
Register-ArgumentCompleter -Native -CommandName stanch -ScriptBlock {
	param($word, $ast, $at)
	$words = @($ast.CommandElements | ForEach-Object { $_.ToString() })
	if ($words.Count -lt 2 -or ($words.Count -eq 2 -and $word -ne '')) {
		$all = @(` + psList(commandNames()) + `)
	} else {
		$all = switch ($words[1]) {
`)
	for i := range Commands {
		c := &Commands[i]
		if all := append(c.flagWords(), c.words()...); len(all) > 0 {
			fmt.Fprintf(&b, "\t\t\t'%s' { %s }\n", c.Name, psList(all))
		}
	}
	b.WriteString(`		}
	}
	$all | Where-Object { $_ -like "$word*" } | ForEach-Object {
		[System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
	}
}
`)
	return b.String()
}

func psList(all []string) string { return "'" + strings.Join(all, "', '") + "'" }
