package io.auditql.schedule;

import io.auditql.sys.SysException;
import org.jspecify.annotations.Nullable;

/// Small things that outlive the process, by name.
public interface StateMap {
    byte @Nullable [] get(String key) throws SysException;

    void put(String key, byte[] value) throws SysException;
}
