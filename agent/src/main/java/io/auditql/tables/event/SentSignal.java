package io.auditql.tables.event;

import io.auditql.audit.event.AuditEvent;
import io.auditql.audit.event.Field;
import io.auditql.audit.event.RecordFields;
import io.auditql.bytes.AsciiNumber;
import io.auditql.catalog.RecordTypes;

/// The signal that a call of the kill family sent, and to whom, from the call's arguments.
final class SentSignal {
    private long target;
    private long number;

    void read(AuditEvent event) {
        RecordFields call = event.syscall();
        target = argument(call, Field.A0);
        number = argument(call, Field.A1);
        switch (event.call()) {
            // the first argument is the process, the second the thread
            case TGKILL, RT_TGSIGQUEUEINFO -> number = argument(call, Field.A2);
            // the first argument is a descriptor
            case PIDFD_SEND_SIGNAL -> target = event.first(RecordTypes.OBJ_PID).number(Field.OPID);
            case null, default -> {}
        }
    }

    /// An argument of type int: of the 32 or 64 bits that were passed, those that count.
    private static long argument(RecordFields call, Field field) {
        long value = call.hex(field);
        return value == AsciiNumber.NOT_A_NUMBER ? value : (int) value;
    }

    boolean hasTarget() {
        return target != AsciiNumber.NOT_A_NUMBER;
    }

    /// A process, below 0 a process group, -1 everybody.
    long target() {
        return target;
    }

    boolean hasNumber() {
        return number != AsciiNumber.NOT_A_NUMBER;
    }

    long number() {
        return number;
    }
}
