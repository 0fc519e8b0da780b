package io.auditql.doctor;

import io.auditql.audit.rule.Rule;
import io.auditql.audit.rule.RuleReasons;
import io.auditql.audit.rule.RuleSet;
import io.auditql.audit.rule.RuleState;
import io.auditql.events.Interest;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// The rules that the flags ask for, for a person and for auditctl.
public final class RuleListing {
    /// What a file of ours begins with, so that no other is overwritten.
    private static final String TITLE = "## Rules for auditql, made by auditqlctl rules --write.";

    private final RuleSet rules;
    private final Map<String, Interest> tables;

    /// @param tables the interests of the tables that the flags let record, by name
    public RuleListing(RuleSet rules, Map<String, Interest> tables) {
        this.rules = rules;
        this.tables = tables;
    }

    /// Prints each rule, with its reason if asked for; and what the kernel has, if it can be read.
    public void print(boolean explain, KernelReading kernel, PrintStream out) {
        Report.line(
                out,
                "# wanted by these flags (a recording process leaves itself out, too: -F pid!=N)");
        for (Rule rule : rules.rules()) {
            Report.line(out, rule.toString());
            if (explain) {
                Report.line(out, "#   " + RuleReasons.of(rule, tables));
            }
        }
        if (kernel.status().isEmpty()) {
            Report.line(out, "# what is loaded cannot be read: " + kernel.problem());
            return;
        }
        List<RuleState> loaded =
                RuleState.compare(kernel.rules(), rules.wanted()).stream()
                        .filter(RuleState::loaded)
                        .toList();
        Report.line(
                out,
                loaded.isEmpty()
                        ? "# no rules are loaded now"
                        : "# loaded now, in the kernel's order; the first that fits decides");
        for (RuleState rule : loaded) {
            Report.line(out, rule.text() + "  # " + owner(rule));
        }
    }

    private static String owner(RuleState rule) {
        return (rule.ours() ? "ours" : "foreign")
                + (rule.isNeverTask()
                        ? ": what is forked under it is never audited"
                        : rule.action().equals("never") ? ": keeps events from everybody" : "");
    }

    /// Writes a file as auditctl -R and augenrules read it. A file that is not ours is left alone.
    ///
    /// @throws SysException when it cannot be written
    public void write(Path file) throws SysException {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        text.append(
                "## Load them with auditctl -R FILE, or put them into /etc/audit/rules.d and run augenrules --load.\n");
        for (Rule rule : rules.rules()) {
            text.append("\n## ").append(RuleReasons.of(rule, tables)).append('\n');
            text.append(rule).append('\n');
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isOurs(file)) {
                throw new SysException(
                        file + " exists and was not written by auditqlctl; name another file", 0);
            }
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SysException("write " + file + " failed: " + SysException.reason(e), e);
        }
    }

    private static boolean isOurs(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .startsWith(TITLE);
    }
}
