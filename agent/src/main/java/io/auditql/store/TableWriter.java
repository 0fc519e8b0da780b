package io.auditql.store;

import io.auditql.bytes.GrowableBytes;
import io.auditql.row.Batch;
import io.auditql.row.Schema;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Statement;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/// Writes the rows of one table as blocks.
///
/// A commit of few rows makes a small block. The rows of small blocks are kept in the tail, in memory too; when there are
/// enough of them (or they have waited long enough), one packed block takes the place of all small ones, in the same
/// transaction. So a row is written twice at most, and no merge runs behind anyone's back.
///
/// What a transaction changes is noted first and told to the table's [BlockList] when it is committed ([#apply]); or
/// forgotten when it failed ([#undo]). Guarded by the lock of the [Committer].
final class TableWriter implements AutoCloseable {
    /// Rows of a packed block: from this number to just below the double.
    static final int PACKED_ROWS = 1000;

    static final long LONGEST_UNPACKED_MILLIS = 600_000;

    private static final int BLOCK_OVERHEAD_BYTES = 64;

    private final StoredTable table;
    private final int layout;
    private final int timeColumn;
    private final int eidColumn;
    private final BlockEncoder encoder;
    private final OpenRows rows;
    private final Statement insert;
    private final Statement deleteFrom;

    /// Rows taken and not yet committed, the oldest first.
    private final ArrayDeque<Batch> unsaved = new ArrayDeque<>();

    private long unsavedBytes;

    /// Rows that are committed in small blocks, and those the running transaction adds.
    private final Batch tail;

    private long[] tailCommitted = new long[PACKED_ROWS];
    private int tailBlocks;
    private long[] sameTime = new long[0];

    // of the running transaction
    private final BlockList added = new BlockList();
    private int tailRowsBefore;
    private boolean packing;
    private int blocksReplaced;

    TableWriter(
            Database database,
            StoredTable table,
            Schema schema,
            int layout,
            BlockEncoder encoder,
            OpenRows rows)
            throws SqliteException {
        this.table = table;
        this.layout = layout;
        this.encoder = encoder;
        this.rows = rows;
        this.tail = new Batch(schema);
        this.timeColumn = schema.column(Schema.TIME).index();
        this.eidColumn = schema.column(Schema.EID).index();
        this.insert = database.prepare(StoreTables.insertBlock(table));
        this.deleteFrom = database.prepare(StoreTables.deleteBlocksFrom(table));
    }

    /// The number of the layout its blocks have.
    int layout() {
        return layout;
    }

    StoredTable table() {
        return table;
    }

    // rows that wait

    void take(Batch batch) {
        unsavedBytes += OpenRows.bytes(batch);
        Batch last = unsaved.peekLast();
        if (last != null && last.rowCount() < PACKED_ROWS) {
            last.appendAll(batch, 0, batch.rowCount());
            rows.recycle(batch);
        } else {
            unsaved.addLast(batch);
        }
    }

    boolean hasUnsaved() {
        return !unsaved.isEmpty();
    }

    long unsavedBytes() {
        return unsavedBytes;
    }

    /// The first eid that waits; only while something does.
    long oldestUnsaved() {
        return unsaved.getFirst().number(0, eidColumn);
    }

    /// The first eid that waits when the running transaction has stored the oldest batch.
    long oldestUnsavedAfterThis() {
        if (unsaved.size() < 2) {
            return Long.MAX_VALUE;
        }
        Iterator<Batch> batches = unsaved.iterator();
        batches.next();
        return batches.next().number(0, eidColumn);
    }

    /// Gives up the oldest rows that wait, and returns how many.
    int dropOldest() {
        Batch batch = unsaved.removeFirst();
        unsavedBytes -= OpenRows.bytes(batch);
        return batch.rowCount();
    }

    // the transaction

    boolean isPackingDue(long now) {
        return tailBlocks > 1 && now - tailCommitted[0] >= LONGEST_UNPACKED_MILLIS;
    }

    /// Writes the oldest batch that waits, and packs the tail when it is long or old enough.
    ///
    /// @return the newest eid written, or 0
    long write(long now, boolean pack) throws SqliteException {
        tailRowsBefore = tail.rowCount();
        Batch batch = unsaved.peekFirst();
        if (batch != null && tailRowsBefore == 0 && batch.rowCount() >= PACKED_ROWS) {
            insertPacked(batch, timesOf(batch.rowCount(), now));
        } else {
            if (batch != null) {
                append(batch, now);
            }
            if (tail.rowCount() >= PACKED_ROWS || (tailBlocks > 1 && pack)) {
                pack();
            } else if (batch != null) {
                insert(tail, tailRowsBefore, tail.rowCount(), tailCommitted);
            }
        }
        return batch == null ? 0 : batch.number(batch.rowCount() - 1, eidColumn);
    }

    private long[] timesOf(int count, long now) {
        if (sameTime.length < count) {
            sameTime = new long[count];
        }
        Arrays.fill(sameTime, 0, count, now);
        return sameTime;
    }

