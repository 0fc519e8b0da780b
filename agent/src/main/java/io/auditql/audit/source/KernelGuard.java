package io.auditql.audit.source;

import io.auditql.sys.Processes;
import io.auditql.sys.Signals;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The small parent of a shell that records: it starts the real program, waits for it, and puts the kernel back when it ended
/// without doing so, be it by SIGKILL.
///
/// Both are in one process group, the terminal's: Ctrl-C and Ctrl-Z reach the child without us. A signal sent to our pid alone
/// is forwarded. SIGINT is forwarded too, because nothing tells one that the terminal sent to both from one that somebody
/// sent to us alone: so the child may see it twice, and takes the second within [#TWICE_MILLIS] for the same ([#once]). SIGTSTP
/// keeps its usual effect on us: the user's shell sees its job stopped while the child gives the records up and stops itself.
///
/// When we are killed, the kernel sends the child SIGTERM ([#follow]): so either may die in any way and the other puts the
/// kernel back.
///
/// Why a parent, and not a helper that waits for the end of a pipe: the prompt comes back only after the kernel is as it was,
/// and nothing is left behind in the background for a moment that nobody can see.
public final class KernelGuard {
    /// Two SIGINTs closer than this are one.
    static final long TWICE_MILLIS = 150;

    /// The system property by which a child knows its guard.
    public static final String GUARD_PID = "auditql.guard";

    private KernelGuard() {}

    /// Runs the command to its end, as a child that has our terminal, input and output.
    ///
    /// @param command      what to run: a Java command line, into which `-Dauditql.guard=<our pid>` is put as first option
    /// @param runDirectory where the child keeps the kernel's found state
    /// @return the exit code to end with: the child's, or 128 and the signal that ended it
    public static int run(List<String> command, Path runDirectory) throws SysException {
        Process child = start(command);
        int pid = Math.toIntExact(child.pid());
        forward("TERM", Processes.SIGTERM, pid);
        forward("INT", Processes.SIGINT, pid);
        forward("HUP", Processes.SIGHUP, pid);
        int code = await(child);
        restore(runDirectory);
        return code;
    }

    private static Process start(List<String> command) throws SysException {
        List<String> guarded = new java.util.ArrayList<>(command);
        guarded.add(1, "-D" + GUARD_PID + "=" + Processes.self());
        try {
            return new ProcessBuilder(guarded).inheritIO().start();
        } catch (IOException e) {
            throw new SysException(
                    "start " + command.getFirst() + " failed: " + SysException.reason(e), e);
        }
    }

    private static void forward(String name, int signal, int child) {
        Signals.on(name, () -> Processes.signal(child, signal));
    }

    private static int await(Process child) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return child.waitFor();
                } catch (InterruptedException _) {
                    interrupted = true; // the child decides when it ends
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void restore(Path runDirectory) {
        try {
            if (KernelRestore.fromRunDirectory(runDirectory) == KernelRestore.Outcome.RESTORED) {
                System.err.println(
                        "the recording process was killed; the kernel's audit system is as it was found");
            }
        } catch (SysException e) {
            if (!(e.getCause()
                    instanceof AccessDeniedException)) { // it has changed nothing, as we could not
                System.err.println(e.getMessage() + "; try auditqlctl cleanup");
            }
        }
    }

    /// Called by the child at its start, on its main thread: it ends when its guard does.
    public static void follow() {
        int guard = Integer.getInteger(GUARD_PID, 0);
        if (guard != 0) {
            Processes.signalOnParentDeath(Processes.SIGTERM);
            if (Processes.parent() != guard) {
                Processes.signal(Processes.self(), Processes.SIGTERM); // it died before we asked
            }
        }
    }

    /// An action that takes two calls close to each other for one: for the child's SIGINT.
    public static Runnable once(Runnable action) {
        return once(action, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), TWICE_MILLIS);
    }

    static Runnable once(Runnable action, LongSupplier clockMillis, long twiceMillis) {
        return new Runnable() {
            private boolean ran;
            private long last;

            @Override
            public synchronized void run() {
                long now = clockMillis.getAsLong();
                if (!ran || now - last > twiceMillis) {
                    ran = true;
                    last = now;
                    action.run();
                }
            }
        };
    }
}
