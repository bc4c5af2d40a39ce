#!/bin/sh
# Locks every dependency anew, within what pyproject.toml, requirements.in, package.json, go.mod and pom.xml allow.
# For maintainers: needs uv, npm, go and mvn.
set -eu
cd "$(dirname "$0")/../.."
for tool in uv npm go mvn; do
    command -v "$tool" > /dev/null || { echo "To lock anew, $tool is needed on PATH; install it and type: make lock" >&2; exit 3; }
done

lock_python() {
    uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}

echo "lock: the kit"
lock_python --universal --python-version 3.11 --all-extras pyproject.toml -o requirements.lock
for image in python node mock; do
    echo "lock: $image's Python packages"
    lock_python --python-version 3.13 "runners/images/$image/requirements.in" -o "runners/images/$image/requirements.lock"
done
echo "lock: Node's packages"
(cd runners/images/node && npm update --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --silent)
echo "lock: Go's modules"
(cd runners/images/go && GOTOOLCHAIN=local GOFLAGS=-mod=mod go mod tidy)
echo "lock: Java's archives"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp runners/images/java/pom.xml runners/images/java/fetch.sh "$folder"
(cd "$folder" && : > packages && sh fetch.sh "$folder/lib" >&2 && cd lib && sha256sum -- *.jar) > runners/images/java/jars.sha256
