package io.auditql.audit.source;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.sys.SysException;

/// What kernels say that this machine's must never be made to say: read from the bytes of a scripted reply.
public final class ScriptedKernel {
    private ScriptedKernel() {}

    /// The settings are locked: `auditctl -e 2`.
    public static KernelStatus locked() throws SysException {
        return with(Setting.ENABLED, 2);
    }

    /// A lost record stops the machine: `auditctl -f 2`.
    public static KernelStatus panicking() throws SysException {
        return with(Setting.FAILURE, 2);
    }

    /// Nobody records, as after a start.
    public static KernelStatus idle() throws SysException {
        return with(Setting.ENABLED, 0);
    }

    private static KernelStatus with(Setting setting, long value) throws SysException {
        FakeKernel kernel = new FakeKernel();
        kernel.settings.put(setting, value);
        try (AuditControl control = new AuditControl(kernel.control())) {
            return control.status();
        }
    }
}
