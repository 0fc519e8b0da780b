package io.auditql.audit.event;

import io.auditql.bytes.AsciiNumber;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.Hex;
import io.auditql.bytes.VisibleText;
import io.auditql.catalog.RecordTypes;
import java.util.Arrays;

/// The arguments of an exec, put together from all EXECVE records of its event.
///
///     argc=4 a0="/opt/tt" a1="short" a2_len=20000 a2[0]=4141…
///       a2[1]=4141…
///       a2[2]=4141… a3="tail"
///
/// A record holds about 7500 bytes; further ones go on where it stopped and begin with two spaces. A long argument comes in
/// pieces, always in hex, with the length of that hex before them. Quotes decide: `a1="DEADBEEF"` is that text,
/// `a1=DEADBEEF` four bytes.
///
/// The words are indexed first and read when they are appended, so that nothing depends on their order and a missing one is
/// seen.
public final class ExecveArguments {
    private static final int USUAL_WORDS = 64;
    private static final int KEPT_WORDS = 4096;
    private static final int KEPT_BYTES = 64 << 10;

    // a word's key in the index, ascending: argument (25 bits), piece (16), place among the words
    // (22)
    private static final int WORD_BITS = 22;
    private static final int PIECE_BITS = 16;
    private static final int MAX_WORDS = 1 << WORD_BITS;
    private static final int MAX_PIECES = 1 << PIECE_BITS;
    private static final int MAX_ARGUMENTS = 1 << 25;
    private static final int LENGTH_PIECE = 0;
    private static final int FIRST_PIECE = 1;

    private final FieldCursor cursor = new FieldCursor();
    private final GrowableBytes argument = new GrowableBytes(256);
    private byte[] bytes = {};
    private long[] index = new long[USUAL_WORDS];
    private int[] from = new int[USUAL_WORDS];
    private int[] to = new int[USUAL_WORDS];
    private int words;
    private long argc;
    private boolean present;
    private boolean complete;

    ExecveArguments() {}

    void read(OpenEvent event) {
        bytes = event.bytes;
        words = 0;
        argc = AsciiNumber.NOT_A_NUMBER;
        present = false;
        complete = true;
        if (index.length > KEPT_WORDS) {
            index = new long[USUAL_WORDS];
            from = new int[USUAL_WORDS];
            to = new int[USUAL_WORDS];
        }
        for (int i = 0; i < event.records; i++) {
            if (event.types[i] == RecordTypes.EXECVE) {
                present = true;
                cursor.start(bytes, event.starts[i], event.ends[i]);
                while (cursor.next()) {
                    note(cursor.keyStart, cursor.keyEnd);
                }
            }
        }
        sort();
        complete &= present && isWhole();
    }

    /// Takes up a word whose key is `argc`, `a7`, `a7_len` or `a7[3]`.
    private void note(int key, int end) {
        if (bytes[key] != 'a' || end - key < 2) {
            return;
        }
        if (end - key == 4 && bytes[key + 1] == 'r' && bytes[key + 2] == 'g') {
            if (bytes[key + 3] == 'c' && argc == AsciiNumber.NOT_A_NUMBER) {
                argc = AsciiNumber.decimal(bytes, cursor.valueStart, cursor.valueEnd);
            }
            return;
        }
        int at = key + 1;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        long number = AsciiNumber.decimal(bytes, key + 1, at);
        if (number < 0) {
            return;
        }
        long piece = FIRST_PIECE;
        if (at < end) {
            piece = piece(at, end);
            if (piece < 0) {
                return;
            }
        }
        if (number >= MAX_ARGUMENTS || piece >= MAX_PIECES || words == MAX_WORDS) {
            complete = false;
            return;
        }
        add(number << PIECE_BITS | piece);
    }

    /// The piece that `_len` or `[3]` behind the argument's number means, or a negative number.
    private long piece(int at, int end) {
        if (bytes[at] == '[' && bytes[end - 1] == ']') {
            long number = AsciiNumber.decimal(bytes, at + 1, end - 1);
            return number < 0 ? -1 : number + FIRST_PIECE;
        }
        boolean length =
                end - at == 4
                        && bytes[at] == '_'
                        && bytes[at + 1] == 'l'
                        && bytes[at + 2] == 'e'
                        && bytes[at + 3] == 'n';
        return length ? LENGTH_PIECE : -1;
    }

    private void add(long argumentAndPiece) {
        if (words == index.length) {
            index = Arrays.copyOf(index, words * 2);
            from = Arrays.copyOf(from, words * 2);
            to = Arrays.copyOf(to, words * 2);
        }
        index[words] = argumentAndPiece << WORD_BITS | words;
        from[words] = cursor.valueStart;
        to[words] = cursor.valueEnd;
        words++;
    }

