package io.auditql.shell;

/// What records this host while the shell runs.
public interface Recorder {
    /// Whether it does: the flags may ask for none, or for rows of a file.
    boolean isRecording();

    /// Says whether somebody waits for rows as they come.
    void watched(boolean now);
}
