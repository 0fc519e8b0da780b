package io.auditql.tables.foreign;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The tables that osquery fills on macOS and Windows, read from a list of their columns.
public final class ForeignTables {
    private static final String LIST = "tables.txt";

    private ForeignTables() {}

    public static List<HostTable> all() {
        String list;
        try (InputStream in = ForeignTables.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("this installation lacks " + LIST);
            }
            list = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<HostTable> tables = new ArrayList<>();
        list.lines().filter(line -> !line.startsWith("#")).forEach(line -> tables.add(table(line)));
        return tables;
    }

    ///     macOS alf allow_signed_enabled:I firewall_unload:I global_state:I
    private static HostTable table(String line) {
        String[] words = line.split(" ", -1);
        String platform = words[0].replace('-', ' ');
        Column[] columns = new Column[words.length - 2];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(words[i + 2], platform);
        }
        String description = "On " + platform + " only; empty here";
        return new ForeignTable(Schema.table(words[1], description, columns), platform);
    }

    private static Column column(String word, String platform) {
        int colon = word.indexOf(':');
        boolean hidden = word.charAt(colon - 1) == '*';
        String name = word.substring(0, hidden ? colon - 1 : colon);
        String description = "on " + platform + " only";
        Column column =
                switch (word.charAt(colon + 1)) {
                    case 'T' -> Column.text(name, description);
                    case 'I' -> Column.integer(name, description);
                    case 'B' -> Column.bigint(name, description);
                    case 'U' -> Column.unsignedBigint(name, description);
                    case 'D' -> Column.real(name, description);
                    default -> throw new IllegalStateException("a type of column: " + word);
                };
        return hidden ? column.hidden() : column;
    }
}
