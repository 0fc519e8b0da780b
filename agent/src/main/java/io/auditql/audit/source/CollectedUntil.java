package io.auditql.audit.source;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.LongSupplier;

/// Remembers in a file of the run directory until when records came to us, so that the next start of the same boot can book the
/// time in which nobody collected, also after SIGKILL.
///
///     <boot id> <milliseconds since boot, 16 digits>\n
///
/// It is written in place with one write a second and never synced: after a power failure it is another boot anyway.
public final class CollectedUntil implements AutoCloseable {
    static final String FILE_NAME = "collected-until";

    private static final System.Logger LOG = System.getLogger(CollectedUntil.class.getName());
    private static final int LONGEST = 256;

    private final FileChannel file;
    private final String bootId;
    private final LongSupplier bootMillis;

    private CollectedUntil(FileChannel file, String bootId, LongSupplier bootMillis) {
        this.file = file;
        this.bootId = bootId;
        this.bootMillis = bootMillis;
    }

    /// Books the seconds since the last run of this boot, begun seconds whole. To be called when records come.
    ///
    /// @param bootMillis milliseconds since boot
    public static CollectedUntil open(Path runDirectory, LongSupplier bootMillis, Ledger ledger)
            throws SysException {
        return open(runDirectory, KernelState.currentBootId(), bootMillis, ledger);
    }

    static CollectedUntil open(
            Path runDirectory, String bootId, LongSupplier bootMillis, Ledger ledger)
            throws SysException {
        Path path = runDirectory.resolve(FILE_NAME);
        Counter down = ledger.loss(Stage.KERNEL, "down", "seconds");
        try {
            Files.createDirectories(runDirectory);
            CollectedUntil opened =
                    new CollectedUntil(
                            FileChannel.open(
                                    path,
                                    Set.of(
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.READ,
                                            StandardOpenOption.WRITE,
                                            LinkOption.NOFOLLOW_LINKS),
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rw-------"))),
                            bootId,
                            bootMillis);
            long now = bootMillis.getAsLong();
            long gone = now - opened.last(now);
            down.addSince((gone + 999) / 1000, gone);
            opened.mark();
            return opened;
        } catch (IOException e) {
            throw new SysException(
                    "keep the time of collection in "
                            + path
                            + " failed: "
                            + SysException.reason(e)
                            + " (make the directory writable, or name another with --run_path)",
                    e);
        }
    }

    /// When records last came in this boot; now when they never did, or nobody can read what it says.
    private long last(long now) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        file.read(bytes, 0);
        String text = StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString().strip();
        int space = text.indexOf(' ');
        if (space < 0 || !text.substring(0, space).equals(bootId)) {
            return now;
        }
        try {
            return Math.clamp(Long.parseLong(text.substring(space + 1)), 0, now);
        } catch (NumberFormatException _) {
            return now;
        }
    }

    /// Records come at this moment.
    public void mark() {
        byte[] text =
                "%s %016d\n"
                        .formatted(bootId, bootMillis.getAsLong())
                        .getBytes(StandardCharsets.ISO_8859_1);
        try {
            file.write(ByteBuffer.wrap(text), 0);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "keep the time of collection: {0}; after a restart it may count as time without",
                    SysException.reason(e));
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException _) {
            // each write was checked
        }
    }
}
