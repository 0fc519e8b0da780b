package io.auditql.sql;

import io.auditql.row.Column;
import io.auditql.row.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// What a mistyped name was meant to be.
public final class NearestName {
    private static final String NO_TABLE = "no such table: ";
    private static final String NO_COLUMN = "no such column: ";

    private NearestName() {}

    /// The known name next to the one that an error of SQLite complains of, or the empty text.
    static String forError(String message, String sql, Collection<Schema> schemas) {
        if (message.startsWith(NO_TABLE)) {
            List<String> tables = schemas.stream().map(Schema::name).toList();
            return nearest(lastPart(message.substring(NO_TABLE.length())), tables);
        }
        if (message.startsWith(NO_COLUMN)) {
            return nearest(lastPart(message.substring(NO_COLUMN.length())), columns(sql, schemas));
        }
        return "";
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// The columns of the tables that the statement speaks of.
    private static List<String> columns(String sql, Collection<Schema> schemas) {
        String lower = sql.toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        for (Schema schema : schemas) {
            if (lower.contains(schema.name())) {
                for (Column column : schema.columns()) {
                    names.add(column.name());
                    names.addAll(column.aliases());
                }
            }
        }
        return names;
    }

    /// The name next to this one, or the empty text when none is near.
    public static String nearest(String name, List<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = Math.max(1, wanted.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(wanted, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    /// How many letters have to be put in, left out or replaced; two that changed places count once.
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
