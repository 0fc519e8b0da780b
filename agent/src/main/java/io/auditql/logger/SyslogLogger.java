package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Supplier;

/// Sends each line as a message to syslog, at level info.
///
///     <158>Nov 22 14:21:21 auditqld[812]: {"name":…}                                      to a local socket
///     <158>1 2026-11-22T14:21:21.123456Z host auditqld 812 result [auditql@32473 id="…" query="…"] {"name":…}   else
///
/// Over a stream a line may come twice, with the same id. A line that the local socket never takes for its length is counted.
public final class SyslogLogger implements Logger {
    private static final System.Logger LOG = System.getLogger(SyslogLogger.class.getName());
    private static final int HIGHEST_FACILITY = 23;
    private static final int LOCAL3 = 19;
    private static final int INFO = 6;

    /// The number is IANA's for examples: we have none of our own.
    private static final String STRUCTURED_DATA_ID = "auditql@32473";

    private static final DateTimeFormatter LOCAL_TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// What messages say.
    ///
    /// @param facility `--logger_syslog_facility`; what is none means local3, as in osquery
    /// @param cee      begin the text with `@cee:` (`--logger_syslog_prepend_cee`)
    /// @param program  who sends
    public record Options(int facility, boolean cee, String program, long pid) {}

    private final SyslogTransport transport;
    private final Options options;
    private final Supplier<String> hostname;
    private final String store;
    private final Counter tooLong;
    private final GrowableBytes message = new GrowableBytes(4096);
    private final int priority;

    /// @param store the id of the store that the lines come from
    public SyslogLogger(
            SyslogTransport transport,
            Options options,
            Supplier<String> hostname,
            String store,
            Ledger ledger) {
        this.transport = transport;
        this.options = options;
        this.hostname = hostname;
        this.store = store;
        this.tooLong = ledger.loss(Stage.LOGGER, "syslog_line_too_long", "lines");
        int facility =
                options.facility() < 0 || options.facility() > HIGHEST_FACILITY
                        ? LOCAL3
                        : options.facility();
        this.priority = facility << 3 | INFO;
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public int deliver(Block block) throws SysException {
        int at = block.from();
        for (int line = 0; line < block.lineCount(); line++) {
            int end = block.endOfLine(at);
            compose(block, line, at, end);
            switch (send(line)) {
                case OUT -> {
                    // the next one
                }
                case TOO_LONG -> {
                    tooLong.increment();
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a line of the query "
                                    + block.query()
                                    + " is too long for the local syslog socket and is not sent"
                                    + " (send lines over tcp:// or tls://, see --logger_syslog_address)");
                }
                case LATER -> {
                    return line;
                }
            }
            at = end + 1;
        }
        transport.flush();
        return block.lineCount();
    }

    @Override
    public void idle() throws SysException {
        transport.repair();
    }

    /// Lines that are out already must not be sent again for one behind them.
    private SyslogTransport.Sent send(int before) throws SysException {
        try {
            return transport.send(message);
        } catch (SysException e) {
            if (before == 0) {
                throw e;
            }
            return SyslogTransport.Sent.LATER;
        }
    }

    private void compose(Block block, int line, int from, int to) {
        Instant now = Instant.now();
        message.clear().append('<').appendDecimal(priority).append('>');
        if (transport.isStructured()) {
            message.append("1 ").append(TIMESTAMP.format(now.truncatedTo(ChronoUnit.MICROS)));
            message.append(' ').append(word(hostname.get(), 255));
            message.append(' ').append(word(options.program(), 48));
            message.append(' ').appendDecimal(options.pid()).append(' ');
            message.append(block.kind().name().toLowerCase(Locale.ROOT));
            message.append(" [" + STRUCTURED_DATA_ID + " id=\"");
            message.append(block.id(store, line)).append("\" query=\"");
            value(block.query());
            message.append("\"] ");
        } else {
            message.append(LOCAL_TIME.format(now.atZone(ZoneId.systemDefault()))).append(' ');
            message.append(word(options.program(), 48));
            message.append('[').appendDecimal(options.pid()).append("]: ");
        }
        if (options.cee() && block.kind() != LineKind.STATUS) {
            message.append("@cee:");
        }
        message.append(block.bytes(), from, to - from);
    }

    /// A field of the header: printable ASCII without spaces.
    private static String word(String text, int longest) {
        StringBuilder word = new StringBuilder();
        text.chars()
                .filter(c -> c > ' ' && c < 0x7F)
                .limit(longest)
                .forEach(c -> word.append((char) c));
        return word.isEmpty() ? "-" : word.toString();
    }

    private void value(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\' || b == ']') {
                message.append('\\');
            }
            message.append(b >= 0 && b < ' ' ? (byte) '?' : b);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
