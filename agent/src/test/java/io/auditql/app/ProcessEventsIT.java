package io.auditql.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Programs start in every way there is and testify from the inside who they are and what they were given; the rows say the same.
class ProcessEventsIT extends KernelTest {
    private static final String COLUMNS =
            "pid, parent, path, cmdline, cmdline_size, argv, cwd, uid, euid, gid, egid, auid, session, comm, arch, syscall,"
                    + " success, exit, complete, time, time_ms, mode, owner_uid, owner_gid, mtime, ctime";
    private static final int NOBODY = 65_534;

    private final NativeProgram actor = NativeProgram.actor();
    private Path testimonies;

    @BeforeEach
    void needsTheActor() {
        actor.orSkip();
        testimonies = directory.resolve("testimonies");
    }

    /// Has the actor run a program in a child, as root in `/usr/share` unless the case says otherwise.
    private void exec(String name, String how, Path program, String words) {
        exec(name, how, program, "/usr/share", 0, words);
    }

    private void exec(
            String name, String how, Path program, String directory, int user, String words) {
        String said =
                KernelUnderTest.run(
                        "/bin/sh",
                        "-c",
                        "exec \"$@\" 9>>" + testimonies,
                        "sh",
                        actor.file().toString(),
                        "exec",
                        name,
                        how,
                        program.toString(),
                        directory,
                        Integer.toString(user),
                        words);
        assertThat(said).as(name).isEmpty();
    }

    /// What the programs said, by the name of the case.
    private Map<String, JsonObject> testimonies() throws IOException {
        Map<String, JsonObject> all = new HashMap<>();
        for (JsonObject testimony : JsonRows.of(Files.readString(testimonies))) {
            assertThat(all.put(testimony.get("case"), testimony)).isNull();
        }
        return all;
    }

    private static List<JsonObject> of(List<JsonObject> rows, JsonObject testimony) {
        return rows.stream().filter(r -> r.get("pid").equals(testimony.get("pid"))).toList();
    }

    @Test
    void aRowSaysWhatTheProgramItselfSays() throws Exception {
        Path script = script("#!" + actor.file() + " of-the-script\n");
        Map<String, String> calls = new HashMap<>();
        List<JsonObject> rows;
        try (Product product = Product.live(run(), "--tail", "--json", select())) {
            product.whenRecording();
            for (String words : List.of("none", "0", "1", "11", "400", "10000", "long", "odd")) {
                exec("words-" + words, "execve", actor.file(), words);
            }
            for (String how : List.of("execveat", "execveat-fd", "memfd")) {
                exec(how, how, actor.file(), "11");
                calls.put(how, "execveat");
            }
            exec("script", "execve", script, "1");
            exec("as-nobody", "execve", actor.file(), "/proc", NOBODY, "1");
            exec("int80", "int80", actor.file(), "odd");
            calls.put("int80", "execve i386");
            exec("failed", "execve", Path.of("/nonexistent"), "1");
            if (NativeProgram.actor32().isThere()) {
                exec("of-32-bits", "execve", NativeProgram.actor32().file(), "11");
                KernelUnderTest.run(
                        NativeProgram.actor32().file().toString(), "execveat-fd", "/bin/true");
            }
            product.whenCaughtUp();
            assertThat(product.end()).isEqualTo(143);
            rows = product.rows();
        }

        Map<String, JsonObject> testimonies = testimonies();
        assertThat(testimonies).hasSizeGreaterThanOrEqualTo(15);
        SoftAssertions.assertSoftly(softly ->
                testimonies.forEach((name, testimony) -> {
                    List<JsonObject> found = of(rows, testimony);
                    if (name.equals("failed")) {
                        softly.assertThat(found).as(name).isEmpty();
                        return;
                    }
                    softly.assertThat(found).as(name).hasSize(1);
                    if (!found.isEmpty()) {
                        compare(
                                softly,
                                name,
                                testimony,
                                calls.getOrDefault(name, "execve"),
                                found.getFirst());
                    }
                }));
    }

    private static String select() {
        return "SELECT " + COLUMNS + " FROM process_events";
    }

    private Path script(String text) throws IOException {
        Path script = actor.file().resolveSibling("a script");
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        script.toFile().deleteOnExit();
        return script;
    }

