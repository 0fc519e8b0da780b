#!/bin/sh
# go-audit, the program named by $GO_AUDIT
case $1 in
present) [ -n "$GO_AUDIT" ] && [ -x "$GO_AUDIT" ] ;;
start)
    mkdir -p "$2/out"
    : >"$2/out/go-audit.jsonl"
    cat >"$2/go-audit.yaml" <<C
socket_buffer: {receive: 16384}
events: {min: 1300, max: 1399}
message_tracking: {enabled: true, log_out_of_order: false, max_out_of_order: 500}
output:
  file: {enabled: true, attempts: 2, path: $2/out/go-audit.jsonl, mode: 0600, user: root, group: root}
log: {flags: 0}
rules:
  - -a exit,always -F arch=b64 -S execve
C
    "$GO_AUDIT" -config "$2/go-audit.yaml" >"$2/log" 2>&1 &
    echo $!
    ;;
esac
