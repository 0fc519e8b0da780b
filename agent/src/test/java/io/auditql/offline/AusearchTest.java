package io.auditql.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.source.RecordSink;
import io.auditql.bytes.Slice;
import io.auditql.ledger.Ledger;
import io.auditql.row.Batch;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.tables.event.AuditEvents;
import io.auditql.tables.event.AuditRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What we say a field means is what `ausearch -i` said, over all logs beside the repository for which its answer was kept.
///
/// The differences that are meant are listed, each with its reason; any other fails.
class AusearchTest {
    private static final Path CORPUS = Path.of("../../shared/corpora/a-linux-audit");
    private static final String KEPT = ".ausearch-i.txt";
    private static final Pattern RECORD =
            Pattern.compile(
                    "(?:node=\\S+ )?type=(\\S+) msg=audit\\([^)]*\\.(\\d+):(\\d+)\\) ?: ?(.*)");
    private static final Pattern FIELD =
            Pattern.compile(
                    "(?<=^|[ '])([A-Za-z_][\\w\\[\\]-]*)=(\\{[^}]*\\}|[A-Z]+\\([^)]*\\)|[^ ']*)");

    /// Fields that are not compared, with the reason.
    private static final Map<String, String> NOT_COMPARED =
            Map.ofEntries(
                    Map.entry("msg", "nested: its fields are compared"),
                    Map.entry("proctitle", "its spaces end the field in this text"),
                    Map.entry("data", "ausearch names keys (<backspace>); we show the bytes"),
                    Map.entry("cmd", "its spaces end the field in this text"),
                    Map.entry("name", "its spaces end the field in this text"),
                    Map.entry("path", "its spaces end the field in this text"),
                    Map.entry("comm", "its spaces end the field in this text"),
                    Map.entry("exe", "its spaces end the field in this text"),
                    Map.entry("cwd", "its spaces end the field in this text"),
                    Map.entry("acct", "its spaces end the field in this text"),
                    Map.entry("info", "its spaces end the field in this text"),
                    Map.entry("reason", "its spaces end the field in this text"),
                    Map.entry("op", "ausearch joins the words of an operation with underscores"),
                    Map.entry("key", "ausearch joins several keys as it sees fit"));

    /// Whose owner names the machine on which ausearch ran, unless the log was enriched.
    private static final Set<String> OWNERS =
            Set.of(
                    "auid",
                    "uid",
                    "euid",
                    "suid",
                    "fsuid",
                    "ouid",
                    "oauid",
                    "old-auid",
                    "gid",
                    "egid",
                    "sgid",
                    "fsgid",
                    "ogid",
                    "id",
                    "obj_uid",
                    "obj_gid",
                    "sauid",
                    "iuid",
                    "cap_frootid",
                    "frootid",
                    "new_gid");

    private record Difference(String file, String type, String key, String ausearch, String ours) {
        /// Why it is meant, or nothing.
        String reason() {
            if (OWNERS.contains(key)) {
                return "names of users are those of the machine that reads";
            }
            if (ours.startsWith("{ saddr")
                    && ausearch.startsWith("{ saddr")
                    && ours.contains("path=")) {
                return "the name of a unix socket may hold any byte";
            }
            if (key.equals(key.toUpperCase(Locale.ROOT))) {
                return "what auditd added, without its mark";
            }
            if (key.endsWith("ses")) {
                return "it shows the old session as the new one, and an unset one as a number";
            }
            if (ausearch.equals(ours + ")") || ausearch.equals("\"" + ours + "\"")) {
                return "it leaves punctuation in the value";
            }
            if (ours.contains("AUID=")) {
                return "what auditd added, without its mark";
            }
            if (ours.contains("|O_LARGEFILE")
                    && ausearch.equals(ours.replace("|O_LARGEFILE", ""))) {
                return "it has no word for a flag";
            }
            if (key.equals("syscall") && ours.startsWith("unknown-syscall(")) {
                return "calls of architectures without a table here are shown by number";
            }
            if (key.equals("a1") && ausearch.equals("TCGETS")) {
                return "requests of ioctl have no words here";
            }
            if (key.equals("saddr") && ausearch.startsWith("{ fam=")) {
                return "its words for an address are those of another version";
            }
            if (key.equals("syscall") && ours.equals("59success=yes")) {
                return "it takes a number where a blank is missing";
            }
            if (key.equals("saddr") && ours.equals("{ saddr_fam=local }")) {
                return "a unix socket may have no name";
            }
            if (key.equals("saddr") && file.equals("test-auditd-enriched.log")) {
                return "auditd's words for the address are not those of its bytes";
            }
            if (key.equals("saddr") && ours.equals("{ saddr_fam=unspecified }")) {
                return "family 0 has a name";
            }
            boolean wordsForNumbers =
                    key.equals("arch")
                            ? ausearch.startsWith("unknown-elf-type(")
                            : key.equals("syscall")
                                    && ours.equals("execve")
                                    && ausearch.equals("read");
            if (wordsForNumbers) {
                return "the log itself has words where numbers should be";
            }
            if (key.matches("a[0-3]") && type.equals("SYSCALL") && ours.matches("[0-9]+")) {
                return "names of users are those of the machine that reads";
            }
            if (key.matches("a[0-9]+(\\[[0-9]+])?") && type.equals("EXECVE")) {
                return "spaces end an argument in this text, and bytes are shown in octal";
            }
            if (key.matches("a[0-3]") && ausearch.startsWith("0x")) {
                return "we know the argument, it did not";
            }
            return "";
        }
    }

