package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.catalog.Syscall;
import io.auditql.tables.event.HostFacts.ChildKind;

/// Who was made by a call of the fork family, and by whom: a process, or only a thread.
///
/// `clone` says it in its flags. Those of `clone3` are in the caller's memory, which the record does not show: it is a process
/// if it has started a program by now (a parent that is held up by vfork, as posix_spawn does, is recorded after that), or if
/// the host says so. Else it may be either.
final class NewProcess {
    private static final long CLONE_PARENT = 0x8000;
    private static final long CLONE_THREAD = 0x10000;
    private static final int REMEMBERED = 1 << 12;

    private final HostFacts facts;
    private final long[] starters = new long[REMEMBERED];
    private final long[] theirParents = new long[REMEMBERED];
    private long pid;
    private long parent;

    NewProcess(HostFacts facts) {
        this.facts = facts;
    }

    /// Remembers a process that starts a program.
    void started(AuditEvent event) {
        long starter = event.syscall().number(Field.PID);
        int slot = slot(starter);
        starters[slot] = starter;
        theirParents[slot] = event.syscall().number(Field.PPID);
    }

    private static int slot(long process) {
        return (int) process & REMEMBERED - 1;
    }

    /// Reads a successful call of the fork family.
    ChildKind read(AuditEvent event) {
        RecordFields syscall = event.syscall();
        long caller = syscall.number(Field.PID);
        pid = syscall.number(Field.EXIT);
        parent = caller;
        if (event.call() == Syscall.CLONE3) {
            return read3(caller, syscall.number(Field.PPID));
        }
        if (event.call() == Syscall.CLONE) {
            long flags = syscall.hex(Field.A0);
            if (flags == AsciiNumber.NOT_A_NUMBER) {
                return ChildKind.UNKNOWN;
            }
            if ((flags & CLONE_THREAD) != 0) {
                return ChildKind.THREAD;
            }
            if ((flags & CLONE_PARENT) != 0) {
                parent = syscall.number(Field.PPID);
            }
        }
        return ChildKind.PROCESS;
    }

    private ChildKind read3(long caller, long callersParent) {
        int slot = slot(pid);
        long known = theirParents[slot];
        if (starters[slot] == pid && (known == caller || known == callersParent)) {
            starters[slot] = 0; // its number may come to mean another
            parent = known;
            return ChildKind.PROCESS;
        }
        return facts.childKind(caller, pid);
    }

    /// The new process, of the last call read; below 1 when the record does not say.
    long pid() {
        return pid;
    }

    /// Its parent: the caller, or with CLONE_PARENT the caller's; below 1 when the record does not say.
    long parent() {
        return parent;
    }
}
