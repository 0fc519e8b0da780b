package io.auditql.tables.host.system;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileSystemStatus;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.List;

/// What is mounted where.
///
/// How full a file system of another machine is, is not asked: a server that is away would hold up the query for good.
public final class Mounts implements HostTable {
    private static final Column DEVICE = Column.text("device", "what is mounted");
    private static final Column DEVICE_ALIAS =
            Column.text("device_alias", "the device that a link such as `/dev/mapper/…` leads to");
    private static final Column PATH = Column.text("path", "where it is mounted");
    private static final Column TYPE = Column.text("type", "kind of file system");
    private static final Column BLOCKS_SIZE = Column.bigint("blocks_size", "bytes of a block");
    private static final Column BLOCKS = Column.bigint("blocks", "blocks in all");
    private static final Column BLOCKS_FREE = Column.bigint("blocks_free", "free blocks");
    private static final Column BLOCKS_AVAILABLE =
            Column.bigint("blocks_available", "free blocks that others than root may use");
    private static final Column INODES = Column.bigint("inodes", "inodes in all");
    private static final Column INODES_FREE = Column.bigint("inodes_free", "free inodes");
    private static final Column FLAGS = Column.text("flags", "options of the mount");

    static final Schema SCHEMA =
            Schema.table(
                    "mounts",
                    "Mounted file systems",
                    DEVICE,
                    DEVICE_ALIAS,
                    PATH,
                    TYPE,
                    BLOCKS_SIZE,
                    BLOCKS,
                    BLOCKS_FREE,
                    BLOCKS_AVAILABLE,
                    INODES,
                    INODES_FREE,
                    FLAGS);

    private final HostRoot host;

    public Mounts(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    ///     /dev/vda1 / ext4 rw,relatime 0 0
    @Override
    public void rows(QueryContext query, RowSink rows) {
        boolean sizes =
                query.reads(BLOCKS_SIZE)
                        || query.reads(BLOCKS)
                        || query.reads(BLOCKS_FREE)
                        || query.reads(BLOCKS_AVAILABLE)
                        || query.reads(INODES)
                        || query.reads(INODES_FREE);
        try (HostFiles files = host.open()) {
            for (Slice line : Text.lines(files.content("/proc/self/mounts"))) {
                List<Slice> words = Text.words(line);
                if (words.size() < 4) {
                    continue;
                }
                byte[] device = unescaped(words.get(0));
                byte[] path = unescaped(words.get(1));
                rows.begin()
                        .set(DEVICE, slice(device))
                        .set(DEVICE_ALIAS, slice(target(device, files)))
                        .set(PATH, slice(path))
                        .set(TYPE, words.get(2))
                        .set(FLAGS, words.get(3));
                if (sizes && isOfThisMachine(words.get(2))) {
                    FileSystemStatus.of(files.whole(path)).ifPresent(status -> set(status, rows));
                }
                rows.end();
            }
        }
    }

    private static void set(FileSystemStatus status, RowSink rows) {
        rows.set(BLOCKS_SIZE, status.blockSize())
                .set(BLOCKS, status.blocks())
                .set(BLOCKS_FREE, status.freeBlocks())
                .set(BLOCKS_AVAILABLE, status.availableBlocks())
                .set(INODES, status.inodes())
                .set(INODES_FREE, status.freeInodes());
    }

    /// autofs is mounted by the question itself.
    private static boolean isOfThisMachine(Slice type) {
        String kind = type.toString();
        return !(kind.startsWith("nfs")
                || kind.startsWith("fuse")
                || kind.startsWith("smb")
                || List.of("autofs", "cifs", "9p", "afs", "ceph", "glusterfs", "lustre", "gfs2")
                        .contains(kind));
    }

    /// A blank in a name is written `\040`, as are tab, line end and backslash.
    private static byte[] unescaped(Slice word) {
        GrowableBytes name = new GrowableBytes(word.length());
        for (int i = 0; i < word.length(); i++) {
            if (word.at(i) == '\\' && i + 3 < word.length()) {
                name.append(
                        (byte)
                                ((word.at(i + 1) - '0') << 6
                                        | (word.at(i + 2) - '0') << 3
                                        | word.at(i + 3) - '0'));
                i += 3;
            } else {
                name.append(word.at(i));
            }
        }
        return name.toByteArray();
    }

    private static byte[] target(byte[] device, HostFiles files) {
        if (device.length == 0 || device[0] != '/') {
            return device;
        }
        byte[] link = files.link(device).toByteArray();
        if (link.length == 0) {
            return device;
        }
        byte[] path = link[0] == '/' ? link : FilePath.join(FilePath.parent(device), link);
        return FilePath.normal(path);
    }

    private static Slice slice(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }
}
