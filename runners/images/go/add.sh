#!/bin/sh
# Adds modules (`packages`: one MODULE@VERSION a line) to the go.mod that is laid beside each sample, compiled.
set -eu
cd /opt/beside
while IFS= read -r package; do
    go get "$package"
    go build "${package%@*}/..."
done < /build/packages