    /// The kernel writes in order; only records that were shuffled or sent twice cost a sort. Of words with one key the first
    /// stays.
    private void sort() {
        boolean ascending = true;
        for (int i = 1; i < words && ascending; i++) {
            ascending = index[i - 1] >>> WORD_BITS < index[i] >>> WORD_BITS;
        }
        if (ascending) {
            return;
        }
        Arrays.sort(index, 0, words);
        int kept = 1;
        for (int i = 1; i < words; i++) {
            if (index[i] >>> WORD_BITS != index[kept - 1] >>> WORD_BITS) {
                index[kept++] = index[i];
            }
        }
        words = kept;
    }

    private boolean isWhole() {
        long next = 0;
        for (int i = 0; i < words; ) {
            int end = endOfArgument(i);
            if (argumentOf(i) != next || !isWholeArgument(i, end)) {
                return false;
            }
            next++;
            i = end;
        }
        return next == argc;
    }

    private boolean isWholeArgument(int first, int end) {
        long length = AsciiNumber.NOT_A_NUMBER;
        int i = first;
        if (pieceOf(i) == LENGTH_PIECE) {
            length = AsciiNumber.decimal(bytes, startOf(i), stopOf(i));
            i++;
        }
        long total = 0;
        int pieces = 0;
        for (; i < end; i++) {
            if (pieceOf(i) != FIRST_PIECE + pieces) {
                return false;
            }
            boolean quoted = FieldText.isQuoted(bytes, startOf(i), stopOf(i));
            total += stopOf(i) - startOf(i) - (quoted ? 2 : 0);
            pieces++;
        }
        return pieces > 0 && (length == AsciiNumber.NOT_A_NUMBER || length == total);
    }

    /// Whether the event has any EXECVE record; a failed exec has none.
    public boolean present() {
        return present;
    }

    /// Whether every argument up to `argc` is there in full.
    public boolean complete() {
        return complete;
    }

    /// Appends the arguments, their own bytes, with one space between them; those that are missing leave no trace.
    public void appendCommandLine(GrowableBytes out) {
        boolean first = true;
        for (int i = 0; i < words; ) {
            int end = endOfArgument(i);
            if (!first) {
                out.append(' ');
            }
            first = false;
            append(i, end, out);
            i = end;
        }
    }

    /// Appends the arguments as a JSON list of strings; `null` stands where one or more before a known one are missing.
    public void appendJson(GrowableBytes out) {
        out.append('[');
        long next = 0;
        for (int i = 0; i < words; ) {
            int end = endOfArgument(i);
            if (i > 0) {
                out.append(',');
            }
            if (argumentOf(i) != next) {
                out.append('n').append('u').append('l').append('l').append(',');
            }
            append(i, end, argument.clear());
            out.append('"');
            VisibleText.appendExactJson(argument.array(), 0, argument.length(), out);
            out.append('"');
            next = argumentOf(i) + 1;
            i = end;
        }
        out.append(']');
        argument.clear().trim(KEPT_BYTES);
    }

    private void append(int first, int end, GrowableBytes out) {
        int start = pieceOf(first) == LENGTH_PIECE ? first + 1 : first;
        if (end - start > 1 && isHexThroughout(start, end)) {
            appendHex(start, end, out);
            return;
        }
        for (int i = start; i < end; i++) {
            FieldText.appendUntrusted(bytes, startOf(i), stopOf(i), out);
        }
    }

    private boolean isHexThroughout(int first, int end) {
        long digits = 0;
        for (int i = first; i < end; i++) {
            if (!FieldText.isKernelHex(bytes, startOf(i), stopOf(i))) {
                return false;
            }
            digits += stopOf(i) - startOf(i);
        }
        return (digits & 1) == 0;
    }

    /// Decodes hex that was cut into pieces anywhere.
    private void appendHex(int first, int end, GrowableBytes out) {
        int high = -1;
        for (int i = first; i < end; i++) {
            int stop = stopOf(i);
            for (int at = startOf(i); at < stop; at++) {
                int digit = Hex.digit(bytes[at]);
                if (high < 0) {
                    high = digit;
                } else {
                    out.append((byte) (high << 4 | digit));
                    high = -1;
                }
            }
        }
    }

    private int endOfArgument(int first) {
        long number = argumentOf(first);
        int i = first + 1;
        while (i < words && argumentOf(i) == number) {
            i++;
        }
        return i;
    }

    private long argumentOf(int i) {
        return index[i] >>> (WORD_BITS + PIECE_BITS);
    }

    private int pieceOf(int i) {
        return (int) (index[i] >>> WORD_BITS) & MAX_PIECES - 1;
    }

    private int startOf(int i) {
        return from[(int) index[i] & MAX_WORDS - 1];
    }

    private int stopOf(int i) {
        return to[(int) index[i] & MAX_WORDS - 1];
    }
}
