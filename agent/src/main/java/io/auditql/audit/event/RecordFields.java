package io.auditql.audit.event;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Hex;
import io.auditql.bytes.Slice;
import java.util.Arrays;

/// The fields of one record, read in place: for each [Field] where its value stands in the record's bytes.
///
///     arch=c000003e syscall=59 success=yes … comm="ls" exe=2F746D702F6120622F6C73 key=(null)
///
/// A value in quotes is text as it stands; without quotes, hex of an untrusted field means the bytes it encodes; `(null)`,
/// `(none)` and `?` mean that there is none. Of two fields with one key the first counts: what follows may have been
/// chosen by the sender of the record. Of a record with `msg='…'`, which a program sent, the fields are those before it, which
/// the kernel wrote; what is within is read by [#readWithin], apart.
public final class RecordFields {
    private static final byte[] OLD = {'o', 'l', 'd', ' '};
    private static final int AUID = Field.AUID.ordinal();
    private static final int SES = Field.SES.ordinal();
    private static final int MSG = Field.MSG.ordinal();

    private final int[] from = new int[Field.COUNT];
    private final int[] to = new int[Field.COUNT];
    private final int[] readIn = new int[Field.COUNT];
    private final FieldCursor cursor = new FieldCursor();

    /// Which reading this is: a field noted in an earlier one is absent.
    private int reading = 1;

    private byte[] bytes = {};
    private int start;
    private int end;

    /// The fields of no record: all absent.
    public RecordFields() {}

    /// Reads the record whose text after the head is `[first, last)`.
    public void read(byte[] record, int first, int last) {
        bytes = record;
        start = first;
        end = last;
        reading++;
        cursor.start(record, first, last);
        while (cursor.next()) {
            int id = Field.idOf(record, cursor.keyStart, cursor.keyEnd);
            if (!isOld(id, cursor.keyStart, first)) {
                note(id, cursor.valueStart, cursor.valueEnd);
            }
            if (id == MSG && isSent()) {
                return;
            }
        }
    }

    /// Of a login, kernels before 3.13 wrote `old auid=4294967295 new auid=0`.
    private boolean isOld(int id, int key, int first) {
        return (id == AUID || id == SES)
                && key - first >= OLD.length
                && Arrays.equals(bytes, key - OLD.length, key, OLD, 0, OLD.length);
    }

    /// Reads the fields within `msg='…'` of a record, all of which its sender chose; none when the record has no such text.
    public void readWithin(RecordFields record) {
        read(record.bytes, record.sentStart(), record.sentEnd());
    }

    private boolean isSent() {
        return readIn[MSG] == reading && from[MSG] < to[MSG] && bytes[from[MSG]] == '\'';
    }

    private int sentStart() {
        return isSent() ? from[MSG] + 1 : 0;
    }

    private int sentEnd() {
        if (!isSent()) {
            return 0;
        }
        boolean closed = to[MSG] - from[MSG] > 1 && bytes[to[MSG] - 1] == '\'';
        return closed ? to[MSG] - 1 : to[MSG];
    }

    /// Appends what is within `msg='…'`, as it was sent.
    ///
    /// @return false, with nothing appended, when the record has no such text
    public boolean appendMessage(GrowableBytes into) {
        into.append(bytes, sentStart(), sentEnd() - sentStart());
        return isSent();
    }

    /// Appends the text of a field of any name, decoded; for records that are rare, and have fields of which no [Field] is made.
    ///
    /// @param untrusted whether programs choose its text, so that it may be in hex
    /// @return false, with nothing appended, when it is absent
    public boolean appendText(byte[] key, boolean untrusted, GrowableBytes into) {
        cursor.start(bytes, start, end);
        while (cursor.next()) {
            if (Arrays.equals(bytes, cursor.keyStart, cursor.keyEnd, key, 0, key.length)) {
                if (FieldText.isAbsent(bytes, cursor.valueStart, cursor.valueEnd)) {
                    return false;
                }
                if (untrusted) {
                    FieldText.appendUntrusted(bytes, cursor.valueStart, cursor.valueEnd, into);
                } else {
                    FieldText.appendTrusted(bytes, cursor.valueStart, cursor.valueEnd, into);
                }
                return true;
            }
        }
        return false;
    }

    /// Where the text that was read ends in its array: what [#raw] points at stands before it.
    public int end() {
        return end;
    }

    private void note(int id, int valueStart, int valueEnd) {
        if (id != Field.UNKNOWN && readIn[id] != reading) {
            readIn[id] = reading;
            from[id] = valueStart;
            to[id] = valueEnd;
        }
    }

    /// Whether the record says a value for the field.
    public boolean has(Field field) {
        int id = field.ordinal();
        return readIn[id] == reading && !FieldText.isAbsent(bytes, from[id], to[id]);
    }

    /// The field as a decimal number, or [AsciiNumber#NOT_A_NUMBER] when it is absent or no number.
    public long number(Field field) {
        int id = field.ordinal();
        return readIn[id] == reading
                ? AsciiNumber.decimal(bytes, from[id], to[id])
                : AsciiNumber.NOT_A_NUMBER;
    }

    /// The field as a hexadecimal number, or [AsciiNumber#NOT_A_NUMBER] when it is absent or no number.
    public long hex(Field field) {
        int id = field.ordinal();
        return readIn[id] == reading
                ? AsciiNumber.hex(bytes, from[id], to[id])
                : AsciiNumber.NOT_A_NUMBER;
    }

    /// Points `into` at the field as it stands in the record, quotes included.
    ///
    /// @return false, with `into` as it was, when it is absent
    public boolean raw(Field field, Slice into) {
        if (!has(field)) {
            return false;
        }
        int id = field.ordinal();
        into.wrap(bytes, from[id], to[id] - from[id]);
        return true;
    }

    /// Appends the field's text, decoded.
    ///
    /// @return false, with nothing appended, when it is absent
    public boolean appendText(Field field, GrowableBytes into) {
        if (!has(field)) {
            return false;
        }
        int id = field.ordinal();
        if (field.isUntrusted()) {
            FieldText.appendUntrusted(bytes, from[id], to[id], into);
        } else {
            FieldText.appendTrusted(bytes, from[id], to[id], into);
        }
        return true;
    }

    /// Appends the bytes that a field in hex stands for, such as `saddr`.
    ///
    /// @return false, with nothing appended, when it is absent or not hex
    public boolean appendHexBytes(Field field, GrowableBytes into) {
        int id = field.ordinal();
        return readIn[id] == reading && Hex.decode(bytes, from[id], to[id], into);
    }

    /// Whether the field is exactly this text.
    boolean is(Field field, byte[] text) {
        int id = field.ordinal();
        return readIn[id] == reading
                && Arrays.equals(bytes, from[id], to[id], text, 0, text.length);
    }
}
