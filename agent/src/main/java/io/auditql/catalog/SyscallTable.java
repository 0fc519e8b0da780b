package io.auditql.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All system calls by number and by name, for each ABI that has a table.
///
/// Read once from `syscalls.txt` beside this class, which `agent/src/catalog/syscalls.py` writes and whose first line names the
/// kernel. Asking allocates nothing.
public final class SyscallTable {
    private static final String FILE = "syscalls.txt";
    private static final Abi[] COLUMNS = {Abi.X86_64, Abi.X32, Abi.I386, Abi.AARCH64, Abi.ARM};
    private static final String NO_SUCH_CALL = "-";
    private static final int COMMON = 2048;

    /// The few calls that 32-bit arm has for itself (`breakpoint`, `cacheflush`, …) have numbers from here on.
    private static final int ARM_PRIVATE = 0xF0000;

    private static final int ARM_PRIVATE_COUNT = 16;

    private static final Map<String, int[]> NUMBERS = new HashMap<>();
    private static final byte[][][] WORDS =
            new byte[Abi.values().length][COMMON + ARM_PRIVATE_COUNT][];

    static {
        try (InputStream in = SyscallTable.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("this build holds no " + FILE);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(SyscallTable::put);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SyscallTable() {}

    private static void put(String line) {
        String[] words = line.split(" ", -1);
        byte[] name = words[0].getBytes(StandardCharsets.US_ASCII);
        int[] numbers = new int[Abi.values().length];
        java.util.Arrays.fill(numbers, Syscall.NONE);
        for (int i = 0; i < COLUMNS.length; i++) {
            if (!words[i + 1].equals(NO_SUCH_CALL)) {
                int number = Integer.parseInt(words[i + 1]);
                int abi = COLUMNS[i].ordinal();
                numbers[abi] = number;
                WORDS[abi][slot(number)] = name;
            }
        }
        NUMBERS.put(words[0], numbers);
    }

    /// Where a number stands in the arrays, or -1.
    private static int slot(long number) {
        if (number >= 0 && number < COMMON) {
            return (int) number;
        }
        long own = number - ARM_PRIVATE;
        return own >= 0 && own < ARM_PRIVATE_COUNT ? COMMON + (int) own : -1;
    }

    /// The number of a call on an ABI, without the x32 bit, or [Syscall#NONE] where there is no such call.
    public static int number(Abi abi, String name) {
        int[] numbers = NUMBERS.get(name);
        return numbers == null ? Syscall.NONE : numbers[abi.ordinal()];
    }

    /// The name of a call in ASCII, or null when the number is none that this table knows. The number of an x32 call may have
    /// its bit. The array must not be changed.
    public static byte @Nullable [] word(Abi abi, long number) {
        int slot = slot(abi == Abi.X32 ? number & ~Abi.X32_BIT : number);
        return slot < 0 ? null : WORDS[abi.ordinal()][slot];
    }
}
