# What bench.sh and scale.sh share, which source it: tools that must be there, a folder to work in, settings that are
# nobody's, the binary that is measured.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# needs TOOL...: ends the run where one is missing.
needs() {
	local tool
	for tool in "$@"; do
		command -v "$tool" >/dev/null || { echo "$(basename "$0" .sh): $tool is missing" >&2; exit 2; }
	done
}

# workspace [DIR]: sets work to the folder that inputs are built in, by default a new one that is removed at the end, with
# the binary in it as $stanch.
workspace() {
	if [[ -n ${1-} ]]; then
		mkdir -p "$1"
		work=$(cd "$1" && pwd)
	else
		work=$(mktemp -d)
		trap 'rm -rf "$work"' EXIT
	fi
	export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_SYSTEM=/dev/null XDG_CONFIG_HOME=$work/none
	export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@localhost GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@localhost
	printf '[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n' >"$GIT_CONFIG_GLOBAL"
	stanch=$work/stanch
	(cd "$root" && go build -trimpath -ldflags '-s -w' -o "$stanch" .)
}

# about: one line on what is measured and where.
about() {
	echo "stanch $("$stanch" version | sed -n '1s/^stanch //p'), $(stat -c %s "$stanch" | awk '{printf "%.1f", $1 / 1e6}') MB; $(git version); $(nproc) cores"
}
