package install

// The pieces a shim is made of: plain POSIX sh, run by dash, bash, busybox
// and the sh of Git for Windows alike. What they call beyond the shell itself
// is mktemp, cat and rm, and sed for a message.

const whereText = `case $0 in
*/*) stanch_dir=${0%/*} ;;
*) stanch_dir=. ;;
esac
`

// The hook that was here before stanch came. The pre-commit framework, where
// it has since put itself on top, runs its own hook already and fails when it
// finds itself called from below.
const nextBeside = `stanch_next=$stanch_dir/$stanch_hook` + chainedSuffix + `
if [ -x "$stanch_dir/` + aliasFolder + `/$stanch_hook" ]; then
	stanch_next=$stanch_dir/` + aliasFolder + `/$stanch_hook
fi
if [ -n "$PRE_COMMIT_RUNNING_LEGACY" ] && grep -q pre-commit.com "$stanch_next" 2>/dev/null; then
	stanch_next=
fi
`

// The hook that git would run if there were no folder for all repositories.
const nextOfRepository = `stanch_next=$stanch_prior
if [ -z "$stanch_next" ]; then
	stanch_next=$(git rev-parse --git-common-dir)/hooks || exit 2
fi
stanch_next=$stanch_next/$stanch_hook
`

// A relative entry of PATH is refused: it would run what lies in the checkout.
const findText = `
if [ ! -f "$stanch_bin" ] || [ ! -x "$stanch_bin" ]; then
	stanch_was=$stanch_bin
	stanch_bin=$(command -v stanch 2>/dev/null)
	case $stanch_bin in
	/* | [A-Za-z]:*) [ -f "$stanch_bin" ] && [ -x "$stanch_bin" ] || stanch_bin= ;;
	*) stanch_bin= ;;
	esac
	if [ -z "$stanch_bin" ]; then
		stanch_at=$(CDPATH= cd -- "$stanch_dir" && pwd | sed "s/'/'\\\\''/g")
@WAYOUT@		cat >&2 <<END
stanch: $stanch_hook: blocked: nothing was looked at, because stanch is gone: ${stanch_was:+not at $stanch_was, }not on PATH
  to have it look again, put stanch back ${stanch_was:+there or }on PATH, then:
      stanch install
  to do without it, take this hook out:
      $stanch_out
END
		exit 2
	fi
fi
`

// wayOut is how a hook of that role is taken out, told where stanch is gone.
func (r role) wayOut() string {
	switch r {
	case beside:
		return `		stanch_out="rm '$stanch_at/$stanch_hook'"
		if [ -f "$stanch_next" ] || [ -L "$stanch_next" ]; then
			stanch_out="mv -f '$stanch_at/$stanch_hook` + chainedSuffix + `' '$stanch_at/$stanch_hook'"
		fi
`
	case relay:
		return `		stanch_out="git config --global --unset core.hooksPath"
		if [ -n "$stanch_prior" ]; then
			stanch_out="git config --global core.hooksPath '$(printf %s "$stanch_prior" | sed "s/'/'\\\\''/g")'"
		fi
`
	case configured:
		return `		stanch_out="git config --global --remove-section hook.stanch-$stanch_hook"
`
	}
	return ""
}

const runOursOnly = `exec "$stanch_bin" "$stanch_hook" "$@"
`

const runBoth = `
if [ ! -f "$stanch_next" ] || [ ! -x "$stanch_next" ]; then
	exec "$stanch_bin" "$stanch_hook" "$@"
fi
"$stanch_bin" "$stanch_hook" "$@" </dev/null || exit
exec "$stanch_next" "$@"
`

// Both hooks get all of standard input, byte for byte, from a file that has
// lost its name before either runs, so that nothing stays behind.
const runBothWithInput = `
if [ ! -f "$stanch_next" ] || [ ! -x "$stanch_next" ]; then
	exec "$stanch_bin" "$stanch_hook" "$@"
fi
stanch_in=
trap 'rm -f "$stanch_in"' 0
trap 'exit 129' 1
trap 'exit 130' 2
trap 'exit 143' 15
stanch_in=$(mktemp "${TMPDIR:-/tmp}/stanch.XXXXXX" 2>/dev/null) ||
	stanch_in=$(stanch_dir=$(git rev-parse --git-dir) && mktemp "$stanch_dir/stanch.XXXXXX") &&
	cat >"$stanch_in" &&
	[ -r "$stanch_in" ] || {
	echo "stanch: $stanch_hook: blocked: cannot store standard input for the two hooks in ${TMPDIR:-/tmp} or the git directory: make room or set TMPDIR" >&2
	exit 2
}
exec 8<"$stanch_in" 9<"$stanch_in"
rm -f "$stanch_in"
trap - 0 1 2 15
"$stanch_bin" "$stanch_hook" "$@" <&8 8<&- 9<&- || exit
exec "$stanch_next" "$@" <&9 8<&- 9<&-
`

// runNextOnly passes on to the repository's hook. Without one, the shim must
// be as if there were no hook: for push-to-checkout, whose presence replaces
// what git itself does, that means doing the same.
func (s shim) runNextOnly() string {
	text := `
if [ -f "$stanch_next" ] && [ -x "$stanch_next" ]; then
	exec "$stanch_next" "$@"
fi
`
	switch s.hook {
	case "push-to-checkout":
		text += `git update-index -q --ignore-submodules --refresh || {
	echo "Up-to-date check failed" >&2
	exit 1
}
git diff-files --quiet --ignore-submodules -- || {
	echo "Working directory has unstaged changes" >&2
	exit 1
}
stanch_head=$(git rev-parse -q --verify HEAD) || stanch_head=$(git hash-object -t tree /dev/null)
git diff-index --quiet --cached --ignore-submodules "$stanch_head" -- || {
	echo "Working directory has staged changes" >&2
	exit 1
}
exec git read-tree -u -m "$1"
`
	case "proc-receive":
		text += `echo "stanch: this repository has no proc-receive hook" >&2
exit 1
`
	}
	return text
}
