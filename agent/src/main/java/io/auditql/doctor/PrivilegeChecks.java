package io.auditql.doctor;

import io.auditql.sys.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What keeps this process from the kernel's audit system: a kernel without one, a capability, a namespace.
final class PrivilegeChecks {
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_AUDIT_CONTROL = 30;
    private static final int CAP_AUDIT_READ = 37;

    /// The initial namespaces have these inodes on every kernel (include/linux/proc_ns.h).
    private static final String INITIAL_USER = "user:[4026531837]";

    private static final String INITIAL_PID = "pid:[4026531836]";

    /// The parent of the kernel's threads, which are in the initial namespaces.
    private static final String KERNEL_THREADS = "2";

    private final Path proc;

    PrivilegeChecks(Path proc) {
        this.proc = proc;
    }

    void check(KernelReading kernel, Findings out) {
        if (kernel.errno() == Errno.EPROTONOSUPPORT || kernel.errno() == Errno.EAFNOSUPPORT) {
            checkMissing(out);
            return;
        }
        boolean user = checkUser(out);
        boolean pid = checkPid(out);
        checkNetwork(out);
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            out.fault(
                    Topic.CAPABILITY,
                    "this process (user "
                            + userId()
                            + ") does not have "
                            + String.join(", ", missing),
                    "run it as root (sudo auditqlctl doctor), or give the service these: AmbientCapabilities="
                            + String.join(" ", missing));
        } else if (kernel.status().isEmpty() && user && pid) {
            out.fault(
                    Topic.KERNEL_AUDIT,
                    "the kernel's audit system does not answer: " + kernel.problem(),
                    "look at the kernel's log (dmesg) and for audit=0 in /proc/cmdline");
        } else if (kernel.status().isPresent()) {
            out.ok(
                    Topic.CAPABILITY,
                    "this process may use the kernel's audit system (CAP_AUDIT_CONTROL)");
        }
    }

    private void checkMissing(Findings out) {
        if (words(proc.resolve("cmdline")).contains("audit=0")) {
            out.fault(
                    Topic.KERNEL_AUDIT,
                    "this kernel was booted with audit=0: it has no audit system until the next boot",
                    "take audit=0 off the kernel's command line (GRUB_CMDLINE_LINUX), better: write audit=1, and reboot");
        } else {
            out.fault(
                    Topic.KERNEL_AUDIT,
                    "this kernel has no audit system (it was built without CONFIG_AUDIT)",
                    "boot a kernel with CONFIG_AUDIT=y and CONFIG_AUDITSYSCALL=y; distributions' kernels have both. In a sandbox that is no Linux kernel of its own (gVisor), run on the host");
        }
    }

    /// Whether we are in the user namespace that the audit system answers in.
    private boolean checkUser(Findings out) {
        String user = namespace("self", "user");
        if (user.isEmpty() || user.equals(INITIAL_USER)) {
            return true;
        }
        out.fault(
                Topic.USER_NAMESPACE,
                "this process is in a user namespace of its own ("
                        + user
                        + "): the kernel's audit system answers only in the initial one, whatever root may do here",
                "run it as the host's root, in a container without user namespaces (no rootless container, no userns-remap)");
        return false;
    }

    private boolean checkPid(Findings out) {
        String pid = namespace("self", "pid");
        if (pid.isEmpty() || pid.equals(INITIAL_PID)) {
            return true;
        }
        out.fault(
                Topic.PID_NAMESPACE,
                "this process is in a pid namespace of its own ("
                        + pid
                        + "): the kernel lets only processes of the initial one take its audit records",
                "run it on the host, or in a container with the host's pid namespace: --pid=host, hostPID: true");
        return false;
    }

    private void checkNetwork(Findings out) {
        String own = namespace("self", "net");
        String kernel = namespace(KERNEL_THREADS, "net"); // the first process may hide its own
        String first = kernel.isEmpty() ? namespace("1", "net") : kernel;
        if (!own.isEmpty() && !first.isEmpty() && !own.equals(first)) {
            out.warning(
                    Topic.NETWORK_NAMESPACE,
                    "this process is in a network namespace of its own ("
                            + own
                            + "): recording works, but who else listens to audit records cannot be seen from here",
                    "run it in the host's network namespace to see them: --network=host, hostNetwork: true");
        }
    }

    private List<String> missing() {
        Optional<Long> effective = capabilities();
        List<String> missing = new ArrayList<>();
        if (effective.isPresent()) {
            long held = effective.get();
            if ((held & 1L << CAP_AUDIT_CONTROL) == 0) {
                missing.add("CAP_AUDIT_CONTROL");
                if ((held & 1L << CAP_AUDIT_READ) == 0) {
                    missing.add("CAP_AUDIT_READ");
                }
                if ((held & 1L << CAP_NET_ADMIN) == 0) {
                    missing.add("CAP_NET_ADMIN"); // for a receive buffer above the system's limit
                }
            }
        }
        return missing;
    }

    private Optional<Long> capabilities() {
        return status("CapEff:").map(hex -> Long.parseUnsignedLong(hex, 16));
    }

    private String userId() {
        // real, effective, saved, filesystem
        return status("Uid:").map(ids -> ids.split("\\s+", -1)[1]).orElse("unknown");
    }

    private Optional<String> status(String name) {
        try {
            return Files.readAllLines(proc.resolve("self/status"), StandardCharsets.ISO_8859_1)
                    .stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip())
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private String namespace(String process, String kind) {
        try {
            return Files.readSymbolicLink(proc.resolve(process).resolve("ns").resolve(kind))
                    .toString();
        } catch (IOException _) {
            return "";
        }
    }

    static List<String> words(Path file) {
        try {
            return List.of(Files.readString(file).strip().split("\\s+", -1));
        } catch (IOException _) {
            return List.of();
        }
    }
}
