package io.auditql.audit.rule;

import java.util.Arrays;
import java.util.Optional;

/// What a rule can look at, under auditctl's names (linux/audit.h, `man 8 auditctl`).
enum RuleField {
    PID(0, "pid"),
    UID(1, "uid"),
    EUID(2, "euid"),
    SUID(3, "suid"),
    FSUID(4, "fsuid"),
    GID(5, "gid"),
    EGID(6, "egid"),
    SGID(7, "sgid"),
    FSGID(8, "fsgid"),
    AUID(9, "auid"),
    PERS(10, "pers"),
    ARCH(11, "arch"),
    MSGTYPE(12, "msgtype"),
    SUBJ_USER(13, "subj_user"),
    SUBJ_ROLE(14, "subj_role"),
    SUBJ_TYPE(15, "subj_type"),
    SUBJ_SEN(16, "subj_sen"),
    SUBJ_CLR(17, "subj_clr"),
    PPID(18, "ppid"),
    OBJ_USER(19, "obj_user"),
    OBJ_ROLE(20, "obj_role"),
    OBJ_TYPE(21, "obj_type"),
    OBJ_LEV_LOW(22, "obj_lev_low"),
    OBJ_LEV_HIGH(23, "obj_lev_high"),
    LOGINUID_SET(24, "loginuid_set"),
    SESSIONID(25, "sessionid"),
    FSTYPE(26, "fstype"),
    DEVMAJOR(100, "devmajor"),
    DEVMINOR(101, "devminor"),
    INODE(102, "inode"),
    EXIT(103, "exit"),
    SUCCESS(104, "success"),
    PATH(105, "path"),
    PERM(106, "perm"),
    DIR(107, "dir"),
    FILETYPE(108, "filetype"),
    OBJ_UID(109, "obj_uid"),
    OBJ_GID(110, "obj_gid"),
    FIELD_COMPARE(111, "field_compare"),
    EXE(112, "exe"),
    SADDR_FAM(113, "saddr_fam"),
    A0(200, "a0"),
    A1(201, "a1"),
    A2(202, "a2"),
    A3(203, "a3"),
    KEY(210, "key");

    private final int number;
    private final String word;

    RuleField(int number, String word) {
        this.number = number;
        this.word = word;
    }

    int number() {
        return number;
    }

    String word() {
        return word;
    }

    static Optional<RuleField> of(int number) {
        return Arrays.stream(values()).filter(f -> f.number == number).findFirst();
    }
}
