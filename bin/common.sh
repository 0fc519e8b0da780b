# Shared by the programs in this directory; read by sh, not run.
#
# AUDITQL_ROOT is the checkout or the installation. Messages go to standard error only.

auditql_oldest_java=25

# A small program that should start at once and never take the machine's memory. The cache below is made with the same.
auditql_jvm="-XX:+UseSerialGC -Xss512k -Xms24m -Xmn16m -Xmx384m -XX:TieredStopAtLevel=1 -XX:-UsePerfData
    -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED
    -Dsun.jnu.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"

auditql_say() {
    printf '%s\n' "auditql: $*" >&2
}

# auditql_version DIRECTORY: sets version to the major version of the Java there, or to nothing.
# The file `release` tells it without starting a JVM; only where it is missing the JVM is asked.
auditql_version() {
    version=
    [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in
            JAVA_VERSION=*)
                version=${line#JAVA_VERSION=}
                version=${version#\"}
                ;;
            esac
        done <"$1/release"
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/^.* version "\{0,1\}\([0-9][^" ]*\).*$/\1/p' | sed -n 1p)
    fi
    version=${version%%[!0-9]*}
}

# auditql_take DIRECTORY: takes it as JAVA_HOME if it holds a Java that is new enough, for building one with a compiler.
auditql_take() {
    [ -n "$1" ] && [ -d "$1" ] || return 1
    auditql_version "$1"
    [ -n "$version" ] || return 1
    if [ "$version" -lt "$auditql_oldest_java" ]; then
        auditql_older="$auditql_older
  $1 is Java $version"
        return 1
    fi
    if [ "$auditql_need" = compiler ] && ! [ -x "$1/bin/javac" ]; then
        auditql_older="$auditql_older
  $1 is Java $version without a compiler"
        return 1
    fi
    JAVA_HOME=$1
}

# The Java behind the `java` on PATH.
auditql_take_path() {
    found=$(command -v java 2>/dev/null) || return 1
    [ -n "$found" ] || return 1
    real=$(readlink -f "$found" 2>/dev/null) || real=$found
    case $real in
    */bin/java)
        home=${real%/bin/java}
        if [ -r "$home/release" ]; then
            auditql_take "$home"
            return
        fi
        ;;
    esac
    # a script of a version manager, or a Java without a `release`: it knows its home itself
    home=$("$found" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    auditql_take "$home"
}

# The home directory of a user, by number or name.
auditql_home() {
    if command -v getent >/dev/null 2>&1; then
        getent passwd "$1" | cut -d: -f6
    else
        awk -F: -v user="$1" '$1 == user || $3 == user { print $6; exit }' /etc/passwd 2>/dev/null
    fi
}

# auditql_owner: sets owner to the number of the user the checkout belongs to.
auditql_owner() {
    # shellcheck disable=SC2046,SC2012 # one line whose third word is wanted, whatever the name
    set -- $(ls -ldn "$AUDITQL_ROOT/." 2>/dev/null)
    owner=${3:-0}
}

auditql_take_below() {
    for place in "$1"/.sdkman/candidates/java/* "$1"/.jdks/* "$1"/.local/share/mise/installs/java/* \
        "$1"/.asdf/installs/java/* "$1"/.gradle/jdks/* "$1"/jdk* "$1"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        auditql_take "$place" && return 0
    done
    return 1
}

auditql_take_usual() {
    for place in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/local/lib/jvm/* /usr/java/* /opt/* /opt/*/* /usr/local/jdk* \
        /usr/local/openjdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        auditql_take "$place" && return 0
    done
    auditql_owner
    for user in "$(id -u)" "${SUDO_UID:-}" "$owner"; do
        [ -n "$user" ] || continue
        home=$(auditql_home "$user")
        if [ -n "$home" ] && [ "$home" != / ]; then
            auditql_take_below "$home" && return 0
        fi
    done
    [ -n "${HOME:-}" ] && auditql_take_below "$HOME"
}

