package io.auditql.tables.host.file;

import io.auditql.bytes.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The capabilities of a file in words: `cap_net_raw=ep`.
///
///     magic and flags (4) | permitted, low (4) | inheritable, low (4) | the same, high (8) | root uid (4), from version 3
///
/// All numbers are little-endian (linux/capability.h).
final class FileCapabilities {
    private static final int EFFECTIVE = 1;
    private static final int VERSION_1 = 0x01000000;
    private static final String[] NAMES = {
        "chown",
        "dac_override",
        "dac_read_search",
        "fowner",
        "fsetid",
        "kill",
        "setgid",
        "setuid",
        "setpcap",
        "linux_immutable",
        "net_bind_service",
        "net_broadcast",
        "net_admin",
        "net_raw",
        "ipc_lock",
        "ipc_owner",
        "sys_module",
        "sys_rawio",
        "sys_chroot",
        "sys_ptrace",
        "sys_pacct",
        "sys_admin",
        "sys_boot",
        "sys_nice",
        "sys_resource",
        "sys_time",
        "sys_tty_config",
        "mknod",
        "lease",
        "audit_write",
        "audit_control",
        "setfcap",
        "mac_override",
        "mac_admin",
        "syslog",
        "wake_alarm",
        "block_suspend",
        "audit_read",
        "perfmon",
        "bpf",
        "checkpoint_restore"
    };

    private FileCapabilities() {}

    /// The capabilities grouped by how they are given, or the empty text when the value is none that is known.
    static String text(Slice value) {
        if (value.length() < 12) {
            return "";
        }
        ByteBuffer bytes = ByteBuffer.wrap(value.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int magic = bytes.getInt();
        boolean wide = (magic & 0xFF000000) != VERSION_1 && value.length() >= 20;
        long permitted = Integer.toUnsignedLong(bytes.getInt());
        long inheritable = Integer.toUnsignedLong(bytes.getInt());
        if (wide) {
            permitted |= Integer.toUnsignedLong(bytes.getInt()) << 32;
            inheritable |= Integer.toUnsignedLong(bytes.getInt()) << 32;
        }
        boolean effective = (magic & EFFECTIVE) != 0;
        Map<String, String> groups = new LinkedHashMap<>();
        for (int capability = 0; capability < 64; capability++) {
            boolean p = (permitted >>> capability & 1) != 0;
            boolean i = (inheritable >>> capability & 1) != 0;
            if (p || i) {
                String how = (effective ? "e" : "") + (i ? "i" : "") + (p ? "p" : "");
                groups.merge(how, name(capability), (a, b) -> a + "," + b);
            }
        }
        return groups.entrySet().stream()
                .map(g -> g.getValue() + "=" + g.getKey())
                .collect(Collectors.joining(" "));
    }

    private static String name(int capability) {
        return capability < NAMES.length ? "cap_" + NAMES[capability] : "cap_" + capability;
    }
}
