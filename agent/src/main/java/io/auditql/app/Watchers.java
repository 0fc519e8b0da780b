package io.auditql.app;

import io.auditql.shell.Recorder;

/// How many wait for rows as they come: the streams and every tail. The reader hurries while there is one.
final class Watchers implements Recorder {
    private final Recorder recorder;
    private int count; // guarded by this

    Watchers(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public boolean isRecording() {
        return recorder.isRecording();
    }

    @Override
    public synchronized void watched(boolean now) {
        count += now ? 1 : -1;
        recorder.watched(count > 0);
    }

    /// Says it to a collection that has begun only now.
    synchronized void collecting() {
        recorder.watched(count > 0);
    }
}
