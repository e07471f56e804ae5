#!/bin/sh
# Prints the folder of a JDK 25, or says what is missing and ends with 1. Called by ./mvnw and ./weir.
# JAVA_HOME wins if it is new enough; then the usual folders; then `java` on the PATH. $WEIR_JDK_FOLDERS replaces the usual folders.

weir_java_major() {
  [ -x "$1/bin/java" ] || { echo 0; return; }
  if [ -r "$1/release" ]; then
    weir_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  else
    weir_version=$("$1/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = \([0-9]*\).*/\1/p')
  fi
  echo "${weir_version:-0}"
}

weir_find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ "$(weir_java_major "$JAVA_HOME")" -ge 25 ]; then
    echo "$JAVA_HOME"
    return 0
  fi
  for weir_folder in ${WEIR_JDK_FOLDERS:-/usr/lib/jvm /opt/java /opt /opt/jdk /Library/Java/JavaVirtualMachines "${HOME:-/nonexistent}/.sdkman/candidates/java" "${HOME:-/nonexistent}/.jdks"}; do
    for weir_candidate in "$weir_folder"/* "$weir_folder"/*/Contents/Home; do
      if [ -x "$weir_candidate/bin/javac" ] && [ "$(weir_java_major "$weir_candidate")" -eq 25 ]; then
        echo "$weir_candidate"
        return 0
      fi
    done
  done
  if weir_java=$(command -v java 2>/dev/null); then
    weir_candidate=$("$weir_java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')
    if [ -n "$weir_candidate" ] && [ "$(weir_java_major "$weir_candidate")" -ge 25 ]; then
      echo "$weir_candidate"
      return 0
    fi
  fi
  echo "Weir needs JDK 25 and found none: JAVA_HOME is '${JAVA_HOME:-}', and there is no JDK 25 in the usual folders (/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks) nor on the PATH." >&2
  echo "Install one (on Debian with Adoptium's packages: temurin-25-jdk) or set JAVA_HOME to it." >&2
  return 1
}

weir_find_jdk
