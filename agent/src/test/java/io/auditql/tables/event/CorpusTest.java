package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.event.EventAssembler;
import io.auditql.audit.event.EventHandler;
import io.auditql.audit.source.AuditLogSource;
import io.auditql.audit.source.Source;
import io.auditql.events.Publisher;
import io.auditql.events.RowStore;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.row.Batch;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Real logs of many distributions and years, kept beside the repository: nothing throws, and no stamp is lost.
class CorpusTest {
    private static final Path CORPUS = Path.of("../../shared/corpora/a-linux-audit");
    private static final Pattern LINE =
            Pattern.compile(
                    "(?:^|[ \\t])(?:msg=)?audit\\((\\d{1,12})\\.(\\d{1,3}):(\\d{1,10})\\)(?:[: ]|$)");

    private record Stamps(Set<String> seen, Publisher publisher) {
        EventHandler handler() {
            return event -> {
                seen.add(event.timeMillis() + ":" + event.serial());
                publisher.event(event);
            };
        }
    }

    private static final class Batches implements RowStore {
        final Map<Schema, Batch> batches = new HashMap<>();

        @Override
        public RowSink open(Schema table) {
            return batches.computeIfAbsent(table, Batch::new);
        }

        @Override
        public void close(Schema table) {}

        @Override
        public void idle() {}
    }

    @Test
    void readsEveryStampOfEveryLog() throws IOException, SysException {
        boolean present = Files.isDirectory(CORPUS);
        if (!present) {
            System.out.println("CorpusTest is skipped: there is no " + CORPUS);
        }
        assumeTrue(present, "there is no " + CORPUS);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(CORPUS)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        int stamps = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            Set<String> expected = stamps(bytes);
            Ledger ledger = new Ledger(() -> 1);
            Batches rows = new Batches();
            Stamps found =
                    new Stamps(
                            new TreeSet<>(),
                            new Publisher(
                                    List.of(
                                            new ProcessEvents(
                                                    HostFacts.OFFLINE,
                                                    new ProcessEvents.Choice(
                                                            true, true, true, true)),
                                            new SocketEvents(
                                                    HostFacts.OFFLINE,
                                                    new SocketEvents.Choice(
                                                            true, true, true, true, true)),
                                            new UserEvents(HostFacts.OFFLINE),
                                            new SeccompEvents(HostFacts.OFFLINE),
                                            new ApparmorEvents(HostFacts.OFFLINE),
                                            new SelinuxEvents(HostFacts.OFFLINE)),
                                    rows,
                                    ledger));
            EventAssembler assembler = new EventAssembler(found.handler(), ledger);
            try (Source source =
                    new AuditLogSource(file.toString(), new ByteArrayInputStream(bytes), ledger)) {
                while (source.work(assembler) != Source.END) {
                    // the next block
                }
            }
            assembler.end();

            assertThat(found.seen()).as(file.toString()).isEqualTo(expected);
            assertThat(ledger.loss(Stage.TABLE, "failed", "events").count())
                    .as(file.toString())
                    .isZero();
            assertThat(ledger.loss(Stage.EVENT, "malformed_record", "records").count())
                    .as(file.toString())
                    .isZero();
            stamps += expected.size();
        }
        assertThat(stamps).isGreaterThan(3000);
    }

    private static Set<String> stamps(byte[] bytes) {
        Set<String> stamps = new TreeSet<>();
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            Matcher matcher = LINE.matcher(line);
            while (matcher.find()) {
                long millis =
                        Long.parseLong(matcher.group(1)) * 1000 + Long.parseLong(matcher.group(2));
                long serial = Long.parseLong(matcher.group(3));
                if (serial <= 0xFFFF_FFFFL) {
                    stamps.add(millis + ":" + serial);
                }
            }
        }
        return stamps;
    }
}
