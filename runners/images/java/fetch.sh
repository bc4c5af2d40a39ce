#!/bin/sh
# Fetches what pom.xml names, and the packages of the configuration (GROUP:ARTIFACT:VERSION), into the folder
# given as the first argument.
set -eu
while IFS=: read -r group artifact version; do
    [ -n "$version" ] || { echo "$group is no package: write GROUP:ARTIFACT:VERSION" >&2; exit 1; }
    sed -i "s|^ *<!-- The packages|    <dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>\n&|" pom.xml
done < packages
# Maven reads no proxy variables.
proxy=${HTTPS_PROXY:-${https_proxy:-}}
if [ -n "$proxy" ]; then
    place=${proxy#*://}
    place=${place#*@}
    place=${place%/}
    set -- "$@" "-Dhttps.proxyHost=${place%:*}" "-Dhttps.proxyPort=${place##*:}"
fi
folder=$1
shift
mvn -B -q "$@" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder"
