package io.auditql.tables.host.account;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which accounts are in which groups: the primary group of each, and those that name it.
public final class UserGroups implements HostTable {
    private static final Column UID =
            Column.bigint("uid", "user id").index(Column.Option.OPTIMIZED);
    private static final Column GID = Column.bigint("gid", "group id").with(Column.Option.INDEX);

    static final Schema SCHEMA = Schema.table("user_groups", "Groups of the accounts", UID, GID);

    private final HostRoot host;

    public UserGroups(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            Map<Slice, Set<Long>> byName = members(files);
            for (Account account : Account.wanted(files, query, UID)) {
                Set<Long> groups = new LinkedHashSet<>();
                groups.add(account.gid());
                groups.addAll(byName.getOrDefault(account.name(), Set.of()));
                for (long gid : groups) {
                    rows.begin().set(UID, account.uid()).set(GID, gid).end();
                }
            }
        }
    }

    ///     sudo:x:27:alice,bob
    private static Map<Slice, Set<Long>> members(HostFiles files) {
        Map<Slice, Set<Long>> groups = new HashMap<>();
        for (Slice line : Text.lines(files.content("/etc/group"))) {
            List<Slice> fields = Text.fields(line, ':');
            if (fields.size() > 3 && Text.number(fields.get(2)) >= 0) {
                for (Slice member : Text.fields(fields.get(3), ',')) {
                    groups.computeIfAbsent(Text.trim(member), _ -> new LinkedHashSet<>())
                            .add(Text.number(fields.get(2)));
                }
            }
        }
        return groups;
    }
}
