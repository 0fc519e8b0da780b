package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// What the agent says about itself, as glog writes it:
///
///     I1122 14:21:21.123456 12345 Wiring.java:402] auditqld started
///
/// severity letter, month and day, local time, thread id of the kernel, file and line of the caller. Code logs through
/// [System.Logger]; java.util.logging stands behind it, and this is its only handler.
///
/// A message that repeats within a minute is held back and counted: when the minute is over, one line says how often it came.
/// Control characters never reach the terminal.
public final class StatusLog extends Handler {
    /// osquery's severities.
    public enum Severity {
        INFO('I'),
        WARNING('W'),
        ERROR('E');

        private final char letter;

        Severity(char letter) {
            this.letter = letter;
        }

        /// The severity of that number (`--logger_min_status`); what is beyond the last means the last.
        public static Severity of(int number) {
            return values()[Math.clamp(number, 0, values().length - 1)];
        }
    }

    private static final long FOLD_NANOS = 60_000_000_000L;
    private static final int MESSAGES_REMEMBERED = 256;
    private static final StackWalker STACK = StackWalker.getInstance();

    private final OutputStream out;
    private final Severity lowest;
    private final boolean verbose;
    private final InstantSource clock;
    private final ZoneId zone;
    private @Nullable StatusFiles files; // guarded by this
    private Severity lowestInFiles = Severity.INFO; // guarded by this
    private boolean quiet; // guarded by this
    private final Formatter messages = new SimpleFormatter();
    private final GrowableBytes line = new GrowableBytes(256); // guarded by this
    private final Map<String, Repeats> recent = new LinkedHashMap<>(); // guarded by this

    /// One message and what came of it since it was written.
    private static final class Repeats {
        final Severity severity;
        final String place;
        final String message;
        final long sinceNanos;
        int heldBack;

        Repeats(Severity severity, String place, String message, long sinceNanos) {
            this.severity = severity;
            this.place = place;
            this.message = message;
            this.sinceNanos = sinceNanos;
        }
    }

    /// @param out     standard error
    /// @param lowest  what is less severe is not written (`--logger_min_stderr`)
    /// @param verbose write debug messages too, as INFO (`--verbose`)
    public StatusLog(
            OutputStream out, Severity lowest, boolean verbose, InstantSource clock, ZoneId zone) {
        this.out = out;
        this.lowest = verbose ? Severity.INFO : lowest;
        this.verbose = verbose;
        this.clock = clock;
        this.zone = zone;
        setLevel(Level.ALL);
    }

    /// Writes to files, too (see [StatusFiles]).
    ///
    /// @param lowestThere what is less severe is not in them (`--logger_min_status`)
    public synchronized void alsoIn(Path directory, String program, Severity lowestThere) {
        files = new StatusFiles(directory, program, ProcessHandle.current().pid());
        lowestInFiles = lowestThere;
    }

    /// Writes nothing to standard error from now on (`--logger_stderr=false`).
    public synchronized void beQuiet() {
        quiet = true;
    }

    private synchronized boolean isWritten(Severity severity) {
        return (!quiet && severity.compareTo(lowest) >= 0)
                || (files != null && severity.compareTo(lowestInFiles) >= 0);
    }

    /// Makes it the only handler of the process, whatever a logging configuration says.
    public void install() {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(verbose ? Level.FINE : Level.INFO);
        root.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
        Severity severity = severity(entry.getLevel());
        if (severity == null || !isWritten(severity)) {
            return;
        }
        String message = messages.formatMessage(entry);
        Throwable thrown = entry.getThrown();
        write(severity, caller(), thrown == null ? message : message + ": " + thrown, thrown);
    }

