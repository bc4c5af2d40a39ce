#!/bin/sh
# Takes out of Debian's Go what `go run` on this platform never opens, before anything is compiled from it.
set -eu
ROOT=/usr/lib/go-1.24
ln -s "$ROOT/bin/go" /usr/local/bin/go
cd "$ROOT/src/"
rm -rf cmd "$(readlink -f ../test)" "$(readlink -f ../api)" "$(readlink -f ../misc)"
find . -depth \( -name testdata -o -name '*_test.go' \) -exec rm -rf {} +
# Its own cache: an index of the files as they were must not stay in the one that samples use.
GOCACHE=/tmp/index go list -f '{{range $file := .IgnoredGoFiles}}{{$.Dir}}/{{$file}}
{{end}}{{range $file := .IgnoredOtherFiles}}{{$.Dir}}/{{$file}}
{{end}}' std | sed '/^$/d' | xargs rm
cd "$(go env GOTOOLDIR)"
find . -type f ! -name asm ! -name compile ! -name link -delete
