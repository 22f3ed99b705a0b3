#!/bin/sh
# measure.sh CORPUS: how much noise stanch raises on the well-known public code that corpus.sh fetched, and
# how many of the secrets planted in copies of it are found. About three minutes.
#
#	testdata/measure/corpus.sh /tmp/corpus && testdata/measure/measure.sh /tmp/corpus
set -eu

corpus=${1:?usage: measure.sh CORPUS}
corpus=$(cd "$corpus" && pwd)
cd "$(dirname "$0")/../.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT INT TERM
go build -trimpath -o "$bin/stanch" .
go build -o "$bin/measure" ./testdata/measure
echo "Noise: findings on public code"
"$bin/measure" noise -stanch "$bin/stanch" "$corpus"
echo
echo "Recall: secrets planted in public code"
"$bin/measure" recall -stanch "$bin/stanch" "$corpus"
