#!/bin/sh
# corpus.sh DIR [LIST]: fetches the well-known public code that measure.sh judges noise by, into DIR,
# one folder for each package: DIR/go/NAME, DIR/npm/NAME, DIR/src/NAME, DIR/bin/NAME (Debian source and
# binary packages).
#
# LIST (default: corpus.tsv beside this script) names a package a line: client, name, version. Only the
# ordinary package clients are used, as they are set up on this machine: go, npm, apt-get. What is there
# already is not fetched again. A Debian version that has left the archive is replaced by the archive's
# own, and said so; DIR/versions.tsv has what was really fetched.
set -eu

dir=${1:?usage: corpus.sh DIR [LIST]}
here=$(cd "$(dirname "$0")" && pwd)
list=${2:-$here/corpus.tsv}
mkdir -p "$dir/go" "$dir/npm" "$dir/src" "$dir/bin" "$dir/.cache"
dir=$(cd "$dir" && pwd)
failed=0

say() { echo "corpus: $*" >&2; }

# fetch_go MODULE VERSION TARGET
fetch_go() {
	(cd "$dir/.cache" && GOFLAGS=-modcacherw GOMODCACHE=$dir/.cache/gomod GONOSUMDB= GO111MODULE=on go mod download -json "$1@$2") >"$dir/.cache/go.json" || return 1
	src=$(sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p' "$dir/.cache/go.json")
	[ -n "$src" ] && mv "$src" "$3"
}

# fetch_npm PACKAGE VERSION TARGET
fetch_npm() {
	tmp=$dir/.cache/npm.tmp
	rm -rf "$tmp" && mkdir "$tmp"
	(cd "$tmp" && npm pack --silent --ignore-scripts "$1@$2" >/dev/null 2>&1) || return 1
	mkdir "$tmp/out"
	tar -xzf "$tmp"/*.tgz -C "$tmp/out" --no-same-owner || return 1
	mv "$tmp/out"/* "$3"
	chmod -R u+rwX "$3"
	rm -rf "$tmp"
}

# apt_setup writes a configuration of its own, with the system's sources and their source packages.
apt_setup() {
	[ -e "$dir/.cache/apt/ready" ] && return
	apt=$dir/.cache/apt
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/parts"
	: >"$apt/status"
	: >"$apt/sources.list"
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		[ -e "$f" ] || continue
		case $f in
		*.list) sed -n 's/^deb \(.*\)/deb \1\ndeb-src \1/p' "$f" >>"$apt/parts/all.list" ;;
		*) sed 's/^Types:.*/Types: deb deb-src/' "$f" >"$apt/parts/$(basename "$f")" ;;
		esac
	done
	cat >"$apt/conf" <<END
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/parts";
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
APT::Get::List-Cleanup "false";
APT::Sandbox::User "root";
END
	APT_CONFIG=$apt/conf apt-get -qq update && : >"$apt/ready"
}

# fetch_apt NAME VERSION COMMAND...: runs the apt command on NAME=VERSION in a fresh folder, or on NAME.
fetch_apt() {
	apt_setup || return 1
	tmp=$dir/.cache/apt.tmp
	rm -rf "$tmp" && mkdir "$tmp"
	export APT_CONFIG="$dir/.cache/apt/conf"
	name=$1 wanted=$2
	shift 2
	(cd "$tmp" && "$@" "$name=$wanted" >/dev/null 2>&1) && return
	rm -rf "$tmp" && mkdir "$tmp"
	(cd "$tmp" && "$@" "$name" >/dev/null 2>&1) || return 1
	version="other than $wanted"
	say "$name $wanted has left the archive, taking the archive's own"
}

# fetch_src SOURCE VERSION TARGET
fetch_src() {
	fetch_apt "$1" "$2" apt-get -qq source --download-only || return 1
	(cd "$tmp" && dpkg-source --no-check --no-copy --skip-patches -x ./*.dsc out >/dev/null 2>&1) || return 1
	mv "$tmp/out" "$3"
}

# fetch_bin PACKAGE VERSION TARGET
fetch_bin() {
	fetch_apt "$1" "$2" apt-get -qq download || return 1
	(cd "$tmp" && dpkg-deb -x ./*.deb out) || return 1
	mv "$tmp/out" "$3"
}

while IFS="$(printf '\t')" read -r client name version; do
	case $client in '' | '#'*) continue ;; esac
	target=$dir/$client/$(echo "${name#@}" | sed 's,^.*\.[a-z]*/,,; s,/,-,g')
	[ -e "$target" ] && continue
	if "fetch_$client" "$name" "$version" "$target" </dev/null; then
		printf '%s\t%s\t%s\n' "$client" "$name" "$version" >>"$dir/versions.tsv"
	else
		say "$client $name $version could not be fetched"
		failed=1
	fi
done <"$list"

say "$(du -sm "$dir/go" "$dir/npm" "$dir/src" "$dir/bin" | awk '{n += $1} END {print n}') MB in $dir"
exit $failed
