package io.auditql.catalog;

/// A calling convention of the kernel: what `arch=` in a record says, in which numbers of system calls are to be read.
public enum Abi {
    X86_64(0xC000003E),
    /// Same `arch` as x86-64; its numbers have bit 30 set.
    X32(0xC000003E),
    I386(0x40000003),
    AARCH64(0xC00000B7),
    ARM(0x40000028),
    /// An architecture without a table here: calls are shown by number.
    OTHER(0);

    /// Set in each number of an x32 call.
    public static final long X32_BIT = 0x40000000L;

    private final long arch;

    Abi(int arch) {
        this.arch = Integer.toUnsignedLong(arch);
    }

    /// The AUDIT_ARCH_ value: EM_ machine number and flags (linux/audit.h).
    public long arch() {
        return arch;
    }

    /// The ABI of a call by the record's `arch` and `syscall` fields.
    public static Abi of(long arch, long number) {
        if (arch == X86_64.arch) {
            return number >= 0 && (number & X32_BIT) != 0 ? X32 : X86_64;
        }
        if (arch == I386.arch) {
            return I386;
        }
        if (arch == AARCH64.arch) {
            return AARCH64;
        }
        return arch == ARM.arch ? ARM : OTHER;
    }
}
