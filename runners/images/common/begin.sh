#!/bin/sh
# Prepares a build stage: trusts the host's certificates, then installs the Debian packages named as arguments.
# Runs in the build context; `finish.sh` removes all that is written here but the packages.
set -eu
cat > /etc/apt/apt.conf.d/90samplecheck <<'CONF'
APT::Install-Recommends "false";
APT::Get::Assume-Yes "true";
APT::Update::Error-Mode "any";
Acquire::Retries "3";
Acquire::Languages "none";
Dpkg::Use-Pty "false";
quiet "2";
CONF
# Deferred syncing is safe here: a build that loses power is thrown away.
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/90samplecheck
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install ca-certificates
if [ -d certificates ]; then
    cp certificates/*.crt /usr/local/share/ca-certificates/
    update-ca-certificates > /dev/null 2>&1
fi
if [ $# -gt 0 ]; then
    apt-get install "$@"
fi
