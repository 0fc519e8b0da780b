package io.auditql.audit.source;

import io.auditql.ledger.Ledger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Hands records from the reader to the assembler: one thread writes ([#record], [#advance], [#end]), one reads ([#drainTo],
/// [#await]).
///
/// It is a chain of blocks, made when needed up to a bound and used again, the one freed last first, so that a quiet system
/// touches the memory of one or two. A record that does not fit any more is dropped, and counted by its type and its serial
/// ([DroppedSerials]): the writer never waits.
///
///     block: | int length | int type | long received millis | bytes | pad to 8 | int length | …
///
/// What the writer has written up to `written` is the reader's; `written` grows by a release and is read by an acquire. A full
/// block gets its successor in `next` and is not written again. Free blocks are a stack to which the reader pushes and from
/// which only the writer pops, so that a popped block cannot come back while another pop is under way.
public final class RecordRing implements RecordSink {
    private static final int BLOCK_BYTES = 256 << 10;

    /// Any record fits.
    private static final int SMALLEST_BLOCK_BYTES = 16 << 10;

    /// Free blocks beyond these are given back to the JVM when the ring has run empty.
    private static final int BLOCKS_KEPT = 8;

    /// Records that one [#drainTo] hands on at most, so that its caller comes to look at other things.
    private static final int MOST_RECORDS = 4096;

    private static final int HEADER_BYTES = 16;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle WRITTEN = field("written", int.class);
    private static final VarHandle NEXT = field("next", Block.class);

    private static final class Block {
        final byte[] bytes;

        @SuppressWarnings("UnusedVariable") // read by WRITTEN
        private volatile int written;

        private volatile @Nullable Block next;
        @Nullable Block below; // in the stack of free blocks

        Block(int size) {
            bytes = new byte[size];
        }
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Block.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int blockBytes;
    private final int mostBlocks;
    private final AtomicReference<@Nullable Block> free = new AtomicReference<>();
    private final AtomicInteger blocks = new AtomicInteger(1);
    private final LossByType full;

    // the writer's
    private Block head;
    private int headEnd;

    // the reader's
    private Block tail;
    private int tailAt;
    private long advanced = Long.MIN_VALUE;
    private boolean endTold;

    // written by one, read by the other
    private volatile long now = Long.MIN_VALUE;
    private volatile boolean ended;
    private volatile @Nullable Thread sleeper;

    /// @param capacityBytes the bound; less than 64 KiB means 64 KiB
    /// @param dropped       told of each record that finds no room
    public RecordRing(int capacityBytes, Ledger ledger, DroppedSerials dropped) {
        this(
                capacityBytes,
                Math.clamp(capacityBytes / 4, SMALLEST_BLOCK_BYTES, BLOCK_BYTES),
                ledger,
                dropped);
    }

    RecordRing(int capacityBytes, int blockBytes, Ledger ledger, DroppedSerials dropped) {
        this.blockBytes = blockBytes;
        this.mostBlocks = Math.max(2, capacityBytes / blockBytes);
        this.full = new LossByType(ledger, dropped);
        this.head = new Block(blockBytes);
        this.tail = head;
    }

    // the writer

    /// Takes a copy of the record. The reader is woken by the [#advance] that follows.
    @Override
    public void record(long receivedMillis, int type, byte[] bytes, int offset, int length) {
        int size = HEADER_BYTES + (length + 7 & ~7);
        int at = headEnd;
        if (size > blockBytes - at) {
            if (size > blockBytes || !nextBlock()) {
                full.count(type, bytes, offset, length);
                return;
            }
            at = 0;
        }
        byte[] block = head.bytes;
        INT.set(block, at, length);
        INT.set(block, at + 4, type);
        LONG.set(block, at + 8, receivedMillis);
        System.arraycopy(bytes, offset, block, at + HEADER_BYTES, length);
        headEnd = at + size;
        WRITTEN.setRelease(head, headEnd);
    }

    private boolean nextBlock() {
        Block block = pop();
        if (block == null) {
            if (blocks.get() >= mostBlocks) {
                return false;
            }
            blocks.incrementAndGet();
            block = new Block(blockBytes);
        }
        block.next = null;
        block.written = 0;
        NEXT.setRelease(head, block);
        head = block;
        headEnd = 0;
        return true;
    }

    private @Nullable Block pop() {
        while (true) {
            Block top = free.get();
            if (top == null || free.compareAndSet(top, top.below)) {
                return top;
            }
        }
    }

    /// Says that time passes, behind the records written so far, and wakes the reader.
    @Override
    public void advance(long nowMillis) {
        now = nowMillis; // volatile: ordered before the look at the sleeper
        wake();
    }

    @Override
    public void end() {
        ended = true;
        wake();
    }

    /// Makes a reader that sleeps in [#await] come back. From any thread.
    public void wake() {
        Thread waiting = sleeper;
        if (waiting != null) {
            sleeper = null;
            LockSupport.unpark(waiting);
        }
    }

    // the reader

    /// Hands on what is there, up to a bound, and then the time up to which it is complete.
    ///
    /// @return how many records, 0 when none was there, [Source#END] when none will follow
    public int drainTo(RecordSink sink) {
        boolean last = ended; // before looking for records: all of them are then visible
        long time = now;
        int count = 0;
        while (count < MOST_RECORDS) {
            int end = (int) WRITTEN.getAcquire(tail);
            if (tailAt == end) {
                Block next = (Block) NEXT.getAcquire(tail);
                if (next == null) {
                    break;
                }
                if (tailAt != (int) WRITTEN.getAcquire(tail)) {
                    continue; // more was written before the successor came
                }
                release(tail);
                tail = next;
                tailAt = 0;
                continue;
            }
            byte[] block = tail.bytes;
            while (tailAt < end && count < MOST_RECORDS) {
                int at = tailAt;
                int length = (int) INT.get(block, at);
                tailAt = at + HEADER_BYTES + (length + 7 & ~7);
                count++;
                sink.record(
                        (long) LONG.get(block, at + 8),
                        (int) INT.get(block, at + 4),
                        block,
                        at + HEADER_BYTES,
                        length);
            }
        }
        if (count == MOST_RECORDS) {
            return count;
        }
        if (time > advanced || count > 0) {
            advanced = Math.max(time, advanced);
            sink.advance(advanced);
        }
        if (last && count == 0) {
            if (!endTold) {
                endTold = true;
                sink.end();
            }
            return Source.END;
        }
        return count;
    }

    private void release(Block block) {
        if (blocks.get() > BLOCKS_KEPT && isLastButOne(block)) {
            blocks.decrementAndGet();
            return;
        }
        Block top;
        do {
            top = free.get();
            block.below = top;
        } while (!free.compareAndSet(top, block));
    }

    /// Whether the block's successor is the one being written: the ring has run empty but for it.
    private static boolean isLastButOne(Block block) {
        Block next = block.next;
        return next != null && next.next == null;
    }

    /// Whether nothing waits: for the reader.
    public boolean isEmpty() {
        return tailAt == (int) WRITTEN.getAcquire(tail) && NEXT.getAcquire(tail) == null;
    }

    /// Sleeps until something is there or the time is over.
    ///
    /// @return whether something is there: records, or news of the time
    public boolean await(long millis) {
        if (hasNews()) {
            return true;
        }
        sleeper = Thread.currentThread(); // volatile: ordered before the second look
        if (!hasNews()) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        sleeper = null;
        return hasNews();
    }

    /// Looks at the time first: whoever sees the writer's time sees the records written before it.
    private boolean hasNews() {
        return now > advanced || !isEmpty() || (ended && !endTold);
    }

    // both

    /// The memory that blocks take now, used or free.
    public long memoryBytes() {
        return (long) blocks.get() * blockBytes;
    }

    /// Records dropped because there was no room, since the start.
    public long dropped() {
        return full.total();
    }

    /// The serials between which records were dropped last, such as `4711-4720`, or empty.
    public String droppedSerials() {
        return full.serials();
    }
}
