package io.auditql.app;

import io.auditql.ask.AskServer;
import io.auditql.ask.Attached;
import io.auditql.flags.Flag;
import io.auditql.flags.FlagParser;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.flags.ShellFlags;
import io.auditql.sys.SysException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether the shell asks a running daemon or answers by itself.
final class Attachment {
    private Attachment() {}

    /// The daemon, when `--connect` asks for it, or when one answers and nothing on the line asks for rows of another kind.
    ///
    /// @throws SysException when `--connect` asks for a daemon that does not answer
    static Optional<Attached> of(Flags flags) throws SysException {
        boolean wanted = flags.isSet(ShellFlags.CONNECT);
        Path socket = socket(flags);
        if (!wanted && (asksForOwnRows(flags) || !Files.exists(socket))) {
            return Optional.empty();
        }
        try {
            Attached attached = Attached.connect(socket);
            System.err.println(
                    "attached to auditqld %s (process %d): event tables are the daemon's, read-only; --standalone answers without it"
                            .formatted(attached.greeting().version(), attached.greeting().pid()));
            return Optional.of(attached);
        } catch (SysException e) {
            if (wanted) {
                throw e;
            }
            System.err.println("not attached: " + e.getMessage() + "; answering without it");
            return Optional.empty();
        }
    }

    /// The socket to ask at.
    static Path socket(Flags flags) {
        String named = flags.get(ShellFlags.CONNECT);
        return named.isEmpty()
                ? Path.of(flags.get(ProcessFlags.RUN_PATH)).resolve(AskServer.SOCKET)
                : Path.of(named);
    }

    /// Rows that are recorded here and now, of files, or of a store of this shell's.
    private static boolean asksForOwnRows(Flags flags) {
        return flags.get(ShellFlags.STANDALONE)
                || Wiring.isLive(flags)
                || Wiring.isOffline(flags)
                || isTyped(flags, ProcessFlags.DATABASE_PATH)
                || isTyped(flags, ProcessFlags.EPHEMERAL);
    }

    /// The flag file speaks to the daemon as well.
    private static boolean isTyped(Flags flags, Flag<?> flag) {
        return flags.origin(flag).equals(FlagParser.COMMAND_LINE);
    }
}
