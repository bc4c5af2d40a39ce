#!/bin/sh
# Leaves in the file system what samples need and nothing of the build, and points every trust store into the
# volume that each run brings: `ca.pem` for OpenSSL, Go, Node and Python, `cacerts` for Java.
set -eu
TRUST=/samplecheck/trust
cd /
rm -rf /build /root/.[!.]* /tmp/* /tmp/.[!.]* /var/tmp/* /var/log/* /var/cache/* /var/lib/apt/* \
    /var/lib/dpkg/*-old /var/lib/dpkg/info/*.md5sums /etc/apt/apt.conf.d/90samplecheck /etc/dpkg/dpkg.cfg.d/90samplecheck \
    /etc/ssl/certs /etc/ca-certificates.conf* /usr/share/ca-certificates /usr/local/share/ca-certificates \
    /usr/share/doc /usr/share/info /usr/share/man /usr/share/locale /usr/share/i18n /usr/share/lintian
mkdir -p /etc/ssl/certs /usr/lib/ssl /opt/beside /samplecheck
ln -sfn "$TRUST/ca.pem" /etc/ssl/certs/ca-certificates.crt
ln -sfn "$TRUST/ca.pem" /usr/lib/ssl/cert.pem
find /opt /usr -path '*/certifi/cacert.pem' -exec ln -sfn "$TRUST/ca.pem" {} ';'
find /usr/lib/jvm -path '*/lib/security/cacerts' -exec ln -sfn "$TRUST/cacerts" {} ';' 2> /dev/null || true
chown 65534:65534 /samplecheck
# Some engines give a tmpfs the mode of the folder that it hides, whatever mode they were asked for.
mkdir -p -m 1777 /home/reader
