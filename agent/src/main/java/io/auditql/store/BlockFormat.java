package io.auditql.store;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How a block of rows lies in bytes; numbers are little-endian.
///
///      0  u32  CRC32C of every byte after it
///      4  u8   version of this format
///      5  u8   0
///      6  u16  number of columns
///      8  u32  number of rows
///     12  the columns, end to end, in the order of the block's layout:
///           u8   encoding, with NULLS_FOLLOW when some values are NULL
///           a bit for each row, set where the value is NULL; only with NULLS_FOLLOW
///           the values
///
/// Values of each encoding, where `n` is the number of rows:
///
///     ALL_NULL      nothing
///     SAME_w        one signed number of w bytes
///     FRAME_w       i64 base, then n unsigned numbers of w bytes to be added to it
///     SAME_TEXT     u32 length, bytes
///     TEXT_w        u32 length, n ends of w bytes each, bytes
///     DICTIONARY_w  u16 entries, u32 length, an u32 end for each entry, bytes, n entry numbers of w bytes
///
/// Which names the columns have is written once per layout, not in each block: see [BlockLayout].
final class BlockFormat {
    static final int VERSION = 1;
    static final int HEADER_BYTES = 12;

    static final int ALL_NULL = 0;
    static final int SAME_1 = 1;
    static final int SAME_2 = 2;
    static final int SAME_4 = 3;
    static final int SAME_8 = 4;
    static final int FRAME_1 = 5;
    static final int FRAME_2 = 6;
    static final int FRAME_4 = 7;
    static final int FRAME_8 = 8;
    static final int SAME_TEXT = 9;
    static final int TEXT_2 = 10;
    static final int TEXT_4 = 11;
    static final int DICTIONARY_1 = 12;
    static final int DICTIONARY_2 = 13;

    static final int NULLS_FOLLOW = 0x80;

    static final VarHandle SHORT_IN_ARRAY = inArray(short[].class);
    static final VarHandle INT_IN_ARRAY = inArray(int[].class);
    static final VarHandle LONG_IN_ARRAY = inArray(long[].class);

    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BlockFormat() {}

    private static VarHandle inArray(Class<?> view) {
        return MethodHandles.byteArrayViewVarHandle(view, ByteOrder.LITTLE_ENDIAN);
    }
}
