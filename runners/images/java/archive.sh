#!/bin/sh
# Makes the class-data archive that the JDK maps at every start: of javac, the HTTP clients and the SDK.
set -eu
HOME_OF_JAVA=$(dirname "$(dirname "$(readlink -f /usr/bin/java)")")
STORE="-storetype PKCS12 -keystore /tmp/keys -storepass training"
export CLASSPATH='/opt/java/lib/*'
keytool -genkeypair -keyalg EC -alias training -dname CN=localhost -ext SAN=dns:localhost $STORE 2> /dev/null
java -XX:DumpLoadedClassList=/tmp/classes -Djavax.net.ssl.trustStore=/tmp/keys -Djavax.net.ssl.trustStorePassword=training \
    Training.java /tmp/keys training
java -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile=/tmp/classes -Xlog:disable -Xlog:all=error \
    -XX:SharedArchiveFile="$HOME_OF_JAVA/lib/server/classes.jsa"
rm -f "$HOME_OF_JAVA/lib/server/classes_nocoops.jsa"