    private static void compare(
            SoftAssertions softly, String name, JsonObject testimony, String call, JsonObject row) {
        List<byte[]> words = words(testimony.get("argv"));
        Map<String, String> expected = new HashMap<>();
        expected.put("parent", testimony.get("ppid"));
        expected.put("path", testimony.get("exe"));
        for (String same :
                List.of("cwd", "uid", "euid", "gid", "egid", "auid", "session", "comm")) {
            expected.put(same, testimony.get(same));
        }
        expected.put("cmdline", String.join(" ", words.stream().map(w -> shown(w, true)).toList()));
        expected.put(
                "cmdline_size",
                Integer.toString(words.stream().mapToInt(w -> w.length + 1).sum() - 1));
        expected.put("syscall", call.replace(" i386", ""));
        // the call's convention, which the started program need not share
        expected.put("arch", call.endsWith("i386") ? "i386" : "x86_64");
        expected.put("success", "1");
        expected.put("exit", "0");
        expected.put("complete", "1");
        expected.forEach((column, value) ->
                softly.assertThat(row.get(column)).as("%s of %s", column, name).isEqualTo(value));
        softly.assertThat(JsonRows.strings(row.get("argv")))
                .as("argv of %s", name)
                .isEqualTo(words.stream().map(w -> shown(w, false)).toList());
        long millis = Long.parseLong(testimony.get("millis"));
        softly.assertThat(Long.parseLong(row.get("time_ms")))
                .as("time_ms of %s", name)
                .isCloseTo(millis, within(1000L));
        softly.assertThat(Long.parseLong(row.get("time")))
                .as("time of %s", name)
                .isEqualTo(Long.parseLong(row.get("time_ms")) / 1000);
        if (Files.exists(Path.of(row.get("path")))) {
            compareFile(softly, name, Path.of(row.get("path")), row);
        }
    }

    private static void compareFile(SoftAssertions softly, String name, Path file, JsonObject row) {
        JsonObject status =
                JsonRows.of(
                                KernelUnderTest.run(
                                        "stat",
                                        "-c",
                                        "{\"mode\": \"%f\", \"owner_uid\": \"%u\", \"owner_gid\": \"%g\","
                                                + " \"mtime\": \"%Y\", \"ctime\": \"%Z\"}",
                                        file.toString()))
                        .getFirst();
        for (String same : List.of("owner_uid", "owner_gid", "mtime", "ctime")) {
            softly.assertThat(row.get(same)).as("%s of %s", same, name).isEqualTo(status.get(same));
        }
        softly.assertThat(Integer.parseInt(row.get("mode"), 8))
                .as("mode of %s", name)
                .isEqualTo(Integer.parseInt(status.get("mode"), 16));
    }

    /// The actor's hex, a comma behind each word.
    private static List<byte[]> words(String hex) {
        List<byte[]> words = new ArrayList<>();
        for (String word : hex.substring(0, hex.length() - 1).split(",", -1)) {
            words.add(HexFormat.of().parseHex(word));
        }
        return words;
    }

    /// Bytes as the documentation says they are shown: UTF-8 as it is, each other byte as `\xHH`, and so control characters if
    /// they have no other escape.
    private static String shown(byte[] bytes, boolean controls) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; ) {
            int width = 1;
            while (width <= 4 && i + width <= bytes.length && !isText(bytes, i, width)) {
                width++;
            }
            if (width > 4
                    || i + width > bytes.length
                    || (controls && bytes[i] >= 0 && bytes[i] < 0x20)) {
                text.append("\\x%02X".formatted(bytes[i]));
                i++;
            } else {
                text.append(new String(bytes, i, width, UTF_8));
                i += width;
            }
        }
        return text.toString();
    }

    private static boolean isText(byte[] bytes, int from, int width) {
        return new String(bytes, from, width, UTF_8).indexOf('\uFFFD') < 0;
    }

    @Test
    void failedStartsAreRowsWhenAskedFor() throws Exception {
        Path noProgram = script("neither binary nor script\n");
        List<JsonObject> rows;
        try (Product product =
                Product.live(
                        run(),
                        "--audit_allow_failed_process_events",
                        "--tail",
                        "--json",
                        select())) {
            product.whenRecording();
            exec("missing", "execve", Path.of("/nonexistent/program"), "1");
            exec("missing-here", "execve", Path.of("not-here"), "1");
            exec("no-program", "execve", noProgram, "1");
            exec("a-directory", "execve", Path.of("/usr"), "1");
            exec("through-descriptor", "execveat-fd", noProgram, "1");
            exec("fine", "execve", actor.file(), "1");
            product.whenCaughtUp();
            assertThat(product.end()).isEqualTo(143);
            rows = product.rows();
        }

        Map<String, JsonObject> testimonies = testimonies();
        assertThat(testimonies).hasSize(6);
        Map<String, String> tried =
                Map.of(
                        "missing", "/nonexistent/program",
                        "missing-here", "/usr/share/not-here",
                        "no-program", noProgram.toString(),
                        "a-directory", "/usr");
        SoftAssertions.assertSoftly(softly ->
                testimonies.forEach((name, testimony) -> {
                    List<JsonObject> found = of(rows, testimony);
                    softly.assertThat(found).as(name).hasSize(1);
                    boolean fine = name.equals("fine");
                    softly.assertThat(found)
                            .as(name)
                            .allSatisfy(row -> {
                                assertThat(row.get("success")).isEqualTo(fine ? "1" : "0");
                                assertThat(row.get("exit"))
                                        .isEqualTo(fine ? "0" : "-" + testimony.get("errno"));
                                assertThat(row.get("parent")).isEqualTo(testimony.get("ppid"));
                                if (tried.containsKey(name)) {
                                    assertThat(row.get("path")).isEqualTo(tried.get(name));
                                }
                            });
                }));
    }
}
