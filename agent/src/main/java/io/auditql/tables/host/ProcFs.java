package io.auditql.tables.host;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.QueryContext;
import java.util.Arrays;
import java.util.List;

/// The processes below `/proc`, for one thread. A process may end at any time: then what is asked of it is empty.
public final class ProcFs implements AutoCloseable {
    /// More than the kernel writes about one process, but for its memory map and its arguments.
    public static final int MOST_BYTES = 8 << 20;

    private final HostFiles files;
    private final GrowableBytes path = new GrowableBytes(64);
    private final GrowableBytes content = new GrowableBytes(8192);

    public ProcFs(HostRoot root) {
        this.files = root.open();
    }

    public HostFiles files() {
        return files;
    }

    /// The processes that the query asks about, in the order of their ids: all, or those it names.
    public long[] pids(QueryContext query, Column pid) {
        List<Slice> wanted = query.equalBytes(pid);
        return wanted.isEmpty()
                ? pids()
                : wanted.stream()
                        .mapToLong(Text::number)
                        .filter(p -> p > 0 && files.exists(directory(p)))
                        .distinct()
                        .toArray();
    }

    public long[] pids() {
        return numbers(files.names("/proc"));
    }

    private static long[] numbers(List<byte[]> names) {
        long[] numbers = new long[names.size()];
        int count = 0;
        for (byte[] name : names) {
            long number = Text.number(new Slice(name, 0, name.length));
            if (number >= 0) {
                numbers[count++] = number;
            }
        }
        Arrays.sort(numbers, 0, count);
        return Arrays.copyOf(numbers, count);
    }

    public byte[] directory(long pid) {
        return path.clear().append("/proc/").appendDecimal(pid).toByteArray();
    }

    private byte[] path(long pid, String name) {
        return path.clear()
                .append("/proc/")
                .appendDecimal(pid)
                .append('/')
                .append(name)
                .toByteArray();
    }

    /// The content of a file of the process. Valid until the next call on this object.
    public Slice read(long pid, String name) {
        content.clear();
        files.read(path(pid, name), content, MOST_BYTES);
        return new Slice(content.array(), 0, content.length());
    }

    /// Where a link of the process points to. Valid until the next call on this object.
    public Slice link(long pid, String name) {
        return files.link(path(pid, name));
    }

    public boolean exists(long pid) {
        return files.exists(directory(pid));
    }

    /// The numbers of the files that the process holds open.
    public long[] descriptors(long pid) {
        return numbers(files.names(path(pid, "fd")));
    }

    /// What an open file is: a path, or `socket:[1234]`. Valid until the next call on this object.
    public Slice descriptor(long pid, long descriptor) {
        return files.link(
                path.clear()
                        .append("/proc/")
                        .appendDecimal(pid)
                        .append("/fd/")
                        .appendDecimal(descriptor)
                        .toByteArray());
    }

    /// The number of a namespace of the process, such as `net`; -1 when it cannot be read.
    public long namespace(long pid, String kind) {
        Slice link = link(pid, "ns/" + kind);
        int open = link.indexOf('[', 0);
        return open < 0 ? -1 : Text.number(link.part(open + 1, link.length() - 1), -1);
    }

    /// When the machine was booted, seconds since 1970; 0 when unknown.
    public long bootSeconds() {
        for (Slice line : Text.lines(files.content("/proc/stat"))) {
            if (line.startsWith("btime ")) {
                return Text.number(line.part(6), 0);
            }
        }
        return 0;
    }

    @Override
    public void close() {
        files.close();
    }
}
