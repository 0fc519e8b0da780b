#!/bin/sh
# auditql with a schedule of 10 s over process_events and the filesystem logger; $AUDITQL_FLAGS are added
root=$(cd "$(dirname "$0")/../.." && pwd)
case $1 in
present) true ;;
start)
    mkdir -p "$2/out"
    cat >"$2/auditql.conf" <<C
{"schedule": {"execs": {"query": "SELECT pid, parent, path, cmdline, cwd, auid, uid, time, time_ms, serial FROM process_events", "interval": 10}}}
C
    "$root/bin/auditqld" --config_path="$2/auditql.conf" --database_path="$2/db" --logger_path="$2/out" --pidfile="$2/pid" \
        --disable_audit=false --disable_events=false --audit_allow_config=true ${AUDITQL_FLAGS:-} >"$2/log" 2>&1 &
    echo $!
    ;;
esac
