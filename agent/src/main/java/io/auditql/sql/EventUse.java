package io.auditql.sql;

import io.auditql.row.Schema;
import java.util.Set;

/// What a statement wants of the event tables.
///
/// @param tables those it reads
/// @param once   whether it refers to one table in one place, so that its rows are wanted once, in their order
public record EventUse(Set<Schema> tables, boolean once) {
    public EventUse {
        tables = Set.copyOf(tables);
    }
}
