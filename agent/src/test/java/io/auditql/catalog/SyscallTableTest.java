package io.auditql.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected numbers are those of the kernel's headers on this machine, which are older than the table.
class SyscallTableTest {
    private static final Pattern DEFINED =
            Pattern.compile(
                    "^#define __NR_(\\w+) (?:\\(__X32_SYSCALL_BIT \\+ )?(\\d+)\\)?$",
                    Pattern.MULTILINE);
    private static final Pattern OPERATION =
            Pattern.compile("^\\s*IORING_OP_(\\w+),", Pattern.MULTILINE);

    private static String header(String name) throws IOException {
        Path file = Path.of("/usr/include", name);
        boolean there = Files.isReadable(file);
        if (!there) {
            System.out.println("skipped: there is no " + file);
        }
        assumeTrue(there, "there is no " + file);
        return Files.readString(file);
    }

    @ParameterizedTest
    @CsvSource({"unistd_64.h, X86_64", "unistd_x32.h, X32", "unistd_32.h, I386"})
    void theNumbersAreThoseOfTheKernelsHeaders(String name, Abi abi) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<MatchResult> calls =
                DEFINED.matcher(header("x86_64-linux-gnu/asm/" + name)).results().toList();

        for (MatchResult call : calls) {
            int number = Integer.parseInt(call.group(2));
            byte[] word = SyscallTable.word(abi, number);
            if (SyscallTable.number(abi, call.group(1)) != number
                    || word == null
                    || !new String(word, StandardCharsets.US_ASCII).equals(call.group(1))) {
                wrong.add(call.group());
            }
        }
        assertThat(calls).hasSizeGreaterThan(300);
        assertThat(wrong).isEmpty();
    }

    /// From scripts/syscall.tbl and arch/arm/tools/syscall.tbl of the kernel.
    @Test
    void theNumbersOfArmAreThoseOfTheKernelsTables() {
        assertThat(Syscall.EXECVE.number(Abi.AARCH64)).isEqualTo(221);
        assertThat(Syscall.ACCEPT4.number(Abi.AARCH64)).isEqualTo(242);
        assertThat(Syscall.SENDMMSG.number(Abi.AARCH64)).isEqualTo(269);
        assertThat(Syscall.FORK.number(Abi.AARCH64)).isEqualTo(Syscall.NONE);
        assertThat(Syscall.EXECVE.number(Abi.ARM)).isEqualTo(11);
        assertThat(Syscall.ACCEPT.number(Abi.ARM)).isEqualTo(285);
        assertThat(Syscall.CLONE3.number(Abi.ARM)).isEqualTo(435);
        assertThat(SyscallTable.number(Abi.ARM, "cacheflush")).isEqualTo(0xF0002);
        assertThat(SyscallTable.word(Abi.ARM, 0xF0002))
                .isEqualTo("cacheflush".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void everyCallIsFoundByItsNumberOnEachAbi() {
        for (Syscall call : Syscall.values()) {
            assertThat(call.number(Abi.X86_64)).as(call.word()).isNotEqualTo(Syscall.NONE);
            for (Abi abi : Abi.values()) {
                if (call.number(abi) != Syscall.NONE) {
                    assertThat(Syscall.of(abi, call.number(abi)))
                            .as(abi + " " + call)
                            .hasValue(call);
                }
            }
            if (call.socketcall() != Syscall.NONE) {
                assertThat(Syscall.ofSocketcall(call.socketcall())).hasValue(call);
            }
        }
        assertThat(Syscall.of(Abi.X32, Abi.X32_BIT | 520)).hasValue(Syscall.EXECVE);
        for (long number : new long[] {-1, 2047, 2048, 0xF0000, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(Syscall.of(Abi.X86_64, number)).isEmpty();
            assertThat(SyscallTable.word(Abi.X86_64, number)).isNull();
            assertThat(Syscall.ofSocketcall(number)).isEmpty();
        }
    }

    @Test
    void theOperationsOfIoUringAreThoseOfTheKernelsHeader() throws IOException {
        String header = header("linux/io_uring.h");
        List<String> names =
                OPERATION
                        .matcher(header.substring(header.indexOf("enum io_uring_op")))
                        .results()
                        .map(m -> m.group(1))
                        .filter(name -> !name.equals("LAST"))
                        .toList();

        assertThat(names).hasSizeGreaterThan(40);
        for (int i = 0; i < names.size(); i++) {
            UringOp op = UringOp.find(i);
            assertThat(op == null ? "" : op.name())
                    .as("operation %d", i)
                    .isEqualTo(names.get(i).toUpperCase(Locale.ROOT));
        }
        // Linux 6.11, newer than some headers
        assertThat(UringOp.BIND.number()).isEqualTo(56);
        assertThat(UringOp.LISTEN.number()).isEqualTo(57);
    }
}
