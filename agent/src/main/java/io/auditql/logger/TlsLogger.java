package io.auditql.logger;

import io.auditql.bytes.GrowableBytes;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.remote.Node;
import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.time.Duration;
import java.util.List;

/// Posts lines to a server, many at a time:
///
///     {"node_key":"…","log_type":"result","data":[{…},{…}],"ids":["<store>:<block>:<line>",…]}
///
/// Lines are out when the server has answered that it took them. Whether an answer was lost on its way nobody can tell, so a line
/// may come twice, with the same id.
public final class TlsLogger implements Logger {
    private static final System.Logger LOG = System.getLogger(TlsLogger.class.getName());

    /// A request is not much longer than this, whatever its lines are.
    private static final int REQUEST_BYTES = 4 << 20;

    /// How lines are sent.
    ///
    /// @param endpoint     path on the server (`--logger_tls_endpoint`)
    /// @param maxLines     of one request (`--logger_tls_max_lines`)
    /// @param maxLineBytes a longer line is not sent (`--logger_tls_max_linesize`)
    /// @param compress     requests (`--logger_tls_compress`)
    /// @param period       how long lines gather (`--logger_tls_period`)
    /// @param longestPause between attempts (`--logger_tls_backoff_max`)
    public record Options(
            String endpoint,
            int maxLines,
            long maxLineBytes,
            boolean compress,
            Duration period,
            Duration longestPause) {}

    private final Node node;
    private final Options options;
    private final String store;
    private final Counter tooLong;
    private final GrowableBytes data = new GrowableBytes(64 * 1024);
    private final GrowableBytes ids = new GrowableBytes(4 * 1024);
    private final Runnable atEnd;

    /// @param store the id of the store that the lines come from
    /// @param atEnd closes the connection to the server
    public TlsLogger(Node node, Options options, String store, Ledger ledger, Runnable atEnd) {
        this.node = node;
        this.options = options;
        this.store = store;
        this.tooLong = ledger.loss(Stage.LOGGER, "tls_line_too_long", "lines");
        this.atEnd = atEnd;
    }

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public int linesAtOnce() {
        return options.maxLines();
    }

    @Override
    public Duration period() {
        return options.period();
    }

    @Override
    public Duration longestPause() {
        return options.longestPause();
    }

    @Override
    public int deliver(Block block) throws SysException {
        return deliver(List.of(block));
    }

    @Override
    public int deliver(List<Block> blocks) throws SysException {
        int out = 0;
        int gathered = 0;
        boolean status = false;
        begin();
        try {
            for (Block block : blocks) {
                int at = block.from();
                for (int line = 0; line < block.lineCount(); line++) {
                    int end = block.endOfLine(at);
                    boolean otherKind = status != (block.kind() == LineKind.STATUS);
                    if (otherKind
                            || gathered >= options.maxLines()
                            || data.length() > REQUEST_BYTES) {
                        send(status);
                        out += gathered;
                        gathered = 0;
                        status = block.kind() == LineKind.STATUS;
                    }
                    add(block, line, at, end);
                    gathered++;
                    at = end + 1;
                }
            }
            send(status);
            return out + gathered;
        } catch (SysException e) {
            if (out == 0) {
                throw e;
            }
            return out;
        }
    }

    private void begin() {
        data.clear().trim(REQUEST_BYTES * 2);
        ids.clear();
    }

    private void add(Block block, int line, int from, int to) {
        if (to - from > options.maxLineBytes()) {
            tooLong.increment();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a line of the query "
                            + block.query()
                            + " is not sent to the TLS server: it is longer than --logger_tls_max_linesize");
            return;
        }
        if (data.length() > 0) {
            data.append(',');
            ids.append(',');
        }
        data.append(block.bytes(), from, to - from);
        ids.append('"').append(block.id(store, line)).append('"');
    }

    private void send(boolean status) throws SysException {
        if (data.length() == 0) {
            return;
        }
        GrowableBytes rest = new GrowableBytes(data.length() + ids.length() + 64);
        rest.append(",\"log_type\":\"").append(status ? "status" : "result");
        rest.append("\",\"data\":[").append(data.array(), 0, data.length());
        rest.append("],\"ids\":[").append(ids.array(), 0, ids.length()).append("]}");
        node.post(options.endpoint(), rest.toByteArray(), options.compress());
        begin();
    }

    @Override
    public void close() {
        atEnd.run();
    }
}