    /// Null for what is finer than anybody asked for.
    private @Nullable Severity severity(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return Severity.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return Severity.WARNING;
        }
        return value >= Level.INFO.intValue() || (verbose && value >= Level.FINE.intValue())
                ? Severity.INFO
                : null;
    }

    /// File and line of the code that logged: the first frame outside of the logging machinery.
    private static String caller() {
        return STACK.walk(frames ->
                frames.filter(frame -> !isMachinery(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .orElse("?:0"));
    }

    private static boolean isMachinery(String className) {
        return className.startsWith("java.util.logging.")
                || className.startsWith("sun.util.logging.")
                || className.startsWith("sun.logging.")
                || className.startsWith("jdk.internal.")
                || className.startsWith("java.lang.System")
                || className.equals(StatusLog.class.getName());
    }

    private synchronized void write(
            Severity severity, String place, String message, @Nullable Throwable thrown) {
        long now = nanos();
        writeOverdue(now);
        String key = place + message;
        Repeats before = recent.get(key);
        if (before != null) {
            before.heldBack++;
            return;
        }
        if (recent.size() == MESSAGES_REMEMBERED) {
            Map.Entry<String, Repeats> oldest = recent.entrySet().iterator().next();
            recent.remove(oldest.getKey());
            writeRepeats(oldest.getValue(), now);
        }
        recent.put(key, new Repeats(severity, place, message, now));
        writeLine(severity, place, message);
        if (thrown != null
                && (verbose || thrown instanceof RuntimeException || thrown instanceof Error)) {
            for (StackTraceElement frame : thrown.getStackTrace()) {
                writeLine(severity, place, "    at " + frame);
            }
        }
    }

    /// Writes what was held back for a minute; to be called now and then, so that the last repeats are not kept for ever.
    public synchronized void tick() {
        writeOverdue(nanos());
    }

    private void writeOverdue(long now) {
        while (!recent.isEmpty()) {
            Map.Entry<String, Repeats> oldest = recent.entrySet().iterator().next();
            if (now - oldest.getValue().sinceNanos < FOLD_NANOS) {
                return;
            }
            recent.remove(oldest.getKey());
            writeRepeats(oldest.getValue(), now);
        }
    }

    private void writeRepeats(Repeats repeats, long now) {
        if (repeats.heldBack > 0) {
            writeLine(
                    repeats.severity,
                    repeats.place,
                    "… "
                            + repeats.heldBack
                            + " more in "
                            + (now - repeats.sinceNanos) / 1_000_000_000L
                            + " s: "
                            + repeats.message);
        }
    }

    private void writeLine(Severity severity, String place, String message) {
        LocalDateTime time = LocalDateTime.ofInstant(clock.instant(), zone);
        line.clear().append(severity.letter);
        padded(time.getMonthValue(), 2, '0');
        padded(time.getDayOfMonth(), 2, '0').append(' ');
        padded(time.getHour(), 2, '0').append(':');
        padded(time.getMinute(), 2, '0').append(':');
        padded(time.getSecond(), 2, '0').append('.');
        padded(time.getNano() / 1000, 6, '0').append(' ');
        padded(threadId(), 5, ' ').append(' ').append(place).append("] ");
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        VisibleText.appendTerminal(text, 0, text.length, line);
        line.append('\n');
        StatusFiles alsoThere = files;
        if (alsoThere != null && severity.compareTo(lowestInFiles) >= 0) {
            alsoThere.write(severity, line.array(), 0, line.length(), time);
        }
        if (quiet || severity.compareTo(lowest) < 0) {
            return;
        }
        try {
            out.write(line.array(), 0, line.length());
            out.flush();
        } catch (IOException _) {
            // nobody listens, and there is nowhere to say so
        }
    }

    private GrowableBytes padded(long value, int width, char pad) {
        int digits = Long.toString(value).length();
        for (int i = digits; i < width; i++) {
            line.append(pad);
        }
        return line.appendDecimal(value);
    }

    /// The kernel's id, as `top -H` shows it; Java's where there is no /proc.
    private static long threadId() {
        try {
            Path self = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            return Long.parseLong(String.valueOf(self));
        } catch (IOException | NumberFormatException | UnsupportedOperationException _) {
            return Thread.currentThread().threadId();
        }
    }

    private long nanos() {
        return clock.millis() * 1_000_000L;
    }

    @Override
    public void flush() {
        tick();
    }

    /// Says what was held back.
    @Override
    public synchronized void close() {
        long now = nanos();
        recent.values().forEach(repeats -> writeRepeats(repeats, now));
        recent.clear();
        if (files != null) {
            files.close();
        }
    }
}
