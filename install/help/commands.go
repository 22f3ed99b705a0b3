// Package help holds what there is to say of every command, once: the usage
// text, `stanch help COMMAND`, the man page and the completions of shells are
// made from it. What the commands do is left to main.
package help

// A Command is one of stanch's.
type Command struct {
	Name     string
	Usage    []Line // how it is called, and what it does then
	About    string // paragraphs
	Flags    []*Flag
	Words    []string // what its first argument may be; of help, the commands
	Rules    bool     // an argument may be the id of a rule
	Files    bool     // an argument may be a file
	Examples []Line
	Hook     bool // git calls it, people do not
}

// A Line is a text to type and what comes of it.
type Line struct{ Type, What string }

// A Flag is one of a command's.
type Flag struct {
	Name    string // without its dashes
	Value   string // what follows it, "" for nothing, FILE for a path
	Choices []string
	What    string
}

var (
	formatFlag   = &Flag{"format", "FORMAT", []string{"text", "json", "sarif", "github", "gitlab"}, "how to report: text, json, sarif, github or gitlab"}
	configFlag   = &Flag{"config", "FILE", nil, "this configuration in place of .stanch.yaml at the top of the repository"}
	hooksFlag    = &Flag{"hooks", "LIST", []string{"pre-commit", "pre-push", "commit-msg", "pre-receive"}, "which hooks, separated by commas (default: pre-commit and pre-push; to uninstall: all)"}
	globalFlag   = &Flag{"global", "", nil, "for all repositories of this user"}
	dryFlag      = &Flag{"dry-run", "", nil, "show what would change in which file, and change nothing"}
	recurseFlag  = &Flag{"recurse-submodules", "", nil, "in the submodules that are checked out as well"}
	reasonFlag   = &Flag{"reason", "TEXT", nil, "with add and import: why it is no secret"}
	untilFlag    = &Flag{"until", "DATE", nil, "with add and import: the last day on which it counts, such as 2027-03-31"}
	allowDryFlag = &Flag{"dry-run", "", nil, "with import: show what would be added, and add nothing"}
)

