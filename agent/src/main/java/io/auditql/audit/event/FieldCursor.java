package io.auditql.audit.event;

/// Walks the `key=value` words of a record in place. Words without `=` are passed over.
public final class FieldCursor {
    private byte[] bytes = {};
    private int at;
    private int end;

    /// The key is `[keyStart, keyEnd)`, the value, quotes included, `[valueStart, valueEnd)`.
    int keyStart;

    int keyEnd;
    int valueStart;
    int valueEnd;

    public FieldCursor() {}

    /// Walks the text `[from, to)` of a record.
    public void start(byte[] record, int from, int to) {
        bytes = record;
        at = from;
        end = to;
    }

    /// Goes to the next field; false at the end of the record.
    public boolean next() {
        byte[] text = bytes;
        int i = at;
        while (i < end) {
            int key = i;
            int b = text[i];
            while (b != '=' && !FieldText.isSeparator(b) && ++i < end) {
                b = text[i];
            }
            if (i < end && b == '=') {
                keyStart = key;
                keyEnd = i;
                valueStart = i + 1;
                valueEnd = FieldText.valueEnd(text, i + 1, end);
                at = valueEnd;
                return true;
            }
            i++;
        }
        at = end;
        return false;
    }

    public int keyStart() {
        return keyStart;
    }

    public int keyEnd() {
        return keyEnd;
    }

    public int valueStart() {
        return valueStart;
    }

    public int valueEnd() {
        return valueEnd;
    }
}
