package io.auditql.doctor;

import io.auditql.audit.source.AuditControl;
import io.auditql.audit.source.AuditSockets;
import io.auditql.audit.source.KernelStatus;
import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.audit.source.RuleData;
import io.auditql.sys.SysException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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

    /// Whether settings and rules are the same as in a later reading; what the kernel counts may differ. That nobody owns the
    /// records is the same as that a dead process does.
    boolean isAs(KernelReading other) {
        return settings().equals(other.settings()) && rules.equals(other.rules);
    }

    private Map<Setting, OptionalLong> settings() {
        Map<Setting, OptionalLong> settings = new EnumMap<>(Setting.class);
        status.ifPresent(s -> {
            for (Setting setting : Setting.values()) {
                settings.put(setting, s.value(setting));
            }
            if (!AuditSockets.mayBelongTo((int) s.pid())) {
                settings.put(Setting.PID, OptionalLong.of(0));
            }
        });
        return settings;
    }
}
