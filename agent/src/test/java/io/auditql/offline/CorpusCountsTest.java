package io.auditql.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.RecordSink;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.tables.event.AuditEvents;
import io.auditql.tables.event.AuditRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Real logs of many distributions and years, kept beside the repository with an index that somebody else counted: every
/// record and every event in them is a row.
class CorpusCountsTest {
    private static final Path CORPORA = Path.of("../../shared/corpora");
    private static final Path INDEX = CORPORA.resolve("INDEX-files.tsv");
    private static final String LINUX = "a-linux-audit";

    /// Files of which we count other than the index does, each with the reason. None is known.
    private static final Map<String, String> DIFFERENCES = Map.of();

    private record Counts(String file, int records, int events) {}

    private static List<Counts> index() throws IOException {
        List<Counts> files = new ArrayList<>();
        for (String line : Files.readAllLines(INDEX, StandardCharsets.UTF_8)) {
            String[] cells = line.split("\t", -1);
            if (cells[0].equals(LINUX) && !cells[4].isEmpty()) {
                files.add(
                        new Counts(
                                cells[1], Integer.parseInt(cells[4]), Integer.parseInt(cells[5])));
            }
        }
        return files;
    }

    @Test
    void everyRecordAndEveryEventIsARow() throws IOException, SysException {
        boolean present = Files.isReadable(INDEX);
        if (!present) {
            System.out.println("CorpusCountsTest is skipped: there is no " + INDEX);
        }
        assumeTrue(present, "there is no " + INDEX);
        LogTables tables = new LogTables(() -> List.of(new AuditEvents()), AuditRecords::new);
        Schema events = new AuditEvents().schema();
        Schema records = new AuditRecords().schema();
        List<Counts> wrong = new ArrayList<>();
        List<Counts> files = index();
        for (Counts expected : files) {
            CountedRows rows = new CountedRows();
            Ledger ledger = new Ledger(() -> 1);
            List<String> failures = new ArrayList<>();
            RecordSink sink = tables.into(rows, Set.of(events, records), ledger, true);
            Logs.of(List.of(CORPORA.resolve(LINUX).resolve(expected.file).toString()), List.of())
                    .read(() -> sink, ledger, failures::add, () -> false);

            assertThat(failures).as(expected.file).isEmpty();
            for (String cause : List.of("failed", "failed_records")) {
                assertThat(
                                ledger.loss(
                                                Stage.TABLE,
                                                cause,
                                                cause.equals("failed") ? "events" : "records")
                                        .count())
                        .as(expected.file)
                        .isZero();
            }
            Counts found =
                    new Counts(
                            expected.file,
                            rows.batch(records).rowCount(),
                            rows.batch(events).rowCount());
            if (!found.equals(expected) && !DIFFERENCES.containsKey(expected.file)) {
                wrong.add(found);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(files).hasSizeGreaterThan(150);
    }
}
