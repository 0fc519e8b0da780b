package io.auditql.audit.rule;

import io.auditql.audit.source.AuditSession;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The kernel's audit rules, decoded, and those that we want and it does not have.
public final class AuditRules implements HostTable {
    private static final Column POSITION =
            Column.integer(
                    "position",
                    "Place in the kernel's list: the first rule that fits an event decides. NULL when not loaded");
    private static final Column RULE = Column.text("rule", "The rule as auditctl writes it");
    private static final Column LIST =
            Column.text(
                    "list",
                    "exit, task, user, exclude, filesystem, io_uring: when the rule is tried");
    private static final Column ACTION = Column.text("action", "always: record; never: do not");
    private static final Column KEY = Column.text("key", "The rule's key; NULL when it has none");
    private static final Column OWNER =
            Column.text("owner", "ours, or foreign: loaded by somebody else");
    private static final Column LOADED =
            Column.integer("loaded", "1 when the kernel has the rule, 0 when it is missing");
    private static final Column WANTED =
            Column.integer("wanted", "1 when the enabled tables need the rule");

    static final Schema SCHEMA =
            Schema.table(
                    "audit_rules",
                    "Rules of the kernel's audit system: whose they are, and which of ours are missing. Empty while nothing is recorded.",
                    POSITION,
                    RULE,
                    LIST,
                    ACTION,
                    KEY,
                    OWNER,
                    LOADED,
                    WANTED);

    private final Supplier<Optional<AuditSession>> session;

    /// @param session empty while the kernel is not to be touched
    public AuditRules(Supplier<Optional<AuditSession>> session) {
        this.session = session;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        Optional<AuditSession> now = session.get();
        if (now.isEmpty()) {
            return;
        }
        List<RuleState> states = RuleState.compare(now.get().rules(), now.get().wanted());
        for (int i = 0; i < states.size(); i++) {
            write(states.get(i), i + 1, rows);
        }
    }

    private static void write(RuleState rule, int position, RowSink rows) {
        rows.begin().set(RULE, rule.text()).set(LIST, rule.list()).set(ACTION, rule.action());
        if (rule.loaded()) {
            rows.set(POSITION, position);
        }
        if (!rule.key().isEmpty()) {
            rows.set(KEY, rule.key());
        }
        rows.set(OWNER, rule.ours() ? "ours" : "foreign")
                .set(LOADED, rule.loaded() ? 1 : 0)
                .set(WANTED, rule.wanted() ? 1 : 0)
                .end();
    }
}
