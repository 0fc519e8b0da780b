package io.auditql.app;

import io.auditql.audit.source.KernelGuard;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// For programs that record while somebody waits: the recording is done by a child, and whatever ends it, the kernel is put
/// back by its parent.
final class Guarded {
    private Guarded() {}

    /// Whether this process is the child.
    static boolean isChild() {
        return System.getProperty(KernelGuard.GUARD_PID) != null;
    }

    /// Runs this same command line as a child, and puts the kernel back should the child be killed.
    ///
    /// @return the exit code
    static int again(Flags flags) throws SysException {
        KernelGuard.follow();
        try {
            List<String> command = new ArrayList<>();
            String whole =
                    Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
            for (String word : whole.split("\0", -1)) {
                command.add(
                        new String(
                                word.getBytes(StandardCharsets.ISO_8859_1),
                                StandardCharsets.UTF_8));
            }
            command.removeLast(); // after the last terminator there is nothing
            return KernelGuard.run(command, Path.of(flags.get(ProcessFlags.RUN_PATH)));
        } catch (IOException e) {
            throw new SysException("read /proc/self/cmdline failed: " + SysException.reason(e), e);
        }
    }
}
