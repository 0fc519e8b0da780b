#!/bin/sh
# auditd of the distribution, log_format ENRICHED
here=$(cd "$(dirname "$0")" && pwd)
case $1 in
present) command -v auditd >/dev/null || [ -x /sbin/auditd ] ;;
start)
    mkdir -p "$2/etc/plugins.d" "$2/out" && chmod 750 "$2/etc"
    sed "s|@DIR@|$2|; s|@FORMAT@|ENRICHED|" "$here/auditd.conf.in" >"$2/etc/auditd.conf"
    : >"$2/etc/audit.rules"
    : >"$2/out/audit.log"
    chmod 600 "$2/out/audit.log"
    PATH=$PATH:/sbin:/usr/sbin auditd -n -c "$2/etc" -s nochange >"$2/log" 2>&1 &
    echo $!
    ;;
esac
