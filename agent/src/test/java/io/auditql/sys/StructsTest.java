package io.auditql.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a C compiler says of the structures.
class StructsTest {
    private static final List<StructLayout> ALL =
            List.of(
                    Structs.NLMSGHDR,
                    Structs.SOCKADDR_NL,
                    Structs.SOCKADDR_UN,
                    Structs.UCRED,
                    Structs.IOVEC,
                    Structs.MSGHDR,
                    Structs.MMSGHDR,
                    Structs.POLLFD,
                    Structs.TIMESPEC);

    /// Those that are read at offsets by other packages: struct and member, with the offset used there.
    private static final Map<String, Integer> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("audit_status.enabled", 4),
                    Map.entry("audit_status.failure", 8),
                    Map.entry("audit_status.pid", 12),
                    Map.entry("audit_status.rate_limit", 16),
                    Map.entry("audit_status.backlog_limit", 20),
                    Map.entry("audit_status.lost", 24),
                    Map.entry("audit_status.backlog", 28),
                    Map.entry("audit_status.feature_bitmap", 32),
                    Map.entry("audit_status.backlog_wait_time", 36),
                    Map.entry("audit_rule_data.action", 4),
                    Map.entry("audit_rule_data.field_count", 8),
                    Map.entry("audit_rule_data.mask", 12),
                    Map.entry("audit_rule_data.fields", 268),
                    Map.entry("audit_rule_data.values", 524),
                    Map.entry("audit_rule_data.fieldflags", 780),
                    Map.entry("audit_rule_data.buflen", 1036),
                    Map.entry("audit_rule_data.buf", 1040),
                    Map.entry("nlmsgerr.error", 0));

    @Test
    void agreeWithTheCompiler(@TempDir Path directory) throws Exception {
        StringBuilder source =
                new StringBuilder(
                        """
                        #define _GNU_SOURCE
                        #include <stdio.h>
                        #include <stddef.h>
                        #include <time.h>
                        #include <poll.h>
                        #include <sys/socket.h>
                        #include <sys/uio.h>
                        #include <sys/un.h>
                        #include <linux/netlink.h>
                        #include <linux/audit.h>
                        int main(void) {
                        """);
        StringBuilder expected = new StringBuilder();
        for (StructLayout struct : ALL) {
            String name = "struct " + struct.name().orElseThrow();
            source.append("printf(\"%s %%zu\\n\", sizeof(%s));%n".formatted(name, name));
            expected.append(name).append(' ').append(struct.byteSize()).append('\n');
            for (MemoryLayout member : struct.memberLayouts()) {
                if (member.name().isPresent()) {
                    String field = member.name().get();
                    line(source, name, field);
                    expected.append(name).append('.').append(field).append(' ');
                    expected.append(Structs.offset(struct, field)).append('\n');
                }
            }
        }
        for (Map.Entry<String, Integer> entry : ELSEWHERE.entrySet()) {
            String[] parts = entry.getKey().split("\\.", -1);
            line(source, "struct " + parts[0], parts[1]);
            expected.append("struct ").append(entry.getKey()).append(' ');
            expected.append(entry.getValue()).append('\n');
        }
        source.append("return 0; }\n");
        Path program = directory.resolve("layout");
        Path code = Files.writeString(directory.resolve("layout.c"), source);
        boolean compiled = run("gcc", "-o", program.toString(), code.toString()).isEmpty();
        if (!compiled) {
            System.out.println("layouts not compared: gcc or the kernel's headers are missing");
        }
        assumeTrue(compiled, "gcc with the kernel's headers");

        assertThat(run(program.toString())).isEqualTo(expected.toString());
    }

    private static void line(StringBuilder source, String struct, String field) {
        source.append(
                "printf(\"%s.%s %%zu\\n\", offsetof(%s, %s));%n"
                        .formatted(struct, field, struct, field));
    }

    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void errnoNamesAreTheSystems() throws Exception {
        Path header = Path.of("/usr/include/asm-generic/errno-base.h");
        Path more = Path.of("/usr/include/asm-generic/errno.h");
        assumeTrue(Files.exists(header) && Files.exists(more), "the kernel's headers");
        Map<String, String> numbers =
                java.util.stream.Stream.concat(
                                Files.readAllLines(header).stream(),
                                Files.readAllLines(more).stream())
                        .map(l -> l.split("\\s+", -1))
                        .filter(f -> f.length > 2 && f[0].equals("#define"))
                        .filter(f -> f[2].matches("\\d+"))
                        .collect(Collectors.toMap(f -> f[2], f -> f[1], (a, _) -> a));
        for (int errno = 1; errno < 134; errno++) {
            String name = Errno.name(errno);
            if (!name.startsWith("errno ")) {
                assertThat(name).isEqualTo(numbers.get(Integer.toString(errno)));
            }
        }
    }
}
