package io.auditql.tables.host;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.sys.FileReader;
import io.auditql.sys.FileStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a host below a root, for one thread. Each read has a bound; what cannot be read is empty.
public final class HostFiles implements AutoCloseable {
    /// The most that is read of a file that people write.
    public static final int MOST_BYTES = 16 << 20;

    /// The most entries of a directory that are looked at.
    static final int MOST_NAMES = 1 << 20;

    private final byte[] prefix;
    private final FileReader reader = new FileReader();
    private final GrowableBytes scratch = new GrowableBytes(4096);
    private @Nullable FileStatus status;

    HostFiles(byte[] prefix) {
        this.prefix = prefix;
    }

    private byte[] below(byte[] path) {
        if (prefix.length == 0) {
            return path;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + path.length);
        System.arraycopy(path, 0, whole, prefix.length, path.length);
        return whole;
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    /// The content of a file in memory of its own.
    public Slice content(String path) {
        return content(bytes(path), MOST_BYTES);
    }

    public Slice content(byte[] path, int most) {
        GrowableBytes into = new GrowableBytes(4096);
        reader.read(below(path), into, most);
        return new Slice(into.array(), 0, into.length());
    }

    /// The first line of a small file, such as those below `/sys`, without blanks around it.
    public Slice line(String path) {
        Slice content = content(bytes(path), 64 * 1024);
        int end = content.indexOf('\n', 0);
        return Text.trim(end < 0 ? content : content.part(0, end));
    }

    /// Appends the content of a file.
    ///
    /// @return its length, or `-errno`
    public int read(byte[] path, GrowableBytes into, int most) {
        return reader.read(below(path), into, most);
    }

    /// Opens a file to be read in pieces by [#next].
    ///
    /// @return a descriptor, or `-errno`
    public int open(byte[] path) {
        return reader.open(below(path));
    }

    public int next(int descriptor, byte[] into) {
        return reader.next(descriptor, into);
    }

    public void close(int descriptor) {
        reader.close(descriptor);
    }

    /// Where a link points to, as it is written there; empty when it is no link. Valid until the next call on this object.
    public Slice link(byte[] path) {
        scratch.clear();
        reader.link(below(path), scratch);
        return new Slice(scratch.array(), 0, scratch.length());
    }

    public Slice link(String path) {
        return link(bytes(path));
    }

    /// The names in a directory, in no order.
    public List<byte[]> names(byte[] directory) {
        return reader.names(below(directory), MOST_NAMES);
    }

    public List<byte[]> names(String directory) {
        return names(bytes(directory));
    }

    /// What the path names, links followed; null when it names nothing. Valid until the next call on this object.
    public @Nullable FileStatus status(byte[] path) {
        byte[] whole = below(path);
        return opened().read(whole, 0, whole.length) ? opened() : null;
    }

    /// What the path names itself.
    public @Nullable FileStatus linkStatus(byte[] path) {
        byte[] whole = below(path);
        return opened().readLink(whole, 0, whole.length) ? opened() : null;
    }

    public boolean exists(byte[] path) {
        return linkStatus(path) != null;
    }

    public boolean isDirectory(byte[] path) {
        FileStatus found = status(path);
        return found != null && found.isDirectory();
    }

    /// The names of the extended attributes.
    public List<byte[]> attributes(byte[] path) {
        return reader.attributes(below(path));
    }

    public Slice attribute(byte[] path, byte[] name) {
        GrowableBytes into = new GrowableBytes(256);
        reader.attribute(below(path), name, into);
        return new Slice(into.array(), 0, into.length());
    }

    /// The path as the system knows it, root included: for libraries that open files themselves.
    public byte[] whole(byte[] path) {
        return below(path);
    }

    private FileStatus opened() {
        FileStatus open = status;
        if (open == null) {
            open = FileStatus.ofThisThread();
            status = open;
        }
        return open;
    }

    @Override
    public void close() {
        reader.close();
        if (status != null) {
            status.close();
        }
    }
}
