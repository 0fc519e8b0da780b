package io.auditql.tables.host.account;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.Text;
import java.util.ArrayList;
import java.util.List;

/// A line of passwd(5).
record Account(Slice name, long uid, long gid, Slice description, Slice directory, Slice shell) {
    private static final int FIELDS = 7;
    private static final long LARGEST_ID = 0xFFFF_FFFFL;

    /// The accounts of a root, in the order of its file; lines that are none are left out.
    static List<Account> all(HostFiles files) {
        List<Account> accounts = new ArrayList<>();
        for (Slice line : Text.lines(files.content("/etc/passwd"))) {
            List<Slice> fields = Text.fields(line, ':');
            if (fields.size() == FIELDS
                    && !fields.get(0).isEmpty()
                    && fields.get(0).at(0) != '#'
                    && isId(fields.get(2))
                    && isId(fields.get(3))) {
                accounts.add(
                        new Account(
                                fields.get(0),
                                Text.number(fields.get(2)),
                                Text.number(fields.get(3)),
                                fields.get(4),
                                fields.get(5),
                                fields.get(6)));
            }
        }
        return accounts;
    }

    /// The accounts that the query asks about by their ids, or all.
    static List<Account> wanted(HostFiles files, QueryContext query, Column uid) {
        List<Slice> ids = query.equalBytes(uid);
        return ids.isEmpty()
                ? all(files)
                : all(files).stream()
                        .filter(a -> ids.stream().anyMatch(id -> Text.number(id) == a.uid()))
                        .toList();
    }

    /// An id of 32 bits, read as a signed number.
    static long signed(long id) {
        return id > Integer.MAX_VALUE ? id - (1L << 32) : id;
    }

    private static boolean isId(Slice digits) {
        long id = Text.number(digits);
        return id >= 0 && id <= LARGEST_ID;
    }
}
