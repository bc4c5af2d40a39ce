#!/bin/sh
# Makes .venv from requirements.lock, with the kit in it. Does nothing where that was done from the same files.
set -eu
cd "$(dirname "$0")/../.."
state="$PWD $(cat requirements.lock pyproject.toml | sha256sum)"
stamp=.venv/made-from
if [ -x .venv/bin/samplecheck ] && [ "$(cat "$stamp" 2> /dev/null)" = "$state" ]; then
    exit 0
fi

fits() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if fits "$python"; then
            echo "$python"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    sh runners/setup/apt.sh "Python with venv" python3 python3-venv
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "samplecheck needs Python 3.11 or newer. Type: apt-get install python3.11 python3.11-venv" >&2
    exit 3
fi
if ! fits .venv/bin/python; then
    echo "setup: making .venv"
    "$python" -m venv --clear .venv
fi
echo "setup: installing locked packages into .venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
install() {
    .venv/bin/python -m pip install -q "$@" && return
    echo "samplecheck could not install its packages; the lines above say why. Then run make again." >&2
    exit 3
}
install --require-hashes -r requirements.lock
install --no-deps --no-build-isolation -e .  # its build tools are among the locked packages
echo "$state" > "$stamp"
