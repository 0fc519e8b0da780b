package io.auditql.audit.meaning;

import io.auditql.bytes.GrowableBytes;
import io.auditql.catalog.Abi;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the first four arguments of a system call mean.
final class Arguments {
    private enum Meaning {
        DIRECTORY,
        OPEN_FLAGS,
        MODE,
        ACCESS,
        FAMILY,
        SOCKET_TYPE,
        SIGNAL,
        PROTECTION,
        MAP_FLAGS,
        CLONE_FLAGS,
        NUMBER,
        MOUNT_FLAGS,
        AT_FLAGS,
        SOCKET_CALL,
        COMMAND
    }

    private static final Map<String, @Nullable Meaning[]> CALLS = new HashMap<>();

    static {
        put("open", null, Meaning.OPEN_FLAGS, Meaning.MODE);
        put("openat", Meaning.DIRECTORY, null, Meaning.OPEN_FLAGS, Meaning.MODE);
        put("creat", null, Meaning.MODE);
        put("chmod", null, Meaning.MODE);
        put("fchmod", null, Meaning.MODE);
        put("fchmodat", Meaning.DIRECTORY, null, Meaning.MODE);
        put("mkdir", null, Meaning.MODE);
        put("mkdirat", Meaning.DIRECTORY, null, Meaning.MODE);
        put("mknod", null, Meaning.MODE);
        put("mknodat", Meaning.DIRECTORY, null, Meaning.MODE);
        put("access", null, Meaning.ACCESS);
        put("faccessat", Meaning.DIRECTORY, null, Meaning.ACCESS);
        put("faccessat2", Meaning.DIRECTORY, null, Meaning.ACCESS, Meaning.AT_FLAGS);
        for (String at :
                new String[] {
                    "execveat", "fchownat", "futimesat", "newfstatat", "fstatat64", "readlinkat",
                    "utimensat", "openat2", "renameat", "renameat2", "linkat", "statx"
                }) {
            put(at, Meaning.DIRECTORY);
        }
        put("unlinkat", Meaning.DIRECTORY, null, Meaning.AT_FLAGS);
        put("renameat", Meaning.DIRECTORY, null, Meaning.DIRECTORY);
        put("renameat2", Meaning.DIRECTORY, null, Meaning.DIRECTORY);
        put("linkat", Meaning.DIRECTORY, null, Meaning.DIRECTORY);
        put("symlinkat", null, Meaning.DIRECTORY);
        put("socket", Meaning.FAMILY, Meaning.SOCKET_TYPE);
        put("socketpair", Meaning.FAMILY, Meaning.SOCKET_TYPE);
        put("socketcall", Meaning.SOCKET_CALL);
        put("kill", Meaning.NUMBER, Meaning.SIGNAL);
        put("tkill", Meaning.NUMBER, Meaning.SIGNAL);
        put("tgkill", Meaning.NUMBER, Meaning.NUMBER, Meaning.SIGNAL);
        put("mmap", null, null, Meaning.PROTECTION, Meaning.MAP_FLAGS);
        put("mmap2", null, null, Meaning.PROTECTION, Meaning.MAP_FLAGS);
        put("mprotect", null, null, Meaning.PROTECTION);
        put("fcntl", null, Meaning.COMMAND);
        put("fcntl64", null, Meaning.COMMAND);
        put("clone", Meaning.CLONE_FLAGS);
        put("unshare", Meaning.CLONE_FLAGS);
        put("mount", null, null, null, Meaning.MOUNT_FLAGS);
        for (String ids : new String[] {"setuid", "setgid", "setfsuid", "setfsgid"}) {
            put(ids, Meaning.NUMBER);
        }
        for (String ids : new String[] {"setreuid", "setregid"}) {
            put(ids, Meaning.NUMBER, Meaning.NUMBER);
        }
        for (String ids : new String[] {"setresuid", "setresgid"}) {
            put(ids, Meaning.NUMBER, Meaning.NUMBER, Meaning.NUMBER);
        }
        for (String owner : new String[] {"chown", "fchown", "lchown"}) {
            put(owner, null, Meaning.NUMBER, Meaning.NUMBER);
        }
        put("fchownat", Meaning.DIRECTORY, null, Meaning.NUMBER, Meaning.NUMBER);
    }

    private static void put(String call, @Nullable Meaning... arguments) {
        CALLS.put(call, arguments);
    }

