package io.auditql.logger;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.OutputStream;

/// Writes lines to standard output, each block with one write.
public final class StdoutLogger implements Logger {
    private final OutputStream out;

    /// @param out standard output without a buffer of its own
    public StdoutLogger(OutputStream out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "stdout";
    }

    @Override
    public int deliver(Block block) throws SysException {
        try {
            out.write(block.bytes(), block.from(), block.length());
            out.flush();
            return block.lineCount();
        } catch (IOException e) {
            throw new SysException(
                    "write lines to standard output: "
                            + e.getMessage()
                            + " (whoever read it has gone; choose another --logger_plugin)",
                    e);
        }
    }

    /// Standard output is not ours to close.
    @Override
    public void close() {}
}
