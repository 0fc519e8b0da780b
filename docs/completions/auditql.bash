# bash completion of auditql
# Made from the declarations in the code; DocsTest says how to make it anew.

_auditqli() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    [[ $current == "=" ]] && current=
    [[ $previous == "=" ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
    case $previous in
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "
        --help
        --version
        --live
        --tail
        --tail_rows=
        --tail_seconds=
        --json
        --json_pretty
        --csv
        --line
        --list
        --separator=
        --header
        --query=
        --query_file=
        --output=
        --connect=
        --standalone
        --L
        --A=
        --disable_audit
        --audit_allow_config
        --audit_persist
        --audit_accept_panic
        --audit_allow_process_events
        --audit_allow_failed_process_events
        --audit_allow_fork_process_events
        --audit_allow_kill_process_events
        --audit_allow_exit_events
        --audit_allow_sockets
        --audit_allow_accept_socket_events
        --audit_allow_null_accept_socket_events
        --audit_allow_failed_socket_events
        --audit_allow_send_socket_events
        --audit_allow_user_events
        --audit_allow_selinux_events
        --audit_allow_apparmor_events
        --audit_allow_seccomp_events
        --audit_backlog_limit=
        --audit_backlog_wait_time=
        --audit_exclude_proctitle
        --audit_allow_raw_events
        --audit_self
        --audit_log=
        --audit_record=
        --audit_replay=
        --disable_events
        --events_expiry=
        --events_max=
        --events_optimize
        --events_max_bytes=
        --events_sync_interval=
        --schedule_splay_percent=
        --schedule_default_interval=
        --schedule_timeout=
        --schedule_max_drift=
        --schedule_epoch=
        --schedule_lognames
        --pack_refresh_interval=
        --pack_delimiter=
        --logger_outbox_max_bytes=
        --logger_plugin=
        --disable_logging
        --logger_path=
        --logger_name=
        --logger_mode=
        --logger_event_type
        --logger_snapshot_event_type
        --logger_numerics
        --logger_loss_lines
        --logger_event_id
        --logger_min_stderr=
        --verbose
        --host_identifier=
        --specified_identifier=
        --disable_decorators
        --decorations_top_level
        --flagfile=
        --config_plugin=
        --config_path=
        --config_check
        --config_dump
        --config_refresh=
        --config_accelerated_refresh=
        --database_path=
        --ephemeral
        --pidfile=
        --run_path=
        --socket_group=
        --sqlite_library=
        --disable_watchdog
        --watchdog_level=
        --watchdog_memory_limit=
        --watchdog_latency_limit=
        --hash_cache_max=
        --disable_hash_cache
        --nullvalue=" -- "$current")
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    fi
}
complete -o default -F _auditqli auditqli

_auditqld() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    [[ $current == "=" ]] && current=
    [[ $previous == "=" ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
    case $previous in
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "
        --help
        --version
        --disable_audit
        --audit_allow_config
        --audit_persist
        --audit_accept_panic
        --audit_allow_process_events
        --audit_allow_failed_process_events
        --audit_allow_fork_process_events
        --audit_allow_kill_process_events
        --audit_allow_exit_events
        --audit_allow_sockets
        --audit_allow_accept_socket_events
        --audit_allow_null_accept_socket_events
        --audit_allow_failed_socket_events
        --audit_allow_send_socket_events
        --audit_allow_user_events
        --audit_allow_selinux_events
        --audit_allow_apparmor_events
        --audit_allow_seccomp_events
        --audit_backlog_limit=
        --audit_backlog_wait_time=
        --audit_exclude_proctitle
        --audit_allow_raw_events
        --audit_self
        --audit_log=
        --audit_record=
        --audit_replay=
        --disable_events
        --events_expiry=
        --events_max=
        --events_optimize
        --events_max_bytes=
        --events_sync_interval=
        --schedule_splay_percent=
        --schedule_default_interval=
        --schedule_timeout=
        --schedule_max_drift=
        --schedule_epoch=
        --schedule_lognames
        --pack_refresh_interval=
        --pack_delimiter=
        --logger_outbox_max_bytes=
        --logger_plugin=
        --disable_logging
        --logger_path=
        --logger_name=
        --logger_mode=
        --logger_event_type
        --logger_snapshot_event_type
        --logger_numerics
        --logger_loss_lines
        --logger_event_id
        --logger_min_stderr=
        --verbose
        --host_identifier=
        --specified_identifier=
        --disable_decorators
        --decorations_top_level
        --flagfile=
        --config_plugin=
        --config_path=
        --config_check
        --config_dump
        --config_refresh=
        --config_accelerated_refresh=
        --database_path=
        --ephemeral
        --pidfile=
        --run_path=
        --socket_group=
        --sqlite_library=
        --disable_watchdog
        --watchdog_level=
        --watchdog_memory_limit=
        --watchdog_latency_limit=
        --hash_cache_max=
        --disable_hash_cache
        --nullvalue=" -- "$current")
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    fi
}
complete -o default -F _auditqld auditqld

_auditqlctl() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    [[ $current == "=" ]] && current=
    [[ $previous == "=" ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
    case $previous in
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "
        --help
        --version
        --json
        --explain
        --write=
        --seconds=
        --disable_audit
        --audit_allow_config
        --audit_persist
        --audit_accept_panic
        --audit_allow_process_events
        --audit_allow_failed_process_events
        --audit_allow_fork_process_events
        --audit_allow_kill_process_events
        --audit_allow_exit_events
        --audit_allow_sockets
        --audit_allow_accept_socket_events
        --audit_allow_null_accept_socket_events
        --audit_allow_failed_socket_events
        --audit_allow_send_socket_events
        --audit_allow_user_events
        --audit_allow_selinux_events
        --audit_allow_apparmor_events
        --audit_allow_seccomp_events
        --audit_backlog_limit=
        --audit_backlog_wait_time=
        --audit_exclude_proctitle
        --audit_allow_raw_events
        --audit_self
        --audit_log=
        --audit_record=
        --audit_replay=
        --disable_events
        --events_expiry=
        --events_max=
        --events_optimize
        --events_max_bytes=
        --events_sync_interval=
        --schedule_splay_percent=
        --schedule_default_interval=
        --schedule_timeout=
        --schedule_max_drift=
        --schedule_epoch=
        --schedule_lognames
        --pack_refresh_interval=
        --pack_delimiter=
        --logger_outbox_max_bytes=
        --logger_plugin=
        --disable_logging
        --logger_path=
        --logger_name=
        --logger_mode=
        --logger_event_type
        --logger_snapshot_event_type
        --logger_numerics
        --logger_loss_lines
        --logger_event_id
        --logger_min_stderr=
        --verbose
        --host_identifier=
        --specified_identifier=
        --disable_decorators
        --decorations_top_level
        --flagfile=
        --config_plugin=
        --config_path=
        --config_check
        --config_dump
        --config_refresh=
        --config_accelerated_refresh=
        --database_path=
        --ephemeral
        --pidfile=
        --run_path=
        --socket_group=
        --sqlite_library=
        --disable_watchdog
        --watchdog_level=
        --watchdog_memory_limit=
        --watchdog_latency_limit=
        --hash_cache_max=
        --disable_hash_cache
        --nullvalue=" -- "$current")
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
    else
        mapfile -t COMPREPLY < <(compgen -W "doctor status rules estimate config-check import-osquery cleanup" -- "$current")
    fi
}
complete -o default -F _auditqlctl auditqlctl
