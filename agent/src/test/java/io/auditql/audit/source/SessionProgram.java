package io.auditql.audit.source;

import io.auditql.audit.rule.RuleOptions;
import io.auditql.audit.rule.RuleSet;
import io.auditql.catalog.Syscall;
import io.auditql.events.Interest;
import io.auditql.events.Interest.Families;
import io.auditql.events.Interest.Outcome;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Processes;
import io.auditql.sys.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Owns the kernel's records until its standard input ends: for tests that kill it.
final class SessionProgram {
    static final List<Interest> INTERESTS =
            List.of(
                    Interest.calls(
                            Outcome.SUCCESS,
                            Families.NOT_APPLICABLE,
                            Syscall.EXECVE,
                            Syscall.EXECVEAT),
                    Interest.calls(
                            Outcome.SUCCESS_OR_IN_PROGRESS,
                            Families.NETWORK,
                            Syscall.BIND,
                            Syscall.CONNECT));

    private SessionProgram() {}

    static WantedRules rules() {
        return RuleSet.of(
                        INTERESTS,
                        RuleSet.abisOfThisMachine(),
                        new RuleOptions(List.of(Processes.self())))
                .wanted();
    }

    static SessionOptions options() {
        return new SessionOptions(true, 0, 0, false, true, true);
    }

    static void main(String[] arguments) throws Exception {
        KernelGuard.follow();
        Ledger ledger = new Ledger(System::currentTimeMillis);
        BufferSizes sizes = BufferSizes.ofThisMachine();
        Records records = new Records();
        AtomicBoolean stopping = new AtomicBoolean();
        try (NetlinkSource source = NetlinkSource.open(sizes, ledger, System::currentTimeMillis);
                AuditSession session =
                        AuditSession.open(
                                source, rules(), options(), sizes, Path.of(arguments[0]), ledger)) {
            Runnable stop =
                    () -> {
                        stopping.set(true);
                        source.wake();
                    };
            Signals.on("TERM", stop);
            Signals.on("INT", KernelGuard.once(stop));
            Signals.on("TSTP", () -> session.whileStopped(Processes::stop));
            System.out.println("ready " + Processes.self());
            System.out.flush();
            while (!stopping.get() && System.in.available() == 0) {
                source.work(records);
                session.work();
            }
        } catch (AuditRefusedException e) {
            System.out.println("refused " + e.reason() + " " + e.getMessage());
            System.exit(e.reason().exitCode());
        }
        System.exit(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0);
    }
}
