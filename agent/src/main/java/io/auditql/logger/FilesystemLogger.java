package io.auditql.logger;

import io.auditql.schedule.LineKind;
import io.auditql.sys.SysException;
import java.nio.file.Path;

/// Appends lines to files: results to `<program>.results.log`, snapshots to `<program>.snapshots.log`.
///
/// Other programs read, rename and delete these files at any time. So a file is only ever appended to, a whole block with one
/// write; it is opened anew when its name no longer leads to it; and how much of it is ours is saved with the position,
/// so that after a crash its tail tells which lines are out already (see [LogFile]). It may rotate its files itself, too.
public final class FilesystemLogger implements Logger {
    /// osquery's mode of result files.
    public static final int DEFAULT_MODE = 0640;

    private final LogFile results;
    private final LogFile snapshots;
    private volatile boolean reopenAsked;

    /// @param directory `--logger_path`; made when it is missing
    /// @param program   the name before `.results.log`
    /// @param mode      `--logger_mode`
    public FilesystemLogger(Path directory, String program, int mode) {
        this(directory, program, mode, Rotation.NEVER, Rotation.NEVER);
    }

    private FilesystemLogger(
            Path directory, String program, int mode, Rotation ofResults, Rotation ofSnapshots) {
        this.results = new LogFile(directory.resolve(program + ".results.log"), mode, ofResults);
        this.snapshots =
                new LogFile(directory.resolve(program + ".snapshots.log"), mode, ofSnapshots);
    }

    /// A logger that begins a new file when one has grown to `bytes`.
    ///
    /// @param bytes `--logger_rotate_size`
    /// @param files how many older ones of each file are kept, at least one (`--logger_rotate_max_files`)
    public static FilesystemLogger rotating(
            Path directory, String program, int mode, long bytes, long files) {
        return new FilesystemLogger(
                directory, program, mode, new Rotation(bytes, files), new Rotation(bytes, files));
    }

    @Override
    public String name() {
        return "filesystem";
    }

    /// The results file is there from the start, as osquery's is; that of snapshots with the first one.
    @Override
    public void resume(String mark) throws SysException {
        int space = mark.indexOf(' ');
        results.resume(space < 0 ? mark : mark.substring(0, space));
        snapshots.resume(space < 0 ? "" : mark.substring(space + 1));
        results.open();
    }

    @Override
    public int deliver(Block block) throws SysException {
        if (reopenAsked) {
            reopenAsked = false;
            results.reopen();
            snapshots.reopen();
        }
        if (block.kind() == LineKind.STATUS) {
            return block.lineCount(); // status lines have files of their own, as in osquery
        }
        LogFile file = block.kind() == LineKind.SNAPSHOT ? snapshots : results;
        return file.append(block);
    }

    /// `<inode>:<offset>` of the results file and of the snapshots file, with a space between.
    @Override
    public String mark() {
        return results.mark() + " " + snapshots.mark();
    }

    @Override
    public void reopen() {
        reopenAsked = true;
    }

    @Override
    public void close() {
        results.close();
        snapshots.close();
    }
}
