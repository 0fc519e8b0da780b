package io.auditql.doctor;

import io.auditql.audit.source.AuditControl;
import io.auditql.audit.source.KernelStatus;
import io.auditql.audit.source.RuleData;
import io.auditql.sys.SysException;
import java.util.List;
import java.util.Optional;

/// What the kernel's audit system says of itself, or why it does not.
///
/// @param status  empty when it may not or cannot be read
/// @param rules   those loaded, in the kernel's order
/// @param errno   why it could not be read; 0 otherwise
/// @param problem the same in words
public record KernelReading(
        Optional<KernelStatus> status, List<RuleData> rules, int errno, String problem) {
    public KernelReading {
        rules = List.copyOf(rules);
    }

    /// Reads this machine's kernel. Changes nothing.
    public static KernelReading ofThisMachine() {
        try (AuditControl control = AuditControl.open()) {
            return new KernelReading(Optional.of(control.status()), control.rules(), 0, "");
        } catch (SysException e) {
            return new KernelReading(Optional.empty(), List.of(), e.errno(), e.getMessage());
        }
    }
}