    @Test
    void ourMeaningsAreThoseOfAusearch() throws IOException, SysException {
        boolean present = Files.isDirectory(CORPUS);
        if (!present) {
            System.out.println("AusearchTest is skipped: there is no " + CORPUS);
        }
        assumeTrue(present, "there is no " + CORPUS);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(CORPUS)) {
            files = walk.filter(p -> p.toString().endsWith(KEPT)).sorted().toList();
        }
        int compared = 0;
        List<Difference> wrong = new ArrayList<>();
        Map<String, Integer> meant = new TreeMap<>();
        for (Path kept : files) {
            String name = kept.toString();
            Path log = Path.of(name.substring(0, name.length() - KEPT.length()));
            if (!Files.exists(log)) {
                continue;
            }
            Map<String, List<Map<String, String>>> ours = ours(log);
            for (String line :
                    new String(Files.readAllBytes(kept), StandardCharsets.UTF_8).split("\n", -1)) {
                Matcher record = RECORD.matcher(line);
                if (!record.matches()) {
                    continue;
                }
                String stamp = record.group(2) + ":" + record.group(3) + ":" + record.group(1);
                List<Map<String, String>> candidates = ours.getOrDefault(stamp, List.of());
                if (candidates.isEmpty()) {
                    continue; // a type whose name it shows otherwise
                }
                Map<String, String> own = nearest(record.group(4), candidates);
                candidates.remove(own);
                Map<String, Integer> seen = new HashMap<>();
                Matcher field = FIELD.matcher(record.group(4));
                while (field.find()) {
                    String key = field.group(1);
                    String value = field.group(2);
                    if (seen.merge(key, 1, Integer::sum) > 1
                            || NOT_COMPARED.containsKey(key)
                            || !own.containsKey(key)) {
                        continue;
                    }
                    compared++;
                    String mine = own.get(key);
                    if (!value.equals(mine)) {
                        Difference difference =
                                new Difference(
                                        log.getFileName().toString(),
                                        record.group(1),
                                        key,
                                        value,
                                        mine);
                        String reason = difference.reason();
                        if (reason.isEmpty()) {
                            wrong.add(difference);
                        } else {
                            meant.merge(reason, 1, Integer::sum);
                        }
                    }
                }
            }
        }
        System.out.println("AusearchTest: " + compared + " fields, meant differences " + meant);
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(5000);
    }

    /// Of several records of one type and stamp, the one that has most of what this text has: ausearch has an order of its own.
    private static Map<String, String> nearest(String text, List<Map<String, String>> candidates) {
        Map<String, String> best = candidates.getFirst();
        long most = -1;
        for (Map<String, String> candidate : candidates) {
            Matcher field = FIELD.matcher(text);
            long equal = 0;
            while (field.find()) {
                equal += field.group(2).equals(candidate.get(field.group(1))) ? 1 : 0;
            }
            if (equal > most) {
                most = equal;
                best = candidate;
            }
        }
        return best;
    }

    /// The meanings of the fields of each record, by `millis:serial:TYPE`, in their order.
    private static Map<String, List<Map<String, String>>> ours(Path log) throws SysException {
        LogTables tables = new LogTables(() -> List.of(new AuditEvents()), AuditRecords::new);
        Schema records = new AuditRecords().schema();
        CountedRows rows = new CountedRows();
        Ledger ledger = new Ledger(() -> 1);
        RecordSink sink = tables.into(rows, Set.of(records), ledger, false);
        Logs.of(List.of(log.toString()), List.of()).read(() -> sink, ledger, _ -> {}, () -> false);
        Batch batch = rows.batch(records);
        int type = records.column("type").index();
        int serial = records.column("serial").index();
        int millis = records.column("time_ms").index();
        int fields = records.column("fields").index();
        Map<String, List<Map<String, String>>> ours = new HashMap<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            if (batch.isNull(row, type)) {
                continue;
            }
            String stamp =
                    "%03d:%d:%s"
                            .formatted(
                                    batch.number(row, millis) % 1000,
                                    batch.number(row, serial),
                                    batch.text(row, type, new Slice()));
            ours.computeIfAbsent(stamp, _ -> new ArrayList<>())
                    .add(meanings(batch.text(row, fields, new Slice()).toString()));
        }
        return ours;
    }

    /// The meanings by key, those of a message's fields among them; a NULL is `?` or `(null)`, so it is left out.
    private static Map<String, String> meanings(String json) {
        Map<String, String> meanings = new HashMap<>();
        List<String> path = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            String name = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> name = parser.currentName();
                    case START_OBJECT -> path.add(name);
                    case END_OBJECT -> path.removeLast();
                    case VALUE_STRING -> {
                        if (name.equals("interpreted")) {
                            meanings.putIfAbsent(path.getLast(), parser.getString());
                        }
                    }
                    default -> {
                        // null
                    }
                }
            }
        }
        return meanings;
    }
}