    private static final long AT_FDCWD = -100;
    private static final long UNSET = 0xFFFF_FFFFL;
    private static final int O_CREAT = 0x40;
    private static final int O_ACCESS = 3;
    private static final int SOCKET_TYPES = 0xF;
    private static final int SIGNAL_BITS = 0xFF;

    private static final Bits OPEN =
            new Bits(
                    """
                    O_CREAT 40 O_EXCL 80 O_NOCTTY 100 O_TRUNC 200 O_APPEND 400 O_NONBLOCK 800 O_SYNC 101000 O_DSYNC 1000
                    O_ASYNC 2000 O_DIRECT 4000 O_LARGEFILE 8000 O_DIRECTORY 10000 O_NOFOLLOW 20000 O_NOATIME 40000
                    O_CLOEXEC 80000 O_PATH 200000 O_TMPFILE 400000
                    """);
    private static final Bits OPEN_ARM =
            new Bits(
                    """
                    O_CREAT 40 O_EXCL 80 O_NOCTTY 100 O_TRUNC 200 O_APPEND 400 O_NONBLOCK 800 O_SYNC 101000 O_DSYNC 1000
                    O_ASYNC 2000 O_DIRECTORY 4000 O_NOFOLLOW 8000 O_DIRECT 10000 O_LARGEFILE 20000 O_NOATIME 40000
                    O_CLOEXEC 80000 O_PATH 200000 O_TMPFILE 400000
                    """);
    private static final Bits PROTECTION =
            new Bits("PROT_READ 1 PROT_WRITE 2 PROT_EXEC 4 PROT_SEM 8");
    private static final Bits MAP =
            new Bits(
                    """
                    MAP_SHARED 1 MAP_PRIVATE 2 MAP_FIXED 10 MAP_ANONYMOUS 20 MAP_32BIT 40 MAP_GROWSDOWN 100
                    MAP_DENYWRITE 800 MAP_EXECUTABLE 1000 MAP_LOCKED 2000 MAP_NORESERVE 4000 MAP_POPULATE 8000
                    MAP_NONBLOCK 10000 MAP_STACK 20000 MAP_HUGETLB 40000 MAP_SYNC 80000 MAP_FIXED_NOREPLACE 100000
                    """);
    private static final Bits CLONE =
            new Bits(
                    """
                    CLONE_VM 100 CLONE_FS 200 CLONE_FILES 400 CLONE_SIGHAND 800 CLONE_PIDFD 1000 CLONE_PTRACE 2000
                    CLONE_VFORK 4000 CLONE_PARENT 8000 CLONE_THREAD 10000 CLONE_NEWNS 20000 CLONE_SYSVSEM 40000
                    CLONE_SETTLS 80000 CLONE_PARENT_SETTID 100000 CLONE_CHILD_CLEARTID 200000 CLONE_DETACHED 400000
                    CLONE_UNTRACED 800000 CLONE_CHILD_SETTID 1000000 CLONE_NEWCGROUP 2000000 CLONE_NEWUTS 4000000
                    CLONE_NEWIPC 8000000 CLONE_NEWUSER 10000000 CLONE_NEWPID 20000000 CLONE_NEWNET 40000000 CLONE_IO 80000000
                    """);
    private static final Bits MOUNT =
            new Bits(
                    """
                    MS_RDONLY 1 MS_NOSUID 2 MS_NODEV 4 MS_NOEXEC 8 MS_SYNCHRONOUS 10 MS_REMOUNT 20 MS_MANDLOCK 40
                    MS_DIRSYNC 80 MS_NOSYMFOLLOW 100 MS_NOATIME 400 MS_NODIRATIME 800 MS_BIND 1000 MS_MOVE 2000 MS_REC 4000
                    MS_SILENT 8000 MS_POSIXACL 10000 MS_UNBINDABLE 20000 MS_PRIVATE 40000 MS_SLAVE 80000 MS_SHARED 100000
                    MS_RELATIME 200000 MS_KERNMOUNT 400000 MS_I_VERSION 800000 MS_STRICTATIME 1000000 MS_LAZYTIME 2000000
                    """);
    private static final Bits AT =
            new Bits(
                    "AT_SYMLINK_NOFOLLOW 100 AT_REMOVEDIR 200 AT_SYMLINK_FOLLOW 400 AT_NO_AUTOMOUNT 800 AT_EMPTY_PATH 1000");
    private static final Bits ACCESS = new Bits("X_OK 1 W_OK 2 R_OK 4");
    private static final Bits SOCKET_FLAGS = new Bits("SOCK_NONBLOCK 800 SOCK_CLOEXEC 80000");
    private static final String[] SOCKET_KINDS = {
        "unknown",
        "SOCK_STREAM",
        "SOCK_DGRAM",
        "SOCK_RAW",
        "SOCK_RDM",
        "SOCK_SEQPACKET",
        "SOCK_DCCP",
        "-",
        "-",
        "-",
        "SOCK_PACKET"
    };

