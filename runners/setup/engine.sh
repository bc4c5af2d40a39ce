#!/bin/sh
# Sees to it that a container engine answers: uses the one that does, else, as root on Debian or Ubuntu, installs
# and starts Docker.
set -eu
cd "$(dirname "$0")/../.."
LOG=/var/log/samplecheck-dockerd.log
WAIT_SECONDS=60
python=.venv/bin/python
[ -x "$python" ] || python=python3

# Prints `ready`, `denied` (somebody listens whom we may not ask) or `none`.
ping_engine() {
    "$python" -IS - <<'PYTHON'
import os, socket

def ask(path):
    with socket.socket(socket.AF_UNIX) as engine:
        engine.settimeout(5)
        try:
            engine.connect(path)
            engine.sendall(b"GET /_ping HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n\r\n")
            return "ready" if b" 200 " in engine.recv(64) else "none"
        except PermissionError:
            return "denied"
        except OSError:
            return "none"

address = os.environ.get("DOCKER_HOST", "")
runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
usual = ["/var/run/docker.sock", f"{runtime}/docker.sock", f"{runtime}/podman/podman.sock", "/run/podman/podman.sock"]
answers = [ask(path) for path in ([address[len("unix://"):]] if address else usual)]
print(next((answer for answer in ("ready", "denied") if answer in answers), "none"))
PYTHON
}

give_up() {
    echo "$1" >&2
    exit 3
}

case ${DOCKER_HOST:-unix://} in
    unix://*) ;;
    *) exit 0 ;; # over a network only the kit's own client has the keys; it says so where nobody answers
esac
case $(ping_engine) in
    ready) exit 0 ;;
    denied) give_up "samplecheck may not use the container engine. Type: sudo usermod -aG docker $(id -un), and log in again" ;;
esac
[ -z "${DOCKER_HOST:-}" ] || give_up "No container engine answers at $DOCKER_HOST. Start it there, or type: unset DOCKER_HOST"
if ! command -v dockerd > /dev/null; then
    # AppArmor's tools: without them Docker starts no container on a kernel that has AppArmor on.
    sh runners/setup/apt.sh "a container engine" docker.io iptables apparmor ca-certificates mmdebstrap debian-archive-keyring
fi
[ "$(id -u)" = 0 ] || give_up "No container engine answers. Type: sudo systemctl start docker"
echo "setup: starting the container engine"
if [ -d /run/systemd/system ]; then
    log="journalctl -u docker"
    process=$$ # systemd watches over its own
    systemctl start docker || true
else
    log="cat $LOG"
    # What a killed engine left may name a number that another process has by now; Docker would wait for that one.
    for name in docker.pid docker/containerd/containerd.pid; do
        left=$(cat "/var/run/$name" 2> /dev/null) || continue
        case $(cat "/proc/$left/comm" 2> /dev/null) in dockerd | containerd) ;; *) rm -f "/var/run/$name" ;; esac
    done
    setsid nohup dockerd > "$LOG" 2>&1 < /dev/null &
    process=$!
fi
waited=0
until [ "$(ping_engine)" = ready ]; do
    if [ "$waited" = "$WAIT_SECONDS" ] || ! kill -0 "$process" 2> /dev/null; then
        $log 2> /dev/null | tail -n 1 >&2
        give_up "The container engine did not start; the line above is its last. To read more, type: $log"
    fi
    waited=$((waited + 1))
    sleep 1
done
