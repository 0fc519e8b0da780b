package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogSourceTest {
    private final Ledger ledger = new Ledger(() -> 1);

    /// Keeps each record as `TYPE@TIME text`.
    private static class Seen implements RecordSink {
        final List<String> records = new ArrayList<>();

        @Override
        public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
            records.add(
                    type
                            + "@"
                            + receivedMillis
                            + " "
                            + new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void advance(long nowMillis) {}

        @Override
        public void end() {}
    }

    private List<String> read(InputStream in) {
        return read(in, new Seen());
    }

    private void read(String log, Seen seen) {
        read(new ByteArrayInputStream(log.getBytes(StandardCharsets.ISO_8859_1)), seen);
    }

    private List<String> read(InputStream in, Seen seen) {
        try (AuditLogSource source = new AuditLogSource("test", in, ledger)) {
            int sum = 0;
            for (int got = source.work(seen); got != Source.END; got = source.work(seen)) {
                assertThat(got).isPositive();
                sum += got;
            }
            assertThat(sum).isEqualTo(seen.records.size());
            assertThat(source.work(seen)).isEqualTo(Source.END);
        } catch (SysException e) {
            throw new AssertionError(e);
        }
        return seen.records;
    }

    private List<String> read(String log) {
        return read(new ByteArrayInputStream(log.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private long skipped() {
        return ledger.loss(Stage.SOURCE, "not_a_record", "lines").count();
    }

    private long badStamps() {
        return ledger.loss(Stage.SOURCE, "bad_stamp", "lines").count();
    }

    @Test
    void readsRawLines() {
        assertThat(
                        read(
                                """
                                type=SYSCALL msg=audit(1795358813.805:13808693): arch=c000003e syscall=59
                                type=EOE msg=audit(1795358813.805:13808693):\s
                                """))
                .containsExactly(
                        "1300@1795358813805 audit(1795358813.805:13808693): arch=c000003e syscall=59",
                        "1320@1795358813805 audit(1795358813.805:13808693): ");
    }

    @Test
    void readsEnrichedLinesAndLinesWithANode() {
        assertThat(
                        read(
                                """
                                node=web1.example type=SYSCALL msg=audit(1.002:3): syscall=59<0x1D>SYSCALL=execve
                                type=UNKNOWN[1420] msg=audit(1.002:3): x=1\r
                                type=NOSUCH msg=audit(1.002:4): x=1
                                """
                                        .replace("<0x1D>", "\u001d")))
                .containsExactly(
                        "1300@1002 audit(1.002:3): syscall=59\u001dSYSCALL=execve",
                        "1420@1002 audit(1.002:3): x=1",
                        "0@1002 audit(1.002:4): x=1");
        assertThat(skipped()).isZero();
    }

    @Test
    void findsTheRecordBehindWhateverStandsBefore() {
        assertThat(
                        read(
                                """
                                Jul 25 15:02:00 web1 kernel: [  296.524447] audit: type=1400 audit(1.002:3): a=1
                                [  878.662172] audit: type=1503 audit(1.002:4): a=2
                                Jan  1 15:09:04 localhost kernel: [ 1911.569682] type=1400 audit(1.002:5): a=3
                                Nov 22 20:00:00 web1 audispd: node=web1 type=CWD msg=audit(1.002:6): a=4
                                `type=CWD msg=audit(1.002:7): a=5
                                1309\taudit(1.002:8): a=6
                                audit(1.002:9): a=7
                                """))
                .containsExactly(
                        "1400@1002 audit(1.002:3): a=1",
                        "1503@1002 audit(1.002:4): a=2",
                        "1400@1002 audit(1.002:5): a=3",
                        "1307@1002 audit(1.002:6): a=4",
                        "1307@1002 audit(1.002:7): a=5",
                        "1309@1002 audit(1.002:8): a=6",
                        "0@1002 audit(1.002:9): a=7");
        assertThat(skipped()).isZero();
    }

    @Test
    void namesTheNodeWhenItChanges() {
        List<String> nodes = new ArrayList<>();
        Seen seen =
                new Seen() {
                    @Override
                    public void node(byte[] bytes, int offset, int length) {
                        nodes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
                    }
                };
        read(
                """
                node=a type=CWD msg=audit(1.002:3): a=1
                node=a type=PATH msg=audit(1.002:3): a=1
                host=b type=CWD msg=audit(1.002:3): a=1
                type=CWD msg=audit(1.002:3): a=1
                node=a type=CWD msg=audit(1.002:4): a=1
                """,
                seen);
        assertThat(nodes).containsExactly("a", "b", "", "a");
    }

    @Test
    void takesTwoRecordsOfOneLineApart() {
        assertThat(
                        read(
                                "node=a type=CWD msg=audit(1.002:3): cwd=\"/\"  node=a type=PATH"
                                        + " msg=audit(1.003:3): name=(null) type=EOE msg=audit(1.003:3): \n"
                                        + "type=SYSCALL msg=audit(1.002:4): arch=c0type=CWD msg=audit(1.002:5): a=1\n"))
                .containsExactly(
                        "1307@1002 audit(1.002:3): cwd=\"/\"",
                        "1302@1003 audit(1.003:3): name=(null)",
                        "1320@1003 audit(1.003:3): ",
                        "1300@1002 audit(1.002:4): arch=c0",
                        "1307@1002 audit(1.002:5): a=1");
        assertThat(ledger.tally(Stage.SOURCE, "glued", "records").count()).isEqualTo(3);
    }

    /// What programs choose stands in quotes, or behind one, and makes no record.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "comm=\"type=SYSCALL msg=audit(9.000:9): pid=1\"",
                "comm=\"x type=SYSCALL msg=audit(9.000:9): pid=1\" exe=\"a b\"",
                "comm=\"cut off type=SYSCALL msg=audit(9.000:9): pid=1",
                "msg='op=x acct=\"y\" type=SYSCALL msg=audit(9.000:9): pid=1 res=success'",
                "msg='op=x' type=SYSCALL msg=audit(9.000:9): pid=1 '",
                "msg='op=x\u001d' type=SYSCALL msg=audit(9.000:9): pid=1",
                "msg='op=x type=SYSCALL msg=audit(9.000:9): pid=1",
                "a=1 xaudit(9.000:9): pid=1",
                "a=1 audit(9.000): pid=1"
            })
    void letsNobodyForgeARecord(String body) {
        String record = "audit(1.002:3): pid=7 " + body;
        assertThat(read("type=USER_AUTH msg=" + record + "\n"))
                .containsExactly("1100@1002 " + record);
    }

    @Test
    void skipsAndCountsLinesThatAreNoRecords() {
        assertThat(
                        read(
                                """
                                # a comment

                                type=SYSCALL msg=audit(1.002:3): a=1
                                type=SYSCALL msg=audit(1.002): a=1
                                type=SYSCALL
                                type= msg
                                node=x
                                msg=audit(1.002:3): a=1
                                Jan  1 00:00:00 host kernel: audit: something
                                type=PATH msg=audit(1.002:3): a=2
                                """))
                .containsExactly(
                        "1300@1002 audit(1.002:3): a=1",
                        "0@1002 audit(1.002:3): a=1",
                        "1302@1002 audit(1.002:3): a=2");
        assertThat(skipped()).isEqualTo(5);
        assertThat(badStamps()).isEqualTo(1);
        assertThat(ledger.tally(Stage.SOURCE, "without_type", "records").count()).isEqualTo(1);
    }

    @Test
    void takesALastLineWithoutNewlineAsItIs() {
        assertThat(
                        read(
                                "type=CWD msg=audit(1.002:3): cwd=\"/\"\ntype=PATH msg=audit(1.002:3): item=0 na"))
                .last()
                .isEqualTo("1302@1002 audit(1.002:3): item=0 na");
        assertThat(read("type=CWD msg=audit(1.002:3): cwd=\"/\"\ntype=PATH msg=audit(1.0"))
                .hasSize(1);
        assertThat(badStamps()).isEqualTo(1);
        assertThat(read("")).isEmpty();
    }

    @Test
    void skipsALineThatIsTooLongAndReadsOn() {
        String log =
                "type=CWD msg=audit(1.002:3): "
                        + "x".repeat(9 << 20)
                        + "\ntype=CWD msg=audit(1.002:4): "
                        + "y".repeat(1 << 20)
                        + "\n";

        assertThat(read(log))
                .singleElement()
                .asString()
                .startsWith("1307@1002 audit(1.002:4): yyy");
        assertThat(ledger.loss(Stage.SOURCE, "line_too_long", "lines").count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsTheSameHoweverTheFileIsCut(long seed) {
        Random random = new Random(seed);
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            log.append(
                    "type=PATH msg=audit(%d.000:%d): name=\"%s\"\n"
                            .formatted(i, i, "n".repeat(random.nextInt(300))));
        }
        byte[] bytes = log.toString().getBytes(StandardCharsets.ISO_8859_1);
        InputStream dripping =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() {
                        return at == bytes.length ? -1 : bytes[at++];
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        if (at == bytes.length) {
                            return -1;
                        }
                        int count =
                                Math.min(
                                        Math.min(length, 1 + random.nextInt(500)),
                                        bytes.length - at);
                        System.arraycopy(bytes, at, into, offset, count);
                        at += count;
                        return count;
                    }
                };

        assertThat(read(dripping)).as("seed %d", seed).isEqualTo(read(log.toString()));
    }

    @Test
    void saysWhatCannotBeRead(@TempDir Path directory) throws IOException, SysException {
        assertThatThrownBy(() -> LogInput.of(directory.resolve("missing.log").toString()))
                .isInstanceOf(SysException.class)
                .hasMessageContaining("missing.log")
                .hasMessageContaining("no such file");
        Path file =
                Files.writeString(
                        directory.resolve("audit.log"), "type=CWD msg=audit(1.002:3): a=1\n");
        try (Source source = LogInput.of(file.toString()).getFirst().getFirst().open(ledger)) {
            assertThat(source.work(new Seen())).isEqualTo(1);
        }
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk on fire");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return read();
                    }
                };
        try (AuditLogSource source = new AuditLogSource("x.log", broken, ledger)) {
            assertThatThrownBy(() -> source.work(new Seen()))
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining("x.log")
                    .hasMessageContaining("disk on fire");
        }
    }
}