// Commands are all of them, in the order in which people meet them.
var Commands = []Command{
	{
		Name: "install",
		Usage: []Line{
			{"install [--hooks LIST] [--global] [--recurse-submodules] [--dry-run]", "wire the hooks (default: pre-commit and pre-push)"},
		},
		About: `Puts small scripts where git looks for hooks. A hook that is there already is kept, runs after stanch, and is given back by uninstall as it was.

With husky, lines are put at the top of the hooks that husky runs. Beside lefthook, simple-git-hooks and overcommit, which put their own hooks back now and then, it prints what to write into their configuration. Twice is the same as once: after another program replaced stanch's hook, install mends it.

With --global, git 2.54 and newer are told of the hooks by configuration; older ones by a core.hooksPath of the user whose hooks pass on to each repository's own.`,
		Flags: []*Flag{hooksFlag, globalFlag, recurseFlag, dryFlag},
		Examples: []Line{
			{"stanch install", "block secrets in commits and pushes of this repository"},
			{"stanch install --hooks pre-commit,pre-push,commit-msg", "in commit messages as well"},
			{"stanch install --global", "in all repositories of this user"},
			{"stanch install --hooks pre-receive", "on a server, in a bare repository"},
			{"stanch install --dry-run", "see first what would change"},
		},
	},
	{
		Name: "uninstall",
		Usage: []Line{
			{"uninstall [--hooks LIST] [--global] [--recurse-submodules] [--dry-run]", "take out exactly what install put in"},
		},
		About: `Hooks that were there before stanch are put back, byte for byte. What was changed since install wrote it is left alone and named, with the command that takes it out all the same.`,
		Flags: []*Flag{hooksFlag, globalFlag, recurseFlag, dryFlag},
		Examples: []Line{
			{"stanch uninstall", "this repository is as before"},
			{"stanch uninstall --global", "the user's configuration is as before"},
		},
	},
	{
		Name:  "status",
		Usage: []Line{{"status", "which hooks are wired, by what, and proof that they run"}},
		About: `Tells of every hook by which file it is wired, what is chained to it, and how to mend what would not run; which stanch runs, which configuration, rules and allows are in force. Then it proves it: the wired pre-commit hook judges a made-up secret in an index that is thrown away. Nothing in the repository changes.

The exit status is 1 where a wired hook would not run, or would let the planted secret through.`,
		Examples: []Line{{"stanch status", "see that it is at work"}},
	},
	{
		Name:     "demo",
		Usage:    []Line{{"demo", "see it work, in a throw-away repository"}},
		About:    `A commit and a push are blocked, a false alarm is allowed. Nothing is left behind.`,
		Examples: []Line{{"stanch demo", ""}},
	},
	{
		Name: "scan",
		Usage: []Line{
			{"scan [PATH ...]", "files as they are on disk (default: the tracked files)"},
			{"scan --staged", "the staged diff, as pre-commit sees it"},
			{"scan --range A..B", "every commit of a range, each by itself"},
			{"scan --history", "every commit of every ref"},
			{"scan -", "standard input"},
		},
		About: `Looks for secrets and reports them. Files are looked into where they are archives (zip, jar, docx, tar, gz, bz2, images of containers); what xz, zstd, 7z or rar packed is reported as not judged. Archives in diffs and in the history are not taken apart.

Secrets are shown by a public prefix and their length only, unless --show-secrets is given.`,
		Flags: []*Flag{
			{"staged", "", nil, "the staged diff"},
			{"range", "A..B", nil, "the commits of a range; any revision arguments that git rev-list takes"},
			{"history", "", nil, "every commit of every ref"},
			formatFlag,
			{"output", "FILE", nil, "write the report to a file, whole or not at all"},
			configFlag,
			{"fail-on", "LEVEL", []string{"low", "medium", "high", "critical"}, "lowest severity that ends with status 1: low, medium, high or critical"},
			{"no-inline-allow", "", nil, "let no comment allow anything"},
			{"show-secrets", "", nil, "print the secrets themselves"},
			{"recurse-submodules", "", nil, "the files, or the history, of submodules as well"},
			{"shard", "I/N", nil, "this job's part of files or history, of N parts"},
			{"max-unpacked", "MB", nil, "how much a file's archives may unpack to"},
		},
		Files: true,
		Examples: []Line{
			{"stanch scan", "the files of this repository"},
			{"stanch scan --range origin/main..HEAD", "what this branch adds"},
			{"stanch scan --history --format sarif --output stanch.sarif", "everything that was ever committed, for a code scanning page"},
			{"kubectl get configmap -o yaml | stanch scan -", "what another program prints"},
		},
	},
	{
		Name:  "fix",
		Usage: []Line{{"fix [--all]", "take staged secrets out: a lookup instead, the value in .env"}},
		About: `Shows for each staged secret, as a diff, a lookup of the file's language in its place. On yes it changes the file and the index, and puts the value into .env, which .gitignore then keeps out of git. What cannot be changed safely is left, and told of.
The exit status is 1 where a secret is still staged.`,
		Flags: []*Flag{{"all", "", nil, "do not ask"}, {"yes", "", nil, "the same"}},
		Examples: []Line{
			{"stanch fix", "after a blocked commit"},
		},
	},
	{
		Name:  "explain",
		Usage: []Line{{"explain RULE|FINGERPRINT", "what it is, and how to get out of it"}},
		About: `Of a rule: what its secret is, what a leak allows, how it is rotated. Of a fingerprint that a finding printed: how that one is taken out of git as well.`,
		Flags: []*Flag{{"format", "FORMAT", []string{"text", "json"}, "how to tell it: text or json"}},
		Rules: true,
		Examples: []Line{
			{"stanch explain github-pat-classic", "of a rule"},
		},
	},
	{
		Name:     "rules",
		Usage:    []Line{{"rules [RULE]", "the rules in force, or one with its source"}},
		About:    `Lists the rules of stanch and of the configuration, with their severity.`,
		Flags:    []*Flag{configFlag},
		Rules:    true,
		Examples: []Line{{"stanch rules", "all"}, {"stanch rules aws-access-key-id", "one, as rules.yaml has it"}},
	},
	{
		Name: "allows",
		Usage: []Line{
			{"allows [--check]", "every allow in force, by whom and why; --check fails on those that are expired, unused or unexplained"},
			{"allows add FINGERPRINT --reason TEXT [--until DATE]", "allow one secret, in .stanch.yaml"},
			{"allows import FILE ...", "take over .gitleaksignore, gitleaks' JSON, .secrets.baseline, .talismanrc, .secretsignore, .gitallowed"},
		},
		About: `An allow is a comment on the line (stanch:allow[RULE] reason) or an entry of .stanch.yaml that names the fingerprint.`,
		Flags: []*Flag{
			{"check", "", nil, "list only what is no longer right, and end with status 1 if there is any"},
			configFlag, reasonFlag, untilFlag, allowDryFlag,
		},
		Words: []string{"add", "import"},
		Files: true,
		Examples: []Line{
			{"stanch allows", "all"},
			{"stanch allows --check", "in CI: none that is of no use any more"},
		},
	},
	{
		Name:  "completion",
		Usage: []Line{{"completion bash|zsh|fish|powershell", "completion for a shell"}},
		About: `Prints a script for the shell to read when it starts.`,
		Words: Shells,
		Examples: []Line{
			{`eval "$(stanch completion bash)"`, "in ~/.bashrc"},
			{`source <(stanch completion zsh)`, "in ~/.zshrc, below compinit"},
			{`stanch completion fish >~/.config/fish/completions/stanch.fish`, ""},
			{`stanch completion powershell | Out-String | Invoke-Expression`, "in $PROFILE"},
		},
	},
	{
		Name:  "help",
		Usage: []Line{{"help [COMMAND | --man]", "this text, all there is to say of a command, or the man page"}},
		About: `With --man it prints the man page, which says the same as the commands' help.`,
		Flags: []*Flag{{"man", "", nil, "print the man page"}},
		Examples: []Line{
			{"stanch help scan", ""},
			{"stanch help --man >~/.local/share/man/man1/stanch.1", "so that `man stanch` finds it"},
		},
	},
	{
		Name:     "version",
		Usage:    []Line{{"version", "what this stanch was built from, and how many rules it has"}},
		Examples: []Line{{"stanch version", ""}},
	},
	{
		Name: "pre-commit", Hook: true,
		Usage: []Line{{"pre-commit", "judge what is staged"}},
		About: `Git runs it before a commit, and not with --no-verify.`,
	},
	{
		Name: "pre-merge-commit", Hook: true,
		Usage: []Line{{"pre-merge-commit", "judge what a merge writes beyond its parents"}},
		About: `Git runs it in place of pre-commit when a merge needed no hand.`,
	},
	{
		Name: "commit-msg", Hook: true,
		Usage: []Line{{"commit-msg FILE", "judge the message that git would keep"}},
		About: `Git runs it once a message is written.`,
		Files: true,
	},
	{
		Name: "pre-push", Hook: true,
		Usage: []Line{{"pre-push REMOTE URL", "judge what a push newly gives to a remote"}},
		About: `Git runs it before a push, with a line for each ref on standard input. It looks at what was committed with --no-verify as well.`,
	},
	{
		Name: "pre-receive", Hook: true,
		Usage: []Line{{"pre-receive", "judge, on a server, what a push brings"}},
		About: `Git runs it before any ref moves, with a line for each on standard input.`,
	},
}