# auditql_find_java runtime|compiler: sets and exports JAVA_HOME, or says what is missing and returns 1.
# AUDITQL_JAVA_PLACES names other places to look at than the usual ones.
auditql_find_java() {
    auditql_need=$1
    auditql_older=
    auditql_given=${JAVA_HOME:-}
    auditql_take "$auditql_given" && export JAVA_HOME && return 0
    auditql_take_path && export JAVA_HOME && return 0
    if [ -n "${AUDITQL_JAVA_PLACES:-}" ]; then
        for place in $AUDITQL_JAVA_PLACES; do
            auditql_take "$place" && export JAVA_HOME && return 0
        done
    elif auditql_take_usual; then
        export JAVA_HOME
        return 0
    fi
    auditql_say "a JDK $auditql_oldest_java or newer is needed and none was found.
Looked at JAVA_HOME, the java on PATH, /usr/lib/jvm, /opt, /usr/java, ~/.sdkman, ~/.jdks and the like.${auditql_older:+
Found only:$auditql_older}
Get one in one of these ways, then try again:
  apt-get install openjdk-$auditql_oldest_java-jdk-headless   (or your distribution's package of that name)
  https://adoptium.net/temurin/releases/?version=$auditql_oldest_java   (unpack below /opt, nothing else to do)
  sdk install java $auditql_oldest_java-tem   (with SDKMAN)
or set JAVA_HOME to the one you have."
    return 1
}

# auditql_stale: whether the jar is missing or older than what it is made of. An installation without sources never is.
auditql_stale() {
    target=$AUDITQL_ROOT/agent/target
    [ -f "$AUDITQL_ROOT/agent/pom.xml" ] || return 1
    [ -f "$target/auditql-agent.jar" ] && [ -d "$target/lib" ] && ! [ -e "$target/auditql.building" ] || return 0
    # directories count, too: a file that was taken away changes nothing else
    newer=$(find "$AUDITQL_ROOT/pom.xml" "$AUDITQL_ROOT/agent/pom.xml" "$AUDITQL_ROOT/agent/src/main" \
        -newer "$target/auditql-agent.jar" -print 2>/dev/null | sed -n 1p)
    [ -n "$newer" ] || return 1
    # the jar is not written again when nothing in it changed; then the stamp of the last build tells
    [ -f "$target/auditql.built" ] || return 0
    newer=$(find "$AUDITQL_ROOT/pom.xml" "$AUDITQL_ROOT/agent/pom.xml" "$AUDITQL_ROOT/agent/src/main" \
        -newer "$target/auditql.built" -print 2>/dev/null | sed -n 1p)
    [ -n "$newer" ]
}

# auditql_as_owner COMMAND...: runs it as the user the checkout belongs to, with that user's home.
auditql_as_owner() {
    name=$(id -nu "$owner" 2>/dev/null) || name=
    group=$(id -g "$owner" 2>/dev/null) || group=$owner
    HOME=$(auditql_home "$owner")
    export HOME
    if command -v setpriv >/dev/null 2>&1; then
        if [ -n "$name" ]; then
            USER=$name LOGNAME=$name setpriv --reuid="$owner" --regid="$group" --init-groups -- "$@"
        else
            setpriv --reuid="$owner" --regid="$group" --clear-groups -- "$@"
        fi
    elif [ -n "$name" ] && command -v runuser >/dev/null 2>&1; then
        runuser -u "$name" -- "$@"
    elif [ -n "$name" ] && command -v su >/dev/null 2>&1; then
        # the command is one path without arguments
        su -s /bin/sh "$name" -c "'$1'"
    else
        auditql_say "this checkout belongs to user $owner and has to be built first, as that user:
  $1"
        return 1
    fi
}

# auditql_build: builds what is missing, as the user the checkout belongs to.
auditql_build() {
    auditql_owner
    me=$(id -u)
    if [ "$me" = 0 ] && [ "$owner" != 0 ]; then
        (auditql_as_owner "$AUDITQL_ROOT/bin/build")
    elif [ -w "$AUDITQL_ROOT/agent" ]; then
        "$AUDITQL_ROOT/bin/build"
    elif [ -f "$AUDITQL_ROOT/agent/target/auditql-agent.jar" ]; then
        return 0 # read-only and built: what is there runs
    else
        auditql_say "this checkout has to be built first, by a user who may write to it:
  $AUDITQL_ROOT/bin/build"
        return 1
    fi
}

# auditql_run MAIN [ARGUMENT...]: becomes the program.
auditql_run() {
    main=$1
    shift
    if auditql_stale && ! auditql_build; then
        exit 1
    fi
    auditql_find_java runtime || exit 1
    jar=$AUDITQL_ROOT/agent/target/auditql-agent.jar
    if ! [ -f "$jar" ]; then
        auditql_say "$jar is missing; build it with $AUDITQL_ROOT/bin/build"
        exit 1
    fi
    # Arguments are bytes, and Java decodes them: as UTF-8, whatever the caller's locale is.
    LC_ALL=C.UTF-8
    export LC_ALL
    # What the programs write is for their user alone, until a flag says otherwise.
    umask 077
    # Classes already linked, from the build: 0.08 s of 0.2 less at start. A JVM it does not fit does without it.
    cache=-Xshare:auto
    if [ -r "$AUDITQL_ROOT/agent/target/auditql.aot" ]; then
        cache=-XX:AOTCache=$AUDITQL_ROOT/agent/target/auditql.aot
    fi
    # shellcheck disable=SC2086 # both are words
    exec "$JAVA_HOME/bin/java" $auditql_jvm -Xlog:aot=off -Xlog:cds=off "$cache" ${AUDITQL_JAVA_OPTIONS:-} \
        -cp "$jar" "$main" "$@"
}
