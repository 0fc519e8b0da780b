package io.auditql.shell;

import io.auditql.flags.Flags;
import io.auditql.print.PrintStyle;

/// What a person changes while the shell runs.
final class Settings {
    private PrintStyle style;
    private boolean timer;
    private boolean echo;
    private boolean bail;
    private boolean pager = true;

    Settings(Flags flags) {
        this.style = PrintStyle.of(flags);
    }

    PrintStyle style() {
        return style;
    }

    void style(PrintStyle other) {
        style = other;
    }

    /// Whether the time that each statement took is said.
    boolean timer() {
        return timer;
    }

    void timer(boolean on) {
        timer = on;
    }

    /// Whether each statement is repeated before its answer.
    boolean echo() {
        return echo;
    }

    void echo(boolean on) {
        echo = on;
    }

    /// Whether the first error ends a script.
    boolean bail() {
        return bail;
    }

    void bail(boolean on) {
        bail = on;
    }

    /// Whether what does not fit on the screen is shown page by page.
    boolean pager() {
        return pager;
    }

    void pager(boolean on) {
        pager = on;
    }
}
