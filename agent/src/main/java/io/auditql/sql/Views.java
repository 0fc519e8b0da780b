package io.auditql.sql;

import io.auditql.sql.SqlTokens.Kind;
import io.auditql.sql.SqlTokens.Token;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The views of the configuration in one connection.
///
/// For a question they are views of SQLite. A query of the schedule gets those it names as common table expressions instead,
/// so that the references of event tables inside them are numbered like its own, and it can run in increments.
final class Views {
    private static final System.Logger LOG = System.getLogger(Views.class.getName());

    private final Map<String, String> selects = new LinkedHashMap<>();

    /// @param selects name to SELECT
    Views(Map<String, String> selects) {
        selects.forEach((name, sql) ->
                this.selects.put(name.toLowerCase(Locale.ROOT), firstStatement(sql)));
    }

    private static String firstStatement(String sql) {
        List<Token> tokens = SqlTokens.firstStatement(sql);
        return tokens.size() < 2
                ? ""
                : sql.substring(tokens.getFirst().start(), tokens.get(tokens.size() - 2).end());
    }

    /// Makes them. One that cannot be is left out; the others do.
    void create(Database database) {
        List<String> names = List.copyOf(selects.keySet());
        for (String name : names) {
            try {
                database.execute("CREATE VIEW " + quoted(name) + " AS " + selects.get(name));
            } catch (SqliteException e) {
                selects.remove(name);
                LOG.log(
                        System.Logger.Level.INFO,
                        "Error creating view (" + name + "): " + e.getMessage());
            }
        }
    }

    /// The statement with the views it names, and those that they name, in front of it.
    String inlined(String sql) {
        List<Token> tokens = SqlTokens.firstStatement(sql);
        Map<String, String> used = used(tokens);
        if (used.isEmpty()) {
            return sql;
        }
        boolean with = tokens.getFirst().is("with");
        boolean recursive = with && tokens.size() > 1 && tokens.get(1).is("recursive");
        int at = with ? tokens.get(recursive ? 1 : 0).end() : tokens.getFirst().start();
        StringBuilder text = new StringBuilder(sql.substring(0, at));
        text.append(with ? " " : "WITH ");
        String comma = "";
        for (Map.Entry<String, String> view : used.entrySet()) {
            text.append(comma).append(quoted(view.getKey()));
            text.append(" AS (").append(view.getValue()).append("\n)");
            comma = ", ";
        }
        return text.append(with ? ", " : " ").append(sql, at, sql.length()).toString();
    }

    private Map<String, String> used(List<Token> tokens) {
        Set<String> own = new HashSet<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).isName() && tokens.get(i + 1).is("as") && tokens.get(i + 2).is("(")) {
                own.add(tokens.get(i).lowerCase()); // a common table expression of the query itself
            }
        }
        Map<String, String> used = new LinkedHashMap<>();
        Deque<List<Token>> open = new ArrayDeque<>(List.of(tokens));
        while (!open.isEmpty()) {
            for (Token token : open.pop()) {
                String name = token.lowerCase();
                String select = selects.get(name);
                if (select != null
                        && (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED)
                        && !own.contains(name)
                        && used.putIfAbsent(name, select) == null) {
                    open.push(SqlTokens.firstStatement(select));
                }
            }
        }
        return used;
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
