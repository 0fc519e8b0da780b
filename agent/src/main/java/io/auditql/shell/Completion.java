package io.auditql.shell;

import io.auditql.flags.Flag;
import io.auditql.flags.KnownFlags;
import io.auditql.row.Column;
import io.auditql.row.Schema;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What could stand where the cursor is: tables, columns of the tables that the statement names, functions, keywords; the
/// commands of a line that begins with a dot, and what they take.
public final class Completion {
    private static final List<String> KEYWORDS =
            List.of(
                    "SELECT",
                    "FROM",
                    "WHERE",
                    "AND",
                    "OR",
                    "NOT",
                    "AS",
                    "JOIN",
                    "LEFT",
                    "ON",
                    "USING",
                    "GROUP",
                    "ORDER",
                    "BY",
                    "HAVING",
                    "LIMIT",
                    "OFFSET",
                    "DISTINCT",
                    "UNION",
                    "ALL",
                    "CASE",
                    "WHEN",
                    "THEN",
                    "ELSE",
                    "END",
                    "LIKE",
                    "GLOB",
                    "IN",
                    "IS",
                    "NULL",
                    "BETWEEN",
                    "EXISTS",
                    "WITH",
                    "DESC",
                    "ASC");
    private static final Pattern QUALIFIER = Pattern.compile("([A-Za-z_][\\w$]*)\\.$");
    private static final Pattern BEHIND_FROM =
            Pattern.compile(
                    "\\b(?:FROM|JOIN|INTO|UPDATE)\\s+(?:[\\w$]+(?:\\s+[\\w$]+)?\\s*,\\s*)*$",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern FUNCTION_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    /// @param text        to put in place of the word at the cursor
    /// @param description a few words about it, or the empty text
    /// @param isWhole     whether a blank may follow
    public record Candidate(String text, String description, boolean isWhole) {}

    private final Answerer answerer;
    private @Nullable List<String> functions;

    public Completion(Answerer answerer) {
        this.answerer = answerer;
    }

    /// Where the word begins that ends at the cursor.
    public static int wordStart(String text, int cursor) {
        int at = cursor;
        while (at > 0 && isWordPart(text.charAt(at - 1))) {
            at--;
        }
        boolean command =
                at > 0 && text.charAt(at - 1) == '.' && text.substring(0, at - 1).isBlank();
        return command ? at - 1 : at;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    /// All that begins as the word at the cursor does.
    public List<Candidate> at(String text, int cursor) {
        int start = wordStart(text, cursor);
        String word = text.substring(start, cursor);
        String before = text.substring(0, start);
        List<Candidate> all =
                DotCommands.isOne(text) ? ofCommand(before) : ofStatement(before, text, word);
        String lower = word.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(c -> c.text().toLowerCase(Locale.ROOT).startsWith(lower))
                .toList();
    }

    // lines that begin with a dot

    private List<Candidate> ofCommand(String before) {
        if (before.isBlank()) {
            List<Candidate> commands = new ArrayList<>();
            for (DotCommand command : DotCommand.values()) {
                commands.add(new Candidate(command.word(), command.help(), true));
            }
            return commands;
        }
        List<String> words = new ArrayList<>(DotLine.words(before));
        words.add("x"); // the one being typed
        DotCommand command = DotCommand.find(words).orElse(null);
        if (command == null) {
            return List.of();
        }
        return switch (command) {
            case ALL, SCHEMA, TABLES, LIST -> tables();
            case MODE -> plain(Modes.NAMES);
            case HEADER, HEADERS, ECHO, BAIL, TIMER, PAGER -> plain(List.of("on", "off"));
            case SHOW -> flags();
            case PLAN, TYPES, TAIL -> {
                String sql = DotLine.rest(before + "x");
                yield ofStatement(sql.substring(0, sql.length() - 1), sql, "");
            }
            default -> List.of();
        };
    }

    private static List<Candidate> plain(List<String> words) {
        return words.stream().map(word -> new Candidate(word, "", true)).toList();
    }

    private static List<Candidate> flags() {
        List<Candidate> flags = new ArrayList<>();
        for (Flag<?> flag : KnownFlags.all().all()) {
            if (!flag.is(Flag.Trait.HIDDEN)) {
                flags.add(new Candidate(flag.name(), flag.description(), true));
            }
        }
        return flags;
    }

    // SQL

    private List<Candidate> ofStatement(String before, String whole, String word) {
        Matcher qualifier = QUALIFIER.matcher(before);
        if (qualifier.find()) {
            return columnsOf(tableOf(qualifier.group(1), whole));
        }
        if (BEHIND_FROM.matcher(before).find()) {
            return tables();
        }
        if (insideText(before)) {
            // the names in the rows of the table of flags
            return whole.contains("osquery_flags") ? flags() : List.of();
        }
        List<Candidate> all = new ArrayList<>();
        for (Schema schema : answerer.tables()) {
            if (names(whole, schema.name())) {
                all.addAll(columnsOf(schema.name()));
            }
        }
        all.addAll(functions());
        for (String keyword : KEYWORDS) {
            boolean lower = !word.isEmpty() && Character.isLowerCase(word.charAt(0));
            all.add(new Candidate(lower ? keyword.toLowerCase(Locale.ROOT) : keyword, "", true));
        }
        all.addAll(tables());
        return all;
    }

    private static boolean insideText(String before) {
        return before.chars().filter(c -> c == '\'').count() % 2 == 1;
    }

    private static boolean names(String sql, String table) {
        return Pattern.compile("\\b" + table + "\\b", Pattern.CASE_INSENSITIVE).matcher(sql).find();
    }

    /// The table that a name or an alias means.
    private String tableOf(String name, String sql) {
        for (Schema schema : answerer.tables()) {
            if (schema.name().equalsIgnoreCase(name)
                    || Pattern.compile(
                                    "\\b" + schema.name() + "\\s+(?:AS\\s+)?" + name + "\\b",
                                    Pattern.CASE_INSENSITIVE)
                            .matcher(sql)
                            .find()) {
                return schema.name();
            }
        }
        return "";
    }

    private List<Candidate> tables() {
        return answerer.tables().stream()
                .map(schema -> new Candidate(schema.name(), schema.description(), true))
                .toList();
    }

    private List<Candidate> columnsOf(String table) {
        List<Candidate> columns = new ArrayList<>();
        for (Schema schema : answerer.tables()) {
            if (schema.name().equals(table)) {
                for (Column column : schema.columns()) {
                    columns.add(new Candidate(column.name(), column.description(), true));
                }
            }
        }
        return columns;
    }

    private List<Candidate> functions() {
        List<String> known = functions;
        if (known == null) {
            try {
                known =
                        answerer.functions().stream()
                                .filter(name -> FUNCTION_NAME.matcher(name).matches())
                                .toList();
            } catch (SqliteException | SysException _) {
                known = List.of(); // completing is a courtesy: it never gets in the way
            }
            functions = known;
        }
        return known.stream().map(name -> new Candidate(name + "(", "", false)).toList();
    }
}
