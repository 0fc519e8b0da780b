package io.auditql.tables.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.row.HostTable;
import io.auditql.tables.host.HostSql;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ForeignTablesTest {
    @Test
    void aTableOfAnotherPlatformIsEmptyAndSaysSoOnce() throws Exception {
        List<String> said = new ArrayList<>();
        Logger logger = Logger.getLogger(ForeignTable.class.getName());
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord message) {
                        said.add(message.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        try (HostSql sql = HostSql.of(ForeignTables.all().toArray(HostTable[]::new))) {
            assertThat(sql.columns("registry"))
                    .containsExactly("key", "path", "name", "type", "data", "mtime");
            said.clear();
            for (int i = 0; i < 2; i++) {
                assertThat(
                                sql.rows(
                                        "SELECT l.name FROM launchd l JOIN services s ON l.path = s.path"))
                        .isEmpty();
                assertThat(sql.rows("SELECT path FROM signature WHERE path = '/bin/ls'")).isEmpty();
            }
            assertThat(said)
                    .doesNotHaveDuplicates()
                    .contains("table signature is filled on macOS only: it is empty here");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
