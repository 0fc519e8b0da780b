package io.auditql.catalog;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The system calls that tables are made of, with their number on each ABI (arch/*/entry/syscalls/*.tbl and
/// include/uapi/asm-generic/unistd.h of the kernel).
///
/// On i386 the socket calls exist twice: under their own numbers and as `socketcall` with the call in its first argument.
public enum Syscall {
    //           x86_64 x32  i386 aarch64 arm
    EXECVE(59, 520, 11, 221, 11),
    EXECVEAT(322, 545, 358, 281, 387),
    BIND(49, 49, 361, 200, 282),
    CONNECT(42, 42, 362, 203, 283);

    /// `socketcall` of i386; its first argument says which call it is.
    public static final int I386_SOCKETCALL = 102;

    /// No such call on that ABI.
    public static final int NONE = -1;

    private static final Syscall[] ALL = values();

    private final int x8664;
    private final int x32;
    private final int i386;
    private final int aarch64;
    private final int arm;
    private final String word;

    Syscall(int x8664, int x32, int i386, int aarch64, int arm) {
        this.x8664 = x8664;
        this.x32 = x32;
        this.i386 = i386;
        this.aarch64 = aarch64;
        this.arm = arm;
        this.word = name().toLowerCase(Locale.ROOT);
    }

    /// The call's number on an ABI, without the x32 bit, or [#NONE].
    public int number(Abi abi) {
        return switch (abi) {
            case X86_64 -> x8664;
            case X32 -> x32;
            case I386 -> i386;
            case AARCH64 -> aarch64;
            case ARM -> arm;
            case OTHER -> NONE;
        };
    }

    /// The first argument of i386's `socketcall` that means this call, or [#NONE] (include/uapi/linux/net.h).
    public int socketcall() {
        return switch (this) {
            case BIND -> 2;
            case CONNECT -> 3;
            case EXECVE, EXECVEAT -> NONE;
        };
    }

    /// As osquery's `syscall` column shows it.
    public String word() {
        return word;
    }

    /// The call with that number, or empty when no table is made of it. `socketcall` must be looked up by
    /// [#ofSocketcall].
    public static Optional<Syscall> of(Abi abi, long number) {
        return Optional.ofNullable(find(abi, number));
    }

    /// As [#of], without allocating.
    public static @Nullable Syscall find(Abi abi, long number) {
        long plain = abi == Abi.X32 ? number & ~Abi.X32_BIT : number;
        if (plain < 0) {
            return null;
        }
        for (Syscall call : ALL) {
            if (call.number(abi) == plain) {
                return call;
            }
        }
        return null;
    }

    public static Optional<Syscall> ofSocketcall(long firstArgument) {
        return Optional.ofNullable(findSocketcall(firstArgument));
    }

    /// As [#ofSocketcall], without allocating.
    public static @Nullable Syscall findSocketcall(long firstArgument) {
        if (firstArgument < 0) {
            return null;
        }
        for (Syscall call : ALL) {
            if (call.socketcall() == firstArgument) {
                return call;
            }
        }
        return null;
    }
}
