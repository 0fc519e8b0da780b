package io.auditql.shell.terminal;

import io.auditql.shell.Completion;
import io.auditql.sys.sqlite.Database;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells the editor when Enter ends a statement, and where the word at the cursor is.
final class StatementParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !isWhole(line)) {
            throw new EOFError(-1, cursor, "the statement goes on");
        }
        int start = Completion.wordStart(line, cursor);
        return new Word(line, cursor, start);
    }

    private static boolean isWhole(String text) {
        return text.isBlank() || text.stripLeading().startsWith(".") || Database.isComplete(text);
    }

    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }

    /// The word at the cursor, up to the cursor.
    private record Word(String line, int cursor, int start) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(start, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        /// A candidate is put in as it is.
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return wordCursor();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }
    }
}
