package io.auditql.shell.terminal;

import io.auditql.shell.Completion;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// What [Completion] knows, as the editor wants it.
final class Completer implements org.jline.reader.Completer {
    private final Completion completion;

    Completer(Completion completion) {
        this.completion = completion;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        for (Completion.Candidate found : completion.at(line.line(), line.cursor())) {
            String description = found.description();
            candidates.add(
                    new Candidate(
                            found.text(),
                            found.text(),
                            null,
                            description.isEmpty() ? null : description,
                            null,
                            null,
                            found.isWhole()));
        }
    }
}
