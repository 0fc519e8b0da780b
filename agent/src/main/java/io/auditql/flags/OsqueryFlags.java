package io.auditql.flags;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;

/// Every flag and its value in the program that answers. What is or names a secret is not shown.
public final class OsqueryFlags implements HostTable {
    private static final Column NAME = Column.text("name", "name of the flag");
    private static final Column TYPE = Column.text("type", "bool, int32, uint32, uint64 or string");
    private static final Column DESCRIPTION = Column.text("description", "what it does");
    private static final Column DEFAULT_VALUE =
            Column.text("default_value", "value when nobody gives it");
    private static final Column VALUE = Column.text("value", "value now; empty for a secret");
    private static final Column SHELL_ONLY =
            Column.integer("shell_only", "1 when it means something in the shell only");
    private static final Schema SCHEMA =
            Schema.table(
                    "osquery_flags",
                    "The flags of the running program and their values",
                    NAME,
                    TYPE,
                    DESCRIPTION,
                    DEFAULT_VALUE,
                    VALUE,
                    SHELL_ONLY);

    /// Shorter names are the letters by which the program itself is chosen; as in osquery they are left out.
    private static final int SHORTEST_NAME = 3;

    private final FlagSet known;
    private final Flags flags;

    public OsqueryFlags(FlagSet known, Flags flags) {
        this.known = known;
        this.flags = flags;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        for (Flag<?> flag : known.all()) {
            if (flag.name().length() >= SHORTEST_NAME) {
                row(flag, rows);
            }
        }
    }

    private <T> void row(Flag<T> flag, RowSink rows) {
        rows.begin()
                .set(NAME, flag.name())
                .set(TYPE, flag.kind().word())
                .set(DESCRIPTION, flag.description())
                .set(DEFAULT_VALUE, flag.format(flags.defaultValue(flag)))
                .set(VALUE, flag.is(Flag.Trait.SECRET) ? "" : flags.format(flag))
                .set(SHELL_ONLY, flag.is(Flag.Trait.SHELL_ONLY) ? 1 : 0)
                .end();
    }
}
