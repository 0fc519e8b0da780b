package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The columns that osquery 5.23 has on Linux, in its order, and ours behind them.
class EventSchemasTest {
    private static List<String> lines(Schema schema) {
        return schema.columns().stream()
                .map(c ->
                        c.name()
                                + " "
                                + c.type().sql()
                                + (c.isHidden() ? " hidden" : "")
                                + (c.is(Column.Option.ADDITIONAL) ? " additional" : "")
                                + (c.aliases().isEmpty() ? "" : " " + c.aliases()))
                .toList();
    }

    @Test
    void processEventsHasOsquerysColumnsAndOurs() {
        assertThat(lines(ProcessEvents.SCHEMA))
                .containsExactly(
                        "pid BIGINT",
                        "path TEXT",
                        "mode TEXT",
                        "cmdline TEXT",
                        "cmdline_size BIGINT hidden",
                        "env TEXT hidden [environment]",
                        "env_count BIGINT hidden [environment_count]",
                        "env_size BIGINT hidden [environment_size]",
                        "cwd TEXT",
                        "auid BIGINT",
                        "uid BIGINT",
                        "euid BIGINT",
                        "gid BIGINT",
                        "egid BIGINT",
                        "owner_uid BIGINT",
                        "owner_gid BIGINT",
                        "atime BIGINT [access_time]",
                        "mtime BIGINT [modify_time]",
                        "ctime BIGINT [change_time]",
                        "btime BIGINT [create_time]",
                        "overflows TEXT hidden",
                        "parent BIGINT",
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "status BIGINT hidden",
                        "fsuid BIGINT",
                        "suid BIGINT",
                        "fsgid BIGINT",
                        "sgid BIGINT",
                        "syscall TEXT",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "argv TEXT hidden",
                        "success INTEGER hidden",
                        "exit BIGINT hidden",
                        "tty TEXT hidden",
                        "session BIGINT hidden",
                        "comm TEXT hidden",
                        "key TEXT hidden",
                        "arch TEXT hidden",
                        "target_pid BIGINT hidden",
                        "signal INTEGER hidden",
                        "complete INTEGER hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }

    @Test
    void userEventsHasOsquerysColumnsAndOurs() {
        assertThat(lines(UserEvents.SCHEMA))
                .containsExactly(
                        "uid BIGINT",
                        "auid BIGINT",
                        "pid BIGINT",
                        "message TEXT",
                        "type INTEGER",
                        "path TEXT",
                        "address TEXT",
                        "terminal TEXT",
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "type_name TEXT hidden",
                        "acct TEXT hidden",
                        "result TEXT hidden",
                        "op TEXT hidden",
                        "hostname TEXT hidden",
                        "session BIGINT hidden",
                        "grantors TEXT hidden",
                        "exe TEXT hidden",
                        "cmd TEXT hidden",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }

    @Test
    void seccompEventsHasOsquerysColumnsAndOurs() {
        assertThat(lines(SeccompEvents.SCHEMA))
                .containsExactly(
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "auid UNSIGNED BIGINT",
                        "uid UNSIGNED BIGINT",
                        "gid UNSIGNED BIGINT",
                        "ses UNSIGNED BIGINT",
                        "pid UNSIGNED BIGINT",
                        "comm TEXT",
                        "exe TEXT",
                        "sig BIGINT",
                        "arch TEXT",
                        "syscall TEXT",
                        "compat BIGINT",
                        "ip TEXT",
                        "code TEXT",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }

    @Test
    void theTablesOfSecurityModulesHaveOsquerysColumnsAndOurs() {
        assertThat(lines(SelinuxEvents.SCHEMA))
                .containsExactly(
                        "type TEXT",
                        "message TEXT",
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
        assertThat(lines(ApparmorEvents.SCHEMA))
                .containsExactly(
                        "type TEXT",
                        "message TEXT",
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "apparmor TEXT",
                        "operation TEXT",
                        "parent UNSIGNED BIGINT",
                        "profile TEXT",
                        "name TEXT",
                        "pid UNSIGNED BIGINT",
                        "comm TEXT",
                        "denied_mask TEXT",
                        "capname TEXT",
                        "fsuid UNSIGNED BIGINT",
                        "ouid UNSIGNED BIGINT",
                        "capability BIGINT",
                        "requested_mask TEXT",
                        "info TEXT",
                        "error TEXT",
                        "namespace TEXT",
                        "label TEXT",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }

    @Test
    void socketEventsHasOsquerysColumnsAndOurs() {
        assertThat(lines(SocketEvents.SCHEMA))
                .containsExactly(
                        "action TEXT",
                        "pid BIGINT",
                        "path TEXT",
                        "fd TEXT",
                        "auid BIGINT",
                        "family INTEGER",
                        "protocol INTEGER hidden",
                        "local_address TEXT",
                        "remote_address TEXT",
                        "local_port INTEGER",
                        "remote_port INTEGER",
                        "socket TEXT hidden",
                        "time BIGINT additional",
                        "uptime BIGINT",
                        "success INTEGER",
                        "status TEXT",
                        "time_ms BIGINT hidden",
                        "serial BIGINT hidden",
                        "exit BIGINT hidden",
                        "tty TEXT hidden",
                        "session BIGINT hidden",
                        "comm TEXT hidden",
                        "key TEXT hidden",
                        "family_name TEXT hidden",
                        "syscall TEXT hidden",
                        "arch TEXT hidden",
                        "complete INTEGER hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }
}
