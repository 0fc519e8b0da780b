package io.auditql.ask;

import io.auditql.bytes.GrowableBytes;

/// What the daemon says of itself to who connects.
///
/// @param version   of the product
/// @param recording whether it records this host
public record Greeting(String version, long pid, boolean recording) {
    void appendTo(GrowableBytes out) {
        out.append("{\"auditql\":");
        WireText.append(version, out);
        out.append(",\"pid\":").appendDecimal(pid);
        out.append(",\"recording\":").append(recording ? "true" : "false").append("}\n");
    }
}
