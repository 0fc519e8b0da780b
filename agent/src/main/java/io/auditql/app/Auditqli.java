package io.auditql.app;

import io.auditql.ask.Attached;
import io.auditql.audit.source.AuditRefusedException;
import io.auditql.audit.source.KernelGuard;
import io.auditql.flags.FlagException;
import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.shell.Answerer;
import io.auditql.shell.LocalAnswerer;
import io.auditql.shell.ShellSession;
import io.auditql.shell.terminal.LineEditor;
import io.auditql.sys.Processes;
import io.auditql.sys.Signals;
import io.auditql.sys.SysException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The shell: answers SQL from this host as it is now, from a recording of the next seconds, or from files.
public final class Auditqli {
    private Auditqli() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        CommandLine line;
        try {
            line = CommandLine.parse(Program.AUDITQLI, arguments);
        } catch (FlagException e) {
            return Complaints.arguments(Program.AUDITQLI, e);
        }
        if (Complaints.answered(line)) {
            return ExitCode.OK;
        }
        if (Wiring.isLive(line.flags())) {
            Complaints.statusLog(line.flags()).install();
        }
        try {
            if (Wiring.isLive(line.flags()) && !Guarded.isChild()) {
                return Guarded.again(line.flags());
            }
            Complaints.warnings(line);
            return answer(line);
        } catch (AuditRefusedException e) {
            System.err.println("Error: " + e.getMessage());
            return e.reason().exitCode();
        } catch (SysException e) {
            System.err.println("Error: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static int answer(CommandLine line) throws AuditRefusedException, SysException {
        KernelGuard.follow();
        Flags flags = line.flags();
        Optional<Attached> attached = Attachment.of(flags);
        if (attached.isPresent()) {
            return ask(attached.get(), line);
        }
        if (!flags.isSet(ProcessFlags.DATABASE_PATH)) {
            flags.set(ProcessFlags.EPHEMERAL, true);
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicReference<@Nullable ShellSession> running = new AtomicReference<>();
        OsqueryInfo.Facts facts =
                new OsqueryInfo.Facts(Version.text(), "", System.currentTimeMillis() / 1000);
        Consumer<Throwable> onFailure =
                thrown -> {
                    failure.compareAndSet(null, thrown);
                    ShellSession session = running.get();
                    if (session != null) {
                        session.end(ExitCode.FAILED);
                    }
                };
        try (House house = Wiring.open(flags, facts, DaemonTables.idle(), onFailure);
                Answerer answerer =
                        new LocalAnswerer(house.engine(), house.store(), house, house.offline())) {
            house.store().schedule(Map.of());
            // a lambda, and no method reference: that would load the editor for one question
            ShellSession session =
                    new ShellSession(flags, answerer, completion -> LineEditor.open(completion));
            running.set(session);
            // before the kernel is changed: whoever ends us then must find us ready to put it back
            onSignal("INT", () -> session.interrupt(ExitCode.BY_SIGNAL + Processes.SIGINT));
            onSignal("TERM", () -> session.end(ExitCode.BY_SIGNAL + Processes.SIGTERM));
            onSignal("HUP", () -> session.end(ExitCode.BY_SIGNAL + Processes.SIGHUP));
            house.record();
            // while it is stopped on its terminal, others may have the kernel's records
            house.collector()
                    .ifPresent(c -> Signals.on("TSTP", () -> c.whileStopped(Processes::stop)));
            int code = session.run(line.sql());
            Throwable thrown = failure.get();
            if (thrown != null) {
                System.err.println("Error: recording ended: " + thrown.getMessage());
                return ExitCode.FAILED;
            }
            return code;
        }
    }

    /// Answers by way of the daemon.
    private static int ask(Attached attached, CommandLine line) throws SysException {
        try (attached) {
            ShellSession session = new ShellSession(line.flags(), attached, LineEditor::open);
            onSignal("INT", () -> session.interrupt(ExitCode.BY_SIGNAL + Processes.SIGINT));
            onSignal("TERM", () -> session.end(ExitCode.BY_SIGNAL + Processes.SIGTERM));
            onSignal("HUP", () -> session.end(ExitCode.BY_SIGNAL + Processes.SIGHUP));
            return session.run(line.sql());
        }
    }

    private static void onSignal(String name, Runnable action) {
        Signals.on(name, KernelGuard.once(action));
    }
}
