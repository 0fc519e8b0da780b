package io.auditql.audit.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Keeps what it receives, as `type text`.
final class Records implements RecordSink {
    final List<String> lines = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    long advanced;
    int ends;

    @Override
    public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        lines.add(type + " " + new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        times.add(receivedMillis);
    }

    @Override
    public void advance(long nowMillis) {
        advanced = nowMillis;
    }

    @Override
    public void end() {
        ends++;
    }

    /// The lines with that text.
    List<String> with(String text) {
        return lines.stream().filter(l -> l.contains(text)).toList();
    }
}
