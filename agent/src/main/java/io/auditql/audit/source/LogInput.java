package io.auditql.audit.source;

import io.auditql.ledger.Ledger;
import io.auditql.sys.SysException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// One file of a log, standard input, or a recording: something to open as a [Source].
public final class LogInput {
    /// What `--audit_log` calls standard input.
    public static final String STANDARD_INPUT = "-";

    private static final int MAGIC = 0x1f8b;
    private static final int BLOCK = 64 << 10;

    private enum Kind {
        FILE,
        STREAM,
        RECORDING
    }

    private final Kind kind;
    private final Path path;

    private LogInput(Kind kind, Path path) {
        this.kind = kind;
        this.path = path;
    }

    /// The logs that one `--audit_log` names, each with its files, the oldest first.
    public static List<List<LogInput>> of(String given) throws SysException {
        if (given.equals(STANDARD_INPUT)) {
            return List.of(List.of(new LogInput(Kind.STREAM, Path.of(given))));
        }
        List<List<LogInput>> logs = new ArrayList<>();
        for (Path path : LogFiles.named(given)) {
            if (logs.isEmpty() || !LogFiles.areOneLog(logs.getLast().getLast().path, path)) {
                logs.add(new ArrayList<>());
            }
            logs.getLast()
                    .add(new LogInput(Files.isRegularFile(path) ? Kind.FILE : Kind.STREAM, path));
        }
        return logs;
    }

    /// A recording of what the kernel sent.
    ///
    /// @throws SysException when the file is none
    public static LogInput recording(Path path) throws SysException {
        ReplaySource.open(path, new Ledger(System::currentTimeMillis)).close();
        return new LogInput(Kind.RECORDING, path);
    }

    /// Whether it can be read more than once: not so a pipe.
    public boolean isLasting() {
        return kind != Kind.STREAM;
    }

    public Source open(Ledger ledger) throws SysException {
        if (kind == Kind.RECORDING) {
            return ReplaySource.open(path, ledger);
        }
        if (path.toString().equals(STANDARD_INPUT)) {
            return new AuditLogSource("standard input", System.in, ledger);
        }
        try {
            return new AuditLogSource(path.toString(), unpacked(path), ledger);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Opens it so that what is written to it from now on is read too, as long as it is a file of lines.
    public Source follow(Ledger ledger) throws SysException {
        try {
            return kind != Kind.FILE || isPacked(path)
                    ? open(ledger)
                    : new AuditLogSource(path.toString(), new FollowedLog(path, ledger), ledger);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static boolean isPacked(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return (in.read() << 8 | in.read()) == MAGIC;
        }
    }

    /// By the first bytes, not by the name.
    private static InputStream unpacked(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return Files.newInputStream(path);
        }
        return isPacked(path)
                ? new GZIPInputStream(
                        new BufferedInputStream(Files.newInputStream(path), BLOCK), BLOCK)
                : Files.newInputStream(path);
    }

    private SysException failure(IOException e) {
        return new SysException(
                "cannot open the audit log "
                        + path
                        + ": "
                        + SysException.reason(e)
                        + " (check the path and who may read it)",
                e);
    }
}
