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
                        "complete INTEGER hidden",
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
                        "arch TEXT hidden",
                        "complete INTEGER hidden",
                        "node TEXT hidden",
                        "eid BIGINT hidden");
    }
}