    private void append(Batch batch, long now) {
        tail.appendAll(batch, 0, batch.rowCount());
        if (tailCommitted.length < tail.rowCount()) {
            tailCommitted = Arrays.copyOf(tailCommitted, tail.rowCount() * 2);
        }
        Arrays.fill(tailCommitted, tailRowsBefore, tail.rowCount(), now);
    }

    private void pack() throws SqliteException {
        packing = true;
        if (tailBlocks > 0) {
            deleteFrom.bind(1, tail.number(0, eidColumn)).run();
            blocksReplaced = tailBlocks;
        }
        insertPacked(tail, tailCommitted);
    }

    private void insertPacked(Batch batch, long[] committed) throws SqliteException {
        int count = batch.rowCount();
        int blocks = Math.max(1, count / PACKED_ROWS);
        int from = 0;
        for (int i = 1; i <= blocks; i++) {
            int to = (int) ((long) count * i / blocks);
            insert(batch, from, to, committed);
            from = to;
        }
    }

    private void insert(Batch batch, int from, int to, long[] committed) throws SqliteException {
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int row = from; row < to; row++) {
            if (!batch.isNull(row, timeColumn)) {
                long time = batch.number(row, timeColumn);
                earliest = Math.min(earliest, time);
                latest = Math.max(latest, time);
            }
        }
        long first = batch.number(from, eidColumn);
        long last = batch.number(to - 1, eidColumn);
        GrowableBytes bytes = encoder.encode(batch, from, to, committed);
        insert.bind(1, first)
                .bind(2, last)
                .bind(3, to - from)
                .bind(4, earliest)
                .bind(5, latest)
                .bind(6, committed[from])
                .bind(7, committed[to - 1])
                .bind(8, layout)
                .bindBlob(9, bytes.array(), 0, bytes.length())
                .run();
        added.add(
                first,
                last,
                to - from,
                bytes.length() + BLOCK_OVERHEAD_BYTES,
                committed[from],
                committed[to - 1]);
    }

    static int bytesOf(int blobBytes) {
        return blobBytes + BLOCK_OVERHEAD_BYTES;
    }

    /// What the running transaction adds to the file, less what it takes away at the end of the list.
    long bytesAdded() {
        return added.bytes();
    }

    /// The oldest blocks that retention may delete in the running transaction: those that packing has not replaced.
    int blocksBeforeReplaced() {
        return table.blocks.size() - blocksReplaced;
    }

    /// Called when retention deletes the oldest `count` blocks: a tail whose blocks go can no longer be packed.
    void deletesFirst(int count) {
        if (!packing && count > table.blocks.size() - tailBlocks) {
            forgetTail();
        }
    }

    /// Leaves the small blocks as they are, for ever.
    void forgetTail() {
        tail.clear();
        tailBlocks = 0;
        tailRowsBefore = 0;
    }

    /// The transaction is committed. Called with the write lock of [Published].
    void apply() {
        int size = table.blocks.size();
        for (int i = size - blocksReplaced; i < size; i++) {
            table.forget(table.blocks.get(i));
        }
        table.blocks.removeLast(blocksReplaced);
        for (int i = 0; i < added.size(); i++) {
            Block block = added.get(i);
            table.foundSound(block.first(), block.last());
            table.blocks.add(
                    block.first(),
                    block.last(),
                    block.rows(),
                    block.bytes(),
                    block.committedFirst(),
                    block.committedLast());
        }
    }

    /// After [#apply]: what was written no longer waits.
    ///
    /// @return the rows that were stored for the first time
    int finish() {
        boolean small = !packing && tail.rowCount() > tailRowsBefore;
        if (packing) {
            forgetTail();
        } else if (small) {
            tailBlocks++;
        }
        forgetTransaction();
        Batch batch = unsaved.pollFirst();
        if (batch == null) {
            return 0;
        }
        int count = batch.rowCount();
        unsavedBytes -= OpenRows.bytes(batch);
        rows.recycle(batch);
        return count;
    }

    /// The transaction failed and left nothing.
    void undo() {
        tail.truncate(Math.min(tailRowsBefore, tail.rowCount()));
        forgetTransaction();
    }

    private void forgetTransaction() {
        added.removeLast(added.size());
        blocksReplaced = 0;
        packing = false;
    }

    /// Takes up the small blocks that an earlier run left, so that they are packed in their turn.
    void resume(EncodedBlock block) {
        int count = block.rowCount();
        if (tailCommitted.length < tail.rowCount() + count) {
            tailCommitted = Arrays.copyOf(tailCommitted, (tail.rowCount() + count) * 2);
        }
        for (int row = 0; row < count; row++) {
            tailCommitted[tail.rowCount()] = block.committed(row);
            RowCopy.copy(block, row, tail);
        }
        tailBlocks++;
    }

    @Override
    public void close() {
        insert.close();
        deleteFrom.close();
    }
}
