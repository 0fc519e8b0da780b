package io.auditql.tables.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.sqlite.SqliteException;
import io.auditql.tables.host.HostSql;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TimeTest {
    private long now = 1_700_000_000_123L;

    /// Expected: `TZ=UTC date -d @1700000000`, and `TZ=Europe/Berlin date +%Z` in winter and summer.
    @Test
    void timeIsTheClocks() throws SqliteException {
        try (HostSql sql = HostSql.of(new Time(() -> now, ZoneId.of("Europe/Berlin")))) {
            assertThat(sql.rows("SELECT * FROM time"))
                    .containsExactly(
                            "Tuesday|2023|11|14|22|13|20|UTC|CET|1700000000"
                                    + "|Tue Nov 14 22:13:20 2023 UTC"
                                    + "|2023-11-14T22:13:20Z|2023-11-14T22:13:20Z");
            now = 1_720_000_000_000L;
            assertThat(sql.rows("SELECT local_timezone, timestamp, date_time FROM time"))
                    .containsExactly("CEST|Wed Jul  3 09:46:40 2024 UTC|2024-07-03T09:46:40Z");
        }
    }
}
