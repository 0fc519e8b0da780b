package io.auditql.tables.host;

import io.auditql.bytes.Slice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The names of users or groups by their numbers, from the passwd or group file of a root.
public final class Names {
    private final Map<Long, Slice> byId = new HashMap<>();

    private Names() {}

    public static Names users(HostFiles files) {
        return of(files.content("/etc/passwd"));
    }

    public static Names groups(HostFiles files) {
        return of(files.content("/etc/group"));
    }

    private static Names of(Slice content) {
        Names names = new Names();
        for (Slice line : Text.lines(content)) {
            List<Slice> fields = Text.fields(line, ':');
            if (fields.size() >= 3 && Text.number(fields.get(2)) >= 0) {
                names.byId.putIfAbsent(Text.number(fields.get(2)), fields.get(0));
            }
        }
        return names;
    }

    /// The name, or the number where there is none.
    public Slice of(long id) {
        Slice name = byId.get(id);
        return name == null ? Slice.of(Long.toString(id)) : name;
    }
}
