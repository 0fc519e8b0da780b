package io.auditql.audit.meaning;

import io.auditql.catalog.RecordTypes;
import java.util.HashMap;
import java.util.Map;

/// What sort of value a field holds, by its name and the type of its record.
enum Kind {
    /// As it stands, without quotes.
    PLAIN,
    /// Text that a program chose: in quotes, or hex where a byte is not plain.
    TEXT,
    /// Bytes as hex without quotes, whatever they are.
    BYTES,
    USER,
    GROUP,
    SESSION,
    ARCH,
    SYSCALL,
    EXIT,
    ARGUMENT,
    RESULT,
    MODE,
    ADDRESS,
    CAPABILITIES,
    CAPABILITY,
    SIGNAL,
    FILTER,
    SECCOMP,
    PROTECTION,
    MAP_FLAGS,
    OPEN_FLAGS,
    FAMILY,
    PROTOCOL,
    ANSWER,
    TITLE;

    private static final int BPRM_FCAPS = 1321;
    private static final int CAPSET = 1322;
    private static final int NETFILTER_PKT = 1324;
    private static final int NETFILTER_CFG = 1325;
    private static final int CRYPTO_FIRST = 2400;
    private static final int USER_TTY = 1124;

    private static final Map<String, Kind> BY_KEY = new HashMap<>();

    static {
        put(
                TEXT,
                "comm exe key name cwd path ocomm dir watch file cmd acct vm root_dir data new-disk old-disk"
                        + " new-fs old-fs device apparmor operation profile name2 denied_mask requested_mask info target"
                        + " peer cgroup id_name grp new_group sw module kernel initramfs invalid_context banners grantors");
        put(
                USER,
                "auid uid euid suid fsuid ouid oauid old-auid iuid inode_uid sauid obj_uid new-auid cap_frootid"
                        + " frootid audit_loginuid");
        put(GROUP, "gid egid sgid fsgid ogid igid inode_gid obj_gid new_gid");
        put(SESSION, "ses oses old-ses new-ses");
        put(ARCH, "arch");
        put(SYSCALL, "syscall");
        put(RESULT, "res success");
        put(EXIT, "exit");
        put(ARGUMENT, "a0 a1 a2 a3");
        put(MODE, "mode");
        put(ADDRESS, "saddr");
        put(
                CAPABILITIES,
                "cap_fp cap_fi cap_pp cap_pi cap_pe cap_pa old_pp old_pi old_pe old_pa new_pp"
                        + " new_pi new_pe");
        put(CAPABILITY, "capability");
        put(SIGNAL, "sig");
        put(PROTECTION, "prot");
        put(OPEN_FLAGS, "oflag");
        put(TITLE, "proctitle");
    }

    private static void put(Kind kind, String keys) {
        for (String key : keys.split(" ", -1)) {
            BY_KEY.put(key, kind);
        }
    }

    /// @param message whether the field stands in a program's message
    static Kind of(int type, String key, boolean message) {
        switch (type) {
            case RecordTypes.EXECVE -> {
                return key.startsWith("a") && !key.equals("argc") && !key.endsWith("_len")
                        ? TEXT
                        : PLAIN;
            }
            case BPRM_FCAPS, CAPSET -> {
                if (key.length() == 2 && (key.charAt(0) == 'p' || key.charAt(0) == 'f')) {
                    return key.equals("fe") ? PLAIN : CAPABILITIES;
                }
            }
            case RecordTypes.MMAP -> {
                if (key.equals("flags")) {
                    return MAP_FLAGS;
                }
            }
            case RecordTypes.SECCOMP -> {
                if (key.equals("code")) {
                    return SECCOMP;
                }
            }
            case RecordTypes.CONFIG_CHANGE -> {
                if (key.equals("list")) {
                    return FILTER;
                }
            }
            case RecordTypes.FANOTIFY -> {
                if (key.equals("resp")) {
                    return ANSWER;
                }
            }
            case RecordTypes.TTY, USER_TTY -> {
                if (key.equals("data")) {
                    return BYTES;
                }
            }
            case NETFILTER_PKT, NETFILTER_CFG -> {
                if (key.equals("family")) {
                    return FAMILY;
                }
                if (key.equals("proto")) {
                    return PROTOCOL;
                }
            }
            default -> {
                // by the name alone
            }
        }
        if (type != RecordTypes.SYSCALL && (key.equals("a0") || key.equals("a1"))) {
            return PLAIN;
        }
        if (message && type >= CRYPTO_FIRST && key.equals("suid")) {
            return USER;
        }
        return BY_KEY.getOrDefault(key, PLAIN);
    }
}
