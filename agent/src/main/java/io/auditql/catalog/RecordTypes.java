package io.auditql.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The types of audit records: their numbers (linux/audit.h and, for those that programs send, audit-userspace's
/// audit-records.h) and the names that log files write.
public final class RecordTypes {
    /// What a program sends without a type of its own, as `auditctl -m` does.
    public static final int USER = 1005;

    public static final int LOGIN = 1006;
    public static final int FIRST_USER = 1100;
    public static final int USER_AVC = 1107;
    public static final int LAST_USER = 1199;
    public static final int LAST_DAEMON = 1299;
    public static final int SYSCALL = 1300;
    public static final int PATH = 1302;
    public static final int SOCKETCALL = 1304;
    public static final int CONFIG_CHANGE = 1305;
    public static final int SOCKADDR = 1306;
    public static final int CWD = 1307;
    public static final int EXECVE = 1309;
    public static final int KERNEL_OTHER = 1316;
    public static final int OBJ_PID = 1318;
    public static final int TTY = 1319;

    /// The end of an event of several records. Log files seldom carry it.
    public static final int EOE = 1320;

    public static final int MMAP = 1323;
    public static final int SECCOMP = 1326;
    public static final int PROCTITLE = 1327;
    public static final int KERN_MODULE = 1330;
    public static final int FANOTIFY = 1331;
    public static final int EVENT_LISTENER = 1335;
    public static final int URINGOP = 1336;
    public static final int OPENAT2 = 1337;
    public static final int AVC = 1400;

    /// Of the types that security modules other than AppArmor write.
    public static final int LAST_MAC = 1499;

    public static final int FIRST_APPARMOR = 1500;
    public static final int LAST_APPARMOR = 1599;
    public static final int ANOM_ABEND = 1701;
    public static final int KERNEL = 2000;
    public static final int FIRST_USER_2 = 2100;
    public static final int LAST_USER_2 = 2999;

    /// What [#number] says of a name that is no type.
    public static final int UNKNOWN = 0;

    private static final int HIGHEST = 9999;

    /// Runs of consecutive types, each with the number of its first; a dash is a number that is not used.
    private static final String RUNS =
            """
            1000 GET SET LIST ADD DEL USER LOGIN WATCH_INS WATCH_REM WATCH_LIST SIGNAL_INFO ADD_RULE DEL_RULE
            1013 LIST_RULES TRIM MAKE_EQUIV TTY_GET TTY_SET SET_FEATURE GET_FEATURE
            1100 USER_AUTH USER_ACCT USER_MGMT CRED_ACQ CRED_DISP USER_START USER_END USER_AVC USER_CHAUTHTOK
            1109 USER_ERR CRED_REFR USYS_CONFIG USER_LOGIN USER_LOGOUT ADD_USER DEL_USER ADD_GROUP DEL_GROUP
            1118 DAC_CHECK CHGRP_ID TEST TRUSTED_APP USER_SELINUX_ERR USER_CMD USER_TTY CHUSER_ID GRP_AUTH
            1127 SYSTEM_BOOT SYSTEM_SHUTDOWN SYSTEM_RUNLEVEL SERVICE_START SERVICE_STOP GRP_MGMT GRP_CHAUTHTOK
            1134 MAC_CHECK ACCT_LOCK ACCT_UNLOCK USER_DEVICE SOFTWARE_UPDATE
            1200 DAEMON_START DAEMON_END DAEMON_ABORT DAEMON_CONFIG DAEMON_RECONFIG DAEMON_ROTATE DAEMON_RESUME
            1207 DAEMON_ACCEPT DAEMON_CLOSE DAEMON_ERR
            1300 SYSCALL FS_WATCH PATH IPC SOCKETCALL CONFIG_CHANGE SOCKADDR CWD - EXECVE - IPC_SET_PERM MQ_OPEN
            1313 MQ_SENDRECV MQ_NOTIFY MQ_GETSETATTR KERNEL_OTHER FD_PAIR OBJ_PID TTY EOE BPRM_FCAPS CAPSET MMAP
            1324 NETFILTER_PKT NETFILTER_CFG SECCOMP PROCTITLE FEATURE_CHANGE REPLACE KERN_MODULE FANOTIFY
            1332 TIME_INJOFFSET TIME_ADJNTPVAL BPF EVENT_LISTENER URINGOP OPENAT2 DM_CTRL DM_EVENT
            1400 AVC SELINUX_ERR AVC_PATH MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE MAC_UNLBL_ALLOW
            1407 MAC_CIPSOV4_ADD MAC_CIPSOV4_DEL MAC_MAP_ADD MAC_MAP_DEL MAC_IPSEC_ADDSA MAC_IPSEC_DELSA
            1413 MAC_IPSEC_ADDSPD MAC_IPSEC_DELSPD MAC_IPSEC_EVENT MAC_UNLBL_STCADD MAC_UNLBL_STCDEL
            1418 MAC_CALIPSO_ADD MAC_CALIPSO_DEL MAC_TASK_CONTEXTS MAC_OBJ_CONTEXTS
            1500 APPARMOR APPARMOR_AUDIT APPARMOR_ALLOWED APPARMOR_DENIED APPARMOR_HINT APPARMOR_STATUS
            1506 APPARMOR_ERROR APPARMOR_KILL
            1700 ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK ANOM_CREAT
            1800 INTEGRITY_DATA INTEGRITY_METADATA INTEGRITY_STATUS INTEGRITY_HASH INTEGRITY_PCR INTEGRITY_RULE
            1806 INTEGRITY_EVM_XATTR INTEGRITY_POLICY_RULE
            2000 KERNEL
            2100 ANOM_LOGIN_FAILURES ANOM_LOGIN_TIME ANOM_LOGIN_SESSIONS ANOM_LOGIN_ACCT ANOM_LOGIN_LOCATION
            2105 ANOM_MAX_DAC ANOM_MAX_MAC ANOM_AMTU_FAIL ANOM_RBAC_FAIL ANOM_RBAC_INTEGRITY_FAIL
            2110 ANOM_CRYPTO_FAIL ANOM_ACCESS_FS ANOM_EXEC ANOM_MK_EXEC ANOM_ADD_ACCT ANOM_DEL_ACCT
            2116 ANOM_MOD_ACCT ANOM_ROOT_TRANS ANOM_LOGIN_SERVICE ANOM_LOGIN_ROOT ANOM_ORIGIN_FAILURES
            2121 ANOM_SESSION
            2200 RESP_ANOMALY RESP_ALERT RESP_KILL_PROC RESP_TERM_ACCESS RESP_ACCT_REMOTE RESP_ACCT_LOCK_TIMED
            2206 RESP_ACCT_UNLOCK_TIMED RESP_ACCT_LOCK RESP_TERM_LOCK RESP_SEBOOL RESP_EXEC RESP_SINGLE RESP_HALT
            2213 RESP_ORIGIN_BLOCK RESP_ORIGIN_BLOCK_TIMED RESP_ORIGIN_UNBLOCK_TIMED
            2300 USER_ROLE_CHANGE ROLE_ASSIGN ROLE_REMOVE LABEL_OVERRIDE LABEL_LEVEL_CHANGE USER_LABELED_EXPORT
            2306 USER_UNLABELED_EXPORT DEV_ALLOC DEV_DEALLOC FS_RELABEL USER_MAC_POLICY_LOAD ROLE_MODIFY
            2312 USER_MAC_CONFIG_CHANGE USER_MAC_STATUS
            2400 CRYPTO_TEST_USER CRYPTO_PARAM_CHANGE_USER CRYPTO_LOGIN CRYPTO_LOGOUT CRYPTO_KEY_USER
            2405 CRYPTO_FAILURE_USER CRYPTO_REPLAY_USER CRYPTO_SESSION CRYPTO_IKE_SA CRYPTO_IPSEC_SA
            2500 VIRT_CONTROL VIRT_RESOURCE VIRT_MACHINE_ID VIRT_INTEGRITY_CHECK VIRT_CREATE VIRT_DESTROY
            2506 VIRT_MIGRATE_IN VIRT_MIGRATE_OUT
            """;

    private static final Table TABLE = new Table(RUNS);

    private RecordTypes() {}

    /// The number of the type that a log line names in `[from, to)`: a name, `UNKNOWN[1420]`, or the number itself.
    ///
    /// @return [#UNKNOWN] when it is none of these
    public static int number(byte[] text, int from, int to) {
        return TABLE.number(text, from, to);
    }

    /// The name as a log file writes it; `UNKNOWN[n]` for a number without one.
    public static String name(int type) {
        String name = type >= 0 && type < TABLE.names.length ? TABLE.names[type] : null;
        return name != null ? name : "UNKNOWN[" + type + "]";
    }

    /// As [#name], in bytes that nobody may change.
    public static byte[] nameBytes(int type) {
        if (type >= 0 && type < TABLE.nameBytes.length && TABLE.nameBytes[type].length > 0) {
            return TABLE.nameBytes[type];
        }
        return name(type).getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether the type always is a whole event: what a program sent, and what the kernel reports outside the exit of a call.
    /// Where the call under way is audited too, its SYSCALL record follows with the same serial: an event of its own.
    public static boolean isStandAlone(int type) {
        return (type >= FIRST_USER && type <= LAST_DAEMON)
                || type == USER
                || type == SECCOMP
                || type == EVENT_LISTENER
                || type == ANOM_ABEND
                || type == KERNEL
                || (type >= FIRST_USER_2 && type <= LAST_USER_2);
    }

    /// Whether the kernel writes the type only as a part of the record of a call, so that an end must follow. The others
    /// (LOGIN, CONFIG_CHANGE, AVC …) come alone when no call is being recorded.
    public static boolean isPartOfCall(int type) {
        if (type < SYSCALL || type > OPENAT2) {
            return false;
        }
        return switch (type) {
            case CONFIG_CHANGE, KERNEL_OTHER, TTY -> false;
            case PROCTITLE, KERN_MODULE, FANOTIFY, URINGOP, OPENAT2 -> true;
            default -> type <= MMAP;
        };
    }

    /// Numbers by name and names by number, built once; reading allocates nothing.
    private static final class Table {
        private static final int SLOTS = 1024;

        final @Nullable String[] names = new @Nullable String[LAST_USER_2 + 1];
        final byte[][] nameBytes = new byte[LAST_USER_2 + 1][];
        private final byte[][] keys = new byte[SLOTS][];
        private final int[] numbers = new int[SLOTS];

        Table(String runs) {
            Arrays.fill(keys, new byte[0]);
            Arrays.fill(nameBytes, new byte[0]);
            for (String run : runs.lines().toList()) {
                String[] words = run.split(" ", -1);
                int number = Integer.parseInt(words[0]);
                for (int i = 1; i < words.length; i++, number++) {
                    if (!words[i].equals("-")) {
                        put(words[i], number);
                    }
                }
            }
        }

        private void put(String name, int number) {
            names[number] = name;
            byte[] key = name.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(key, 0, key.length);
            while (keys[slot].length != 0) {
                slot = slot + 1 & SLOTS - 1;
            }
            keys[slot] = key;
            nameBytes[number] = key;
            numbers[slot] = number;
        }

        int number(byte[] text, int from, int to) {
            if (from >= to) {
                return UNKNOWN;
            }
            for (int slot = slot(text, from, to);
                    keys[slot].length != 0;
                    slot = slot + 1 & SLOTS - 1) {
                byte[] key = keys[slot];
                if (Arrays.equals(key, 0, key.length, text, from, to)) {
                    return numbers[slot];
                }
            }
            return text[to - 1] == ']' ? bracketed(text, from, to) : decimal(text, from, to);
        }

        /// `UNKNOWN[1420]`: what auditd writes for a type newer than itself.
        private static int bracketed(byte[] text, int from, int to) {
            int at = from;
            while (at < to && text[at] != '[') {
                at++;
            }
            return decimal(text, at + 1, to - 1);
        }

        private static int decimal(byte[] text, int from, int to) {
            int value = 0;
            for (int at = from; at < to; at++) {
                int digit = text[at] - '0';
                if (digit < 0 || digit > 9 || value > HIGHEST) {
                    return UNKNOWN;
                }
                value = value * 10 + digit;
            }
            return value > HIGHEST ? UNKNOWN : value;
        }

        private static int slot(byte[] text, int from, int to) {
            int hash = 0;
            for (int at = from; at < to; at++) {
                hash = 31 * hash + text[at];
            }
            return (hash ^ hash >>> 10) & SLOTS - 1;
        }
    }
}
