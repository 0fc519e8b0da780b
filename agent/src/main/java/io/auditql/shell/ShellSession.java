package io.auditql.shell;

import io.auditql.flags.Flags;
import io.auditql.flags.ShellFlags;
import io.auditql.print.Screen;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One run of the shell: what the command line asks, or statements from a person or from standard input. Rows go to the output,
/// words to standard error.
public final class ShellSession {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final String ERROR = "Error: ";

    /// Makes the line editor of a terminal; called only when somebody sits there.
    public interface Editor {
        Lines open(Completion completion) throws IOException;
    }

    private final Flags flags;
    private final Answerer answerer;
    private final Editor editor;
    private final PrintStream words = System.err;
    private final boolean asked = Processes.isTerminal(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int endCode = OK;
    private volatile @Nullable Statements statements;
    private volatile @Nullable Lines lines;

    /// @param editor for a person at a terminal that can move its cursor
    public ShellSession(Flags flags, Answerer answerer, Editor editor) {
        this.flags = flags;
        this.answerer = answerer;
        this.editor = editor;
    }

    /// Answers.
    ///
    /// @param sql what was asked on the command line; without it statements come from standard input
    /// @return the exit code
    public int run(Optional<String> sql) throws SysException {
        String file = flags.get(ShellFlags.OUTPUT);
        if (file.isEmpty() || file.equals("-")) {
            return run(sql, new FileOutputStream(FileDescriptor.out));
        }
        try (OutputStream out = Files.newOutputStream(Path.of(file))) {
            return run(sql, out);
        } catch (IOException e) {
            words.println(ERROR + "Cannot open output file '" + file + "'");
            return FAILED;
        }
    }

    private int run(Optional<String> sql, OutputStream out) throws SysException {
        boolean oneShot = isOneShot(sql);
        Settings settings = new Settings(flags);
        Statements asking =
                new Statements(
                        answerer,
                        settings,
                        out,
                        words,
                        !oneShot && asked && Processes.isTerminal(1));
        statements = asking;
        DotCommands commands = new DotCommands(answerer, settings, asking, flags, out, words);
        try {
            int code = oneShot ? once(sql, asking, commands) : converse(settings, asking, commands);
            return ended.getCount() == 0 ? endCode : code;
        } catch (UncheckedIOException e) {
            return unwritten(e);
        } finally {
            statements = null;
        }
    }

    private boolean isOneShot(Optional<String> sql) {
        return sql.isPresent()
                || flags.get(ShellFlags.TAIL)
                || flags.get(ShellFlags.LIST_TABLES)
                || flags.isSet(ShellFlags.ALL_OF_TABLE)
                || flags.isSet(ShellFlags.QUERY_FILE);
    }

    /// Whoever read our rows and has seen enough is no error.
    private int unwritten(UncheckedIOException e) {
        IOException cause = e.getCause();
        String reason = cause == null ? e.toString() : SysException.reason(cause);
        if (reason.contains("Broken pipe")) {
            return ended.getCount() == 0 ? endCode : OK;
        }
        words.println(ERROR + "write the rows: " + reason);
        return FAILED;
    }

    // once

    private int once(Optional<String> sql, Statements asking, DotCommands commands)
            throws SysException {
        if (flags.get(ShellFlags.LIST_TABLES)) {
            return commands.tables("");
        }
        if (flags.isSet(ShellFlags.ALL_OF_TABLE)) {
            record();
            return goesOn() ? commands.all(flags.get(ShellFlags.ALL_OF_TABLE)) : endCode;
        }
        Optional<String> text = sql;
        if (flags.isSet(ShellFlags.QUERY_FILE) && !flags.isSet(ShellFlags.QUERY)) {
            String file = flags.get(ShellFlags.QUERY_FILE);
            try {
                text = Optional.of(Files.readString(Path.of(file)));
            } catch (IOException e) {
                words.println("Error reading query file '" + file + "': " + SysException.reason(e));
                return FAILED;
            }
        }
        if (flags.get(ShellFlags.TAIL)) {
            return text.isPresent() ? follow(text.get(), asking) : noSqlToTail();
        }
        String asks = text.orElse("");
        if (DotCommands.isOne(asks)) {
            int code = commands.run(asks);
            return commands.exitCode().orElse(code);
        }
        record();
        return goesOn() ? asking.run(asks, ERROR) : endCode;
    }

    private boolean goesOn() {
        return ended.getCount() > 0;
    }

    private int noSqlToTail() {
        words.println(ERROR + "--tail needs the SQL on the command line");
        return FAILED;
    }

    /// Lets some time pass while events are recorded.
    private void record() {
        if (!answerer.isRecording()) {
            return;
        }
        Duration time = flags.get(ShellFlags.TAIL_SECONDS);
        words.println(
                "recording this host for "
                        + time.toSeconds()
                        + " s, then answering (--tail_seconds)");
        try {
            if (ended.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int follow(String sql, Statements asking) throws SysException {
        if (!goesOn()) {
            return endCode;
        }
        Duration seconds =
                flags.isSet(ShellFlags.TAIL_SECONDS)
                        ? flags.get(ShellFlags.TAIL_SECONDS)
                        : Duration.ZERO;
        if (answerer.isRecording() && Processes.isTerminal(1)) {
            words.println("recording this host; Ctrl-C ends and leaves the kernel as found");
        }
        return asking.follow(sql, flags.get(ShellFlags.TAIL_ROWS), seconds, ERROR);
    }

    // conversation

    /// Statements from standard input, each as soon as its semicolon is there; a failure does not stop the rest.
    private int converse(Settings settings, Statements asking, DotCommands commands)
            throws SysException {
        try (Lines input = input()) {
            lines = input;
            if (!goesOn()) {
                return endCode;
            }
            return new Conversation(input, settings, asking, commands, asked, words).run();
        } catch (IOException e) {
            words.println(ERROR + "read standard input: " + SysException.reason(e));
            return FAILED;
        } finally {
            lines = null;
        }
    }

    private Lines input() {
        if (!asked) {
            return new InputLines(System.in, false);
        }
        String about = answerer.about();
        words.println("Need help, type '.help'." + (about.isEmpty() ? "" : " " + about));
        if (Processes.isTerminal(1) && !Screen.isDumb(System.getenv())) {
            try {
                return editor.open(new Completion(answerer));
            } catch (IOException | IllegalStateException e) {
                words.println("no line editor on this terminal: " + e.getMessage());
            }
        }
        return new InputLines(System.in, true);
    }

    // from other threads

    /// Ctrl-C: ends what runs. A person goes on asking; where nobody types it ends the session.
    ///
    /// @param code what [#run] then returns, where it ends
    public void interrupt(int code) {
        Statements asking = statements;
        Lines input = lines;
        if (input == null || !asked) {
            end(code);
        } else if (asking != null && asking.isRunning()) {
            asking.cancel();
        } else {
            input.interrupt();
        }
    }

    /// Ends the session, and what runs in it.
    ///
    /// @param code what [#run] then returns
    public void end(int code) {
        endCode = code;
        ended.countDown();
        Lines input = lines;
        if (input != null) {
            input.end();
        }
        Statements asking = statements;
        if (asking != null) {
            asking.cancelAll();
        }
    }
}
