package io.auditql.shell;

import java.io.IOException;

/// Where the shell's statements come from: a line editor on a terminal, or plain standard input.
///
/// One thread waits for lines; [#interrupt] and [#end] come from any other.
public interface Lines extends AutoCloseable {
    /// What came of waiting for somebody to type.
    sealed interface Typed {}

    /// @param text one line, or the lines of a whole statement, without the last line end
    record Line(String text) implements Typed {}

    /// Ctrl-C: what was begun is not wanted.
    record Forget() implements Typed {}

    /// The end of the input, or of the waiting.
    record End() implements Typed {}

    /// Waits for the next line.
    ///
    /// @param continued whether it goes on with a statement that was begun
    Typed next(boolean continued) throws IOException;

    /// Lets [#next] return [Forget].
    void interrupt();

    /// Lets [#next] return [End], now and from now on.
    void end();

    @Override
    void close();
}
