package io.auditql.shell.terminal;

import io.auditql.print.Screen;
import io.auditql.shell.Completion;
import io.auditql.shell.Lines;
import io.auditql.sys.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// Whole statements from a terminal, edited over several lines, with history and completion.
public final class LineEditor implements Lines {
    private static final String PROMPT = "auditql> ";
    private static final Size USUAL = Size.of(80, 24);
    private static final String PROMPT_OF_MORE = "    ...> ";

    private final Terminal terminal;
    private final LineReader reader;
    private final boolean colour;
    private volatile boolean ended;
    private volatile boolean waiting;

    private LineEditor(Terminal terminal, LineReader reader, boolean colour) {
        this.terminal = terminal;
        this.reader = reader;
        this.colour = colour;
    }

    /// @throws IOException when the terminal cannot be edited on
    public static LineEditor open(Completion completion) throws IOException {
        Terminal terminal =
                TerminalBuilder.builder()
                        .name("auditql")
                        .provider(TerminalBuilder.PROP_PROVIDER_FFM)
                        .dumb(false)
                        .encoding(StandardCharsets.UTF_8)
                        .nativeSignals(false) // they are ours, and a query that runs wants them
                        .graphemeCluster(false) // asking for it waits for the terminal's answer
                        .build();
        if (terminal.getSize().getColumns() == 0) {
            terminal.setSize(USUAL); // one that was never told its size, and editing needs one
        }
        LineReaderBuilder builder =
                LineReaderBuilder.builder()
                        .appName("auditql")
                        .terminal(terminal)
                        .parser(new StatementParser())
                        .completer(new Completer(completion))
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, PROMPT_OF_MORE)
                        .variable(LineReader.INDENTATION, 0)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.CASE_INSENSITIVE, true)
                        .option(LineReader.Option.HISTORY_REDUCE_BLANKS, false);
        Optional<HistoryFile> history = HistoryFile.ofUser();
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file.path()));
        LineEditor editor =
                new LineEditor(terminal, builder.build(), Screen.of(1, System.getenv()).colour());
        Signals.on("WINCH", () -> editor.raise(Terminal.Signal.WINCH));
        Signals.on("CONT", () -> editor.raise(Terminal.Signal.CONT));
        return editor;
    }

    private void raise(Terminal.Signal signal) {
        if (waiting) {
            terminal.raise(signal);
        }
    }

    @Override
    public Typed next(boolean continued) {
        if (ended) {
            return new End();
        }
        waiting = true;
        try {
            String prompt = continued ? PROMPT_OF_MORE : PROMPT;
            String text = reader.readLine(colour ? "\u001b[1m" + prompt + "\u001b[0m" : prompt);
            return ended ? new End() : new Line(text);
        } catch (UserInterruptException _) {
            return ended ? new End() : new Forget();
        } catch (EndOfFileException _) {
            return new End();
        } finally {
            waiting = false;
            Thread.interrupted(); // an interrupt that came too late means nothing to the query
        }
    }

    @Override
    public void interrupt() {
        raise(Terminal.Signal.INT);
    }

    @Override
    public void end() {
        ended = true;
        raise(Terminal.Signal.INT);
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException _) {
            // it is gone: there is nothing to give back
        }
    }
}
