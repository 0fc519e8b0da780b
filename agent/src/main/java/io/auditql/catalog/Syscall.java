package io.auditql.catalog;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The system calls that tables are made of. Their numbers on each ABI are those of [SyscallTable].
///
/// On i386 the socket calls exist twice: under their own numbers and as `socketcall` with the call in its first argument
/// (include/uapi/linux/net.h).
public enum Syscall {
    EXECVE,
    EXECVEAT,
    FORK,
    VFORK,
    CLONE,
    CLONE3,
    EXIT_GROUP,
    KILL,
    TKILL,
    TGKILL,
    RT_SIGQUEUEINFO,
    RT_TGSIGQUEUEINFO,
    PIDFD_SEND_SIGNAL,
    BIND(2, Address.GIVEN),
    CONNECT(3, Address.GIVEN),
    LISTEN(4, Address.NONE),
    ACCEPT(5, Address.RETURNED),
    ACCEPT4(18, Address.RETURNED),
    SENDTO(11, Address.OPTIONAL),
    SENDMSG(16, Address.OPTIONAL),
    SENDMMSG(20, Address.OPTIONAL),
    IO_URING_SETUP;

    /// How a call comes by the socket address that its SOCKADDR record holds.
    public enum Address {
        /// It has none.
        NONE,
        /// The caller must pass one.
        GIVEN,
        /// The caller may pass one: a datagram's destination.
        OPTIONAL,
        /// The kernel returns the peer's, if the call succeeds and the caller has room for it.
        RETURNED
    }

    /// `socketcall` of i386; its first argument says which call it is.
    public static final int I386_SOCKETCALL = 102;

    /// No such call on that ABI.
    public static final int NONE = -1;

    private static final int SOCKETCALLS = 32;
    private static final int[][] NUMBERS = numbers();
    private static final Syscall[][] BY_NUMBER = byNumber();
    private static final @Nullable Syscall[] BY_SOCKETCALL = bySocketcall();

    private final int socketcall;
    private final Address address;
    private final String word;

    Syscall() {
        this(-1, Address.NONE);
    }

    Syscall(int socketcall, Address address) {
        this.word = name().toLowerCase(Locale.ROOT);
        this.socketcall = socketcall;
        this.address = address;
    }

    private static int[][] numbers() {
        int[][] numbers = new int[values().length][Abi.values().length];
        for (Syscall call : values()) {
            for (Abi abi : Abi.values()) {
                numbers[call.ordinal()][abi.ordinal()] = SyscallTable.number(abi, call.word);
            }
        }
        return numbers;
    }

    private static Syscall[][] byNumber() {
        Abi[] abis = Abi.values();
        Syscall[][] table = new Syscall[abis.length][];
        for (Abi abi : abis) {
            int highest = NONE;
            for (Syscall call : values()) {
                highest = Math.max(highest, call.number(abi));
            }
            Syscall[] calls = new Syscall[highest + 1];
            for (Syscall call : values()) {
                if (call.number(abi) != NONE) {
                    calls[call.number(abi)] = call;
                }
            }
            table[abi.ordinal()] = calls;
        }
        return table;
    }

    private static @Nullable Syscall[] bySocketcall() {
        @Nullable Syscall[] calls = new @Nullable Syscall[SOCKETCALLS];
        for (Syscall call : values()) {
            if (call.socketcall != NONE) {
                calls[call.socketcall] = call;
            }
        }
        return calls;
    }

    /// The call's number on an ABI, without the x32 bit, or [#NONE].
    public int number(Abi abi) {
        return NUMBERS[ordinal()][abi.ordinal()];
    }

    /// The first argument of i386's `socketcall` that means this call, or [#NONE].
    public int socketcall() {
        return socketcall;
    }

    public Address address() {
        return address;
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
        Syscall[] calls = BY_NUMBER[abi.ordinal()];
        return plain >= 0 && plain < calls.length ? calls[(int) plain] : null;
    }

    public static Optional<Syscall> ofSocketcall(long firstArgument) {
        return Optional.ofNullable(findSocketcall(firstArgument));
    }

    /// As [#ofSocketcall], without allocating.
    public static @Nullable Syscall findSocketcall(long firstArgument) {
        return firstArgument >= 0 && firstArgument < SOCKETCALLS
                ? BY_SOCKETCALL[(int) firstArgument]
                : null;
    }
}
