package io.auditql.row;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// One column of one table: its name, type and a line for the reader of the docs.
///
/// A column belongs to the [Schema] it is listed in, which gives it its [#index]; so each table declares its own constants,
/// also for names that other tables have.
public final class Column {
    /// What osquery's table specifications say of a column.
    public enum Option {
        /// Not in `SELECT *`.
        HIDDEN,
        /// A constraint on it selects rows directly.
        INDEX,
        /// A constraint on it decides what the rows are, and does not only select among them.
        ADDITIONAL,
        /// The table answers only when it, or another required column, is constrained.
        REQUIRED,
        /// The table understands IN lists on it.
        OPTIMIZED,
        /// Compared without regard to case.
        NOCASE,
        /// Compared as a version.
        VERSION,
        /// Compared as a version of a Debian package.
        VERSION_DPKG,
        /// Compared as a version of an RPM package.
        VERSION_RHEL
    }

    private final String name;
    private final ColumnType type;
    private final String description;
    private final EnumSet<Option> options = EnumSet.noneOf(Option.class);
    private final List<String> aliases = new ArrayList<>();
    private int index = -1;

    private Column(String name, ColumnType type, String description) {
        this.name = name;
        this.type = type;
        this.description = description;
    }

    public static Column text(String name, String description) {
        return new Column(name, ColumnType.TEXT, description);
    }

    public static Column integer(String name, String description) {
        return new Column(name, ColumnType.INTEGER, description);
    }

    public static Column bigint(String name, String description) {
        return new Column(name, ColumnType.BIGINT, description);
    }

    public static Column unsignedBigint(String name, String description) {
        return new Column(name, ColumnType.UNSIGNED_BIGINT, description);
    }

    public static Column real(String name, String description) {
        return new Column(name, ColumnType.DOUBLE, description);
    }

    public Column hidden() {
        return with(Option.HIDDEN);
    }

    public Column index(Option... more) {
        options.addAll(List.of(more));
        return with(Option.INDEX);
    }

    public Column additional() {
        return with(Option.ADDITIONAL);
    }

    public Column required() {
        return with(Option.REQUIRED);
    }

    public Column with(Option option) {
        options.add(option);
        return this;
    }

    /// A further, hidden name for the same value.
    public Column alias(String alias) {
        aliases.add(alias);
        return this;
    }

    public String name() {
        return name;
    }

    public ColumnType type() {
        return type;
    }

    public String description() {
        return description;
    }

    public boolean is(Option option) {
        return options.contains(option);
    }

    public boolean isHidden() {
        return is(Option.HIDDEN);
    }

    public boolean isText() {
        return type == ColumnType.TEXT;
    }

    public Set<Option> options() {
        return EnumSet.copyOf(options);
    }

    public List<String> aliases() {
        return List.copyOf(aliases);
    }

    /// Position in its schema, from 0.
    public int index() {
        if (index < 0) {
            throw new IllegalStateException("column " + name + " is in no schema");
        }
        return index;
    }

    void place(int position) {
        if (index >= 0) {
            throw new IllegalStateException("column " + name + " is already in a schema");
        }
        index = position;
    }

    @Override
    public String toString() {
        return name + " " + type.sql();
    }
}