// Shells are those that Completion has a script for.
var Shells = []string{"bash", "zsh", "fish", "powershell"}

// What else there is to say, in the man page and below the usage.
const (
	oneSentence = "stanch stops secrets from leaking through git."
	configuring = "Configuration, each over those before it: STANCH_CONFIG (a file's absolute path), the user's config.yaml, what .stanch.yaml extends, .stanch.yaml or --config FILE, flags. What a file has under `locked:` no later one can weaken."
	statuses    = "Exit status: 0 nothing to block, 1 secrets found, 2 could not look."
)

// environment are the variables that stanch listens to.
var environment = []Line{
	{"NO_COLOR", "set to anything: nothing is coloured. What is not written to a terminal is not either, nor with TERM=dumb."},
	{"STANCH_CONFIG", "a file's absolute path: the configuration of an organisation, below all others."},
	{"XDG_CONFIG_HOME, HOME", "where stanch/config.yaml of the user lies (~/.config/stanch/config.yaml)."},
	{"XDG_DATA_HOME, HOME", "where install --global keeps its hooks (~/.local/share/stanch)."},
	{"GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE and others", "as git means them."},
}

// files are those that stanch reads.
var files = []Line{
	{".stanch.yaml", "at the top of a repository: what to block, ignore and allow, and rules of its own."},
}
