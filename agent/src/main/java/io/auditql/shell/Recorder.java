package io.auditql.shell;

import java.util.function.Consumer;

/// What records this host while the shell runs.
public interface Recorder {
    /// Whether it does: the flags may ask for none, or for rows of a file.
    boolean isRecording();

    /// Whether further rows may come, of this host or of files that are read on.
    boolean isGrowing();

    /// Reads the files that the flags name, and goes on as they grow; without effect where they name none.
    ///
    /// @param sql     what is asked of them
    /// @param failure told of what ended the reading
    void readOn(String sql, Consumer<Throwable> failure);

    /// Says whether somebody waits for rows as they come.
    void watched(boolean now);
}
