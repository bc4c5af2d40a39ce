#!/bin/sh
# apt.sh PURPOSE PACKAGE...   Installs Debian packages, or exits 3 with the command to type.
set -u
purpose=$1
shift
if ! command -v apt-get > /dev/null; then
    echo "samplecheck needs $purpose: install it with this system's own tools, then run make again." >&2
    exit 3
elif [ "$(id -u)" != 0 ]; then
    echo "samplecheck needs $purpose. Type: sudo apt-get install $*" >&2
    exit 3
fi
echo "setup: installing $purpose"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } > "$log" 2>&1; then
    tail -n 12 "$log" >&2
    echo "samplecheck could not install $purpose; the lines above say why. Then run make again." >&2
    exit 3
fi
