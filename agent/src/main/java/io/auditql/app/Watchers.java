package io.auditql.app;

import io.auditql.shell.Recorder;
import java.util.function.Consumer;

/// Who waits for rows as they come: the streams and every tail. The reader hurries while there is one.
final class Watchers implements Recorder {
    private final Recorder recorder;
    private boolean streams; // guarded by this
    private int tails; // guarded by this

    Watchers(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public boolean isRecording() {
        return recorder.isRecording();
    }

    @Override
    public boolean isGrowing() {
        return recorder.isGrowing();
    }

    @Override
    public void readOn(String sql, Consumer<Throwable> failure) {
        recorder.readOn(sql, failure);
    }

    @Override
    public synchronized void watched(boolean now) {
        tails += now ? 1 : -1;
        tell();
    }

    /// Whether there are streamed queries.
    synchronized void streaming(boolean now) {
        streams = now;
        tell();
    }

    private void tell() {
        recorder.watched(streams || tails > 0);
    }
}
