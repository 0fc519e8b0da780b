package io.auditql.audit.meaning;

import org.jspecify.annotations.Nullable;

/// Words for small numbers, by the kernel's headers.
final class Names {
    /// include/uapi/linux/capability.h
    static final String[] CAPABILITIES =
            words(
                    "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable"
                            + " net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio"
                            + " sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time"
                            + " sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin"
                            + " syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore");

    /// arch/x86/include/uapi/asm/signal.h, the same on arm
    static final String[] SIGNALS =
            words(
                    "SIG0 SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2"
                            + " SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG"
                            + " SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS");

    /// The lists of rules: include/uapi/linux/audit.h
    static final String[] FILTERS = words("user task entry watch exit exclude filesystem uring");

    /// include/linux/socket.h
    static final String[] FAMILIES =
            words(
                    "unspecified local inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose decnet netbeui"
                            + " security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can"
                            + " tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp"
                            + " mctp");

    /// The calls of `socketcall`: include/uapi/linux/net.h
    static final String[] SOCKET_CALLS =
            words(
                    "- socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom"
                            + " shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg");

    /// include/uapi/asm-generic/fcntl.h
    static final String[] FCNTL =
            words(
                    "F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_SETOWN F_GETOWN F_SETSIG"
                            + " F_GETSIG F_GETLK64 F_SETLK64 F_SETLKW64");

    private Names() {}

    private static String[] words(String text) {
        return text.split(" ", -1);
    }

    /// The word for a number, or null.
    static @Nullable String of(String[] words, long number) {
        return number >= 0 && number < words.length ? words[(int) number] : null;
    }
}