    private Arguments() {}

    /// Appends what the argument `[0, 3]` of the call means; its number in hex where we know no better.
    ///
    /// @param values the four arguments
    static void append(String call, Abi abi, int argument, long[] values, GrowableBytes out) {
        @Nullable Meaning[] meanings = CALLS.getOrDefault(call, new Meaning[0]);
        Meaning meaning = argument < meanings.length ? meanings[argument] : null;
        long value = values[argument];
        if (meaning == null) {
            hex(value, out);
            return;
        }
        switch (meaning) {
            case DIRECTORY -> {
                if (value == AT_FDCWD || value == (AT_FDCWD & UNSET)) {
                    out.append("AT_FDCWD");
                } else {
                    hex(value, out);
                }
            }
            case OPEN_FLAGS -> openFlags(value, abi, out);
            case MODE -> {
                boolean created = !call.startsWith("open") || (values[argument - 1] & O_CREAT) != 0;
                if (created) {
                    FileMode.appendPermissions(value, out);
                } else {
                    hex(value, out);
                }
            }
            case ACCESS -> bits(ACCESS, value, "F_OK", out);
            case FAMILY -> named(Names.of(Names.FAMILIES, value), value, out);
            case SOCKET_TYPE -> {
                named(Names.of(SOCKET_KINDS, value & SOCKET_TYPES), value & SOCKET_TYPES, out);
                SOCKET_FLAGS.append(value & ~SOCKET_TYPES, true, out);
            }
            case SOCKET_CALL -> named(Names.of(Names.SOCKET_CALLS, value), value, out);
            case COMMAND -> named(Names.of(Names.FCNTL, value), value, out);
            case SIGNAL -> named(Names.of(Names.SIGNALS, value), value, out);
            case PROTECTION -> bits(PROTECTION, value, "PROT_NONE", out);
            case MAP_FLAGS -> bits(MAP, value, "0x0", out);
            case CLONE_FLAGS -> {
                boolean any = CLONE.append(value & ~SIGNAL_BITS, false, out);
                String signal = Names.of(Names.SIGNALS, value & SIGNAL_BITS);
                if ((value & SIGNAL_BITS) != 0) {
                    out.append((any ? "|" : "") + (signal == null ? value & SIGNAL_BITS : signal));
                } else if (!any) {
                    hex(value, out);
                }
            }
            case MOUNT_FLAGS -> bits(MOUNT, value, "0x0", out);
            case AT_FLAGS -> bits(AT, value, "0x0", out);
            case NUMBER -> number(value, out);
        }
    }

    static void openFlags(long value, Abi abi, GrowableBytes out) {
        String[] access = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};
        out.append(access[(int) value & O_ACCESS]);
        (abi == Abi.AARCH64 || abi == Abi.ARM ? OPEN_ARM : OPEN)
                .append(value & ~O_ACCESS, true, out);
    }

    static void protection(long value, GrowableBytes out) {
        bits(PROTECTION, value, "PROT_NONE", out);
    }

    static void mapFlags(long value, GrowableBytes out) {
        bits(MAP, value, "0x0", out);
    }

    private static void bits(Bits bits, long value, String none, GrowableBytes out) {
        if (!bits.append(value, false, out)) {
            out.append(none);
        }
    }

    private static void named(@Nullable String name, long value, GrowableBytes out) {
        if (name == null || name.equals("-")) {
            hex(value, out);
        } else {
            out.append(name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void number(long value, GrowableBytes out) {
        if ((value & UNSET) == UNSET) {
            out.append("unset");
        } else {
            out.appendDecimal(value);
        }
    }

    private static void hex(long value, GrowableBytes out) {
        out.append("0x" + Long.toHexString(value));
    }
}
