package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir Path directory;

    private void make(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
    }

    private List<String> named(String given) throws SysException {
        return LogFiles.named(given).stream()
                .map(path -> directory.relativize(path).toString())
                .toList();
    }

    @Test
    void aDirectoryIsItsLogsInTheOrderInWhichTheyWereWritten() throws IOException, SysException {
        make(
                "audit.log",
                "audit.log.1",
                "audit.log.2.gz",
                "audit.log.10",
                "notes.txt",
                "old/audit.log");

        assertThat(named(directory.toString()))
                .containsExactly("audit.log.10", "audit.log.2.gz", "audit.log.1", "audit.log");
    }

    @Test
    void datesGrowAndNumbersShrink() throws IOException, SysException {
        make(
                "audit.log",
                "audit.log-20260102",
                "audit.log-20251231.gz",
                "audit.log-20260103-1795358813",
                "audit.log.1");

        assertThat(named(directory + "/audit.log*"))
                .containsExactly(
                        "audit.log-20251231.gz",
                        "audit.log-20260102",
                        "audit.log-20260103-1795358813",
                        "audit.log.1",
                        "audit.log");
    }

    @Test
    void aPatternMayStandInEveryPartOfThePath() throws IOException, SysException {
        make("web1/audit.log", "web1/audit.log.1", "web2/audit.log", "db1/audit.log");

        assertThat(named(directory + "/web?/audit.log*"))
                .containsExactly("web1/audit.log.1", "web1/audit.log", "web2/audit.log");
    }

    @Test
    void aFileIsItselfAlsoWhereItsNameLooksLikeAPattern() throws IOException, SysException {
        make("audit[1].log", "audit1.log");

        assertThat(named(directory + "/audit[1].log")).containsExactly("audit[1].log");
    }

    @Test
    void whatNamesNothingIsAnError() throws IOException {
        make("empty/x.txt");
        for (String given : List.of("/missing.log", "/missing*.log", "/empty")) {
            assertThatThrownBy(() -> LogFiles.named(directory + given))
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining(given);
        }
    }
}
