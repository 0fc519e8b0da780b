package io.auditql.tables.host.file;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.FileStatus;
import io.auditql.tables.host.FilePath;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;

/// Files by path or directory: what `stat` tells, without opening them.
///
/// A symbolic link is described by the file that it leads to, or by itself when it leads nowhere.
public final class File implements HostTable {
    private static final Column PATH =
            Column.text("path", "where the file is; in LIKE `%` is a name, `%%` all that is below")
                    .index(Column.Option.OPTIMIZED)
                    .required();
    private static final Column DIRECTORY =
            Column.text("directory", "where the directory is that holds the file")
                    .with(Column.Option.OPTIMIZED)
                    .required();
    private static final Column FILENAME = Column.text("filename", "last part of the path");
    private static final Column INODE = Column.bigint("inode", "inode");
    private static final Column UID = Column.bigint("uid", "owner");
    private static final Column GID = Column.bigint("gid", "group");
    private static final Column MODE = Column.text("mode", "permissions, four octal digits");
    private static final Column DEVICE =
            Column.bigint("device", "the device that a device file stands for, else 0");
    private static final Column SIZE = Column.bigint("size", "bytes");
    private static final Column BLOCK_SIZE =
            Column.integer("block_size", "bytes that are best read at once");
    private static final Column ATIME = Column.bigint("atime", "last access, Unix seconds");
    private static final Column MTIME = Column.bigint("mtime", "last change, Unix seconds");
    private static final Column CTIME =
            Column.bigint("ctime", "last change of owner, mode or content, Unix seconds");
    private static final Column BTIME =
            Column.bigint("btime", "made, Unix seconds; 0 where the file system does not know");
    private static final Column HARD_LINKS = Column.integer("hard_links", "number of names");
    private static final Column SYMLINK = Column.integer("symlink", "1 for a symbolic link");
    private static final Column TYPE =
            Column.text("type", "regular, directory, block, character, fifo, socket or symlink");
    private static final Column SYMLINK_TARGET_PATH =
            Column.text("symlink_target_path", "what is written in a symbolic link");
    private static final Column PID_WITH_NAMESPACE =
            Column.integer("pid_with_namespace", "look where the process with this id does")
                    .additional()
                    .hidden();
    private static final Column MOUNT_NAMESPACE_ID =
            Column.text("mount_namespace_id", "not filled").hidden();

    static final Schema SCHEMA =
            Schema.table(
                    "file",
                    "Files by path or directory",
                    PATH,
                    DIRECTORY,
                    FILENAME,
                    INODE,
                    UID,
                    GID,
                    MODE,
                    DEVICE,
                    SIZE,
                    BLOCK_SIZE,
                    ATIME,
                    MTIME,
                    CTIME,
                    BTIME,
                    HARD_LINKS,
                    SYMLINK,
                    TYPE,
                    SYMLINK_TARGET_PATH,
                    Column.text("attributes", "on Windows only").hidden(),
                    Column.text("volume_serial", "on Windows only").hidden(),
                    Column.text("file_id", "on Windows only").hidden(),
                    Column.text("file_version", "on Windows only")
                            .with(Column.Option.VERSION)
                            .hidden(),
                    Column.text("product_version", "on Windows only")
                            .with(Column.Option.VERSION)
                            .hidden(),
                    Column.text("original_filename", "on Windows only").hidden(),
                    Column.text("shortcut_target_path", "on Windows only").hidden(),
                    Column.text("shortcut_target_type", "on Windows only").hidden(),
                    Column.text("shortcut_target_location", "on Windows only").hidden(),
                    Column.text("shortcut_start_in", "on Windows only").hidden(),
                    Column.text("shortcut_run", "on Windows only").hidden(),
                    Column.text("shortcut_comment", "on Windows only").hidden(),
                    Column.text("bsd_flags", "on macOS only").hidden(),
                    PID_WITH_NAMESPACE,
                    MOUNT_NAMESPACE_ID);

    private final HostRoot host;

    public File(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        host.each(
                query,
                PID_WITH_NAMESPACE,
                (files, pid) ->
                        FileSearch.run(
                                query,
                                PATH,
                                DIRECTORY,
                                files,
                                (path, directory) -> row(path, directory, pid, files, rows)));
    }

    private static void row(
            byte[] path, byte[] directory, long pid, HostFiles files, RowSink rows) {
        FileStatus status = files.linkStatus(path);
        if (status == null) {
            return;
        }
        boolean link = status.isLink();
        rows.begin()
                .set(PATH, slice(path))
                .set(DIRECTORY, slice(directory))
                .set(FILENAME, slice(FilePath.name(path)))
                .set(SYMLINK, link ? 1 : 0)
                .set(PID_WITH_NAMESPACE, pid);
        if (link) {
            rows.set(SYMLINK_TARGET_PATH, files.link(path));
            FileStatus target = files.status(path);
            status = target == null ? files.linkStatus(path) : target;
        }
        if (status == null) {
            rows.discard(); // gone in between
            return;
        }
        rows.set(INODE, status.inode())
                .set(UID, status.uid())
                .set(GID, status.gid())
                .set(DEVICE, status.specialDevice())
                .set(SIZE, status.size())
                .set(BLOCK_SIZE, status.blockSize())
                .set(ATIME, status.accessSeconds())
                .set(MTIME, status.modifySeconds())
                .set(CTIME, status.changeSeconds())
                .set(BTIME, status.birthSeconds())
                .set(HARD_LINKS, status.links())
                .set(TYPE, status.type());
        octal(status.permissions(), rows.text(MODE));
        rows.end();
    }

    private static void octal(int permissions, GrowableBytes out) {
        for (int shift = 9; shift >= 0; shift -= 3) {
            out.append((char) ('0' + (permissions >> shift & 7)));
        }
    }

    private static Slice slice(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }
}
