package io.auditql.sql.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// How osquery orders versions: segment by segment, byte by byte. Numbers are not padded; where segments have different lengths
/// the longer one wins, so that 1.9 comes before 1.10.
///
/// The flavours differ in whether a version with an epoch (`1:`) comes after one without, whether separators themselves have an
/// order, and what is made of a rest when one version is the beginning of the other.
enum VersionOrder {
    GENERIC("version", false, false, Rest.BY_LENGTH),
    ARCH("version_arch", true, false, Rest.BY_MARK_AFTER_LETTERS),
    DPKG("version_dpkg", true, true, Rest.BY_LENGTH),
    RHEL("version_rhel", true, true, Rest.BY_MARK);

    /// What decides when one version has ended.
    private enum Rest {
        /// The longer one is later.
        BY_LENGTH,
        /// `~` is earlier, `^` later, `-` the same; else what was different before.
        BY_MARK,
        /// As before, but after a digit the longer one is later.
        BY_MARK_AFTER_LETTERS
    }

    private final String collation;
    private final boolean epoch;
    private final boolean separatorsHaveOrder;
    private final Rest rest;

    VersionOrder(String collation, boolean epoch, boolean separatorsHaveOrder, Rest rest) {
        this.collation = collation;
        this.epoch = epoch;
        this.separatorsHaveOrder = separatorsHaveOrder;
        this.rest = rest;
    }

    String collation() {
        return collation;
    }

    int compare(MemorySegment left, MemorySegment right) {
        return compare(left.toArray(ValueLayout.JAVA_BYTE), right.toArray(ValueLayout.JAVA_BYTE));
    }

    int compare(byte[] left, byte[] right) {
        if (left.length == 0 || right.length == 0 || Arrays.equals(left, right)) {
            return Integer.compare(Math.min(left.length, 1), Math.min(right.length, 1));
        }
        if (epoch) {
            int order = epochs(left, right);
            if (order != 0) {
                return order;
            }
        }
        int difference = 0; // the first one within the segment
        int common = Math.min(left.length, right.length);
        for (int i = 0; i < common; i++) {
            int leftSeparator = separator(left[i]);
            int rightSeparator = separator(right[i]);
            if (leftSeparator == 0 && rightSeparator == 0) {
                difference = difference == 0 ? left[i] - right[i] : difference;
            } else if (leftSeparator == 0) {
                return 1; // its segment is longer
            } else if (rightSeparator == 0) {
                return -1;
            } else if (difference != 0) {
                return difference;
            } else if (separatorsHaveOrder && leftSeparator != rightSeparator) {
                return leftSeparator - rightSeparator;
            }
        }
        if (left.length == right.length) {
            return difference;
        }
        return left.length < right.length
                ? -ofLonger(right, left, -difference)
                : ofLonger(left, right, difference);
    }

    private static int epochs(byte[] left, byte[] right) {
        int leftEpoch = indexOfColon(left);
        int rightEpoch = indexOfColon(right);
        if (leftEpoch >= 0 && rightEpoch >= 0) {
            return leftEpoch - rightEpoch;
        }
        return leftEpoch >= 0 ? 1 : rightEpoch >= 0 ? -1 : 0;
    }

    private static int indexOfColon(byte[] version) {
        for (int i = 0; i < version.length; i++) {
            if (version[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /// Where the longer version stands against the shorter one.
    ///
    /// @param difference of their last common segment, seen from the longer one
    private int ofLonger(byte[] longer, byte[] shorter, int difference) {
        byte next = longer[shorter.length];
        byte last = shorter[shorter.length - 1];
        if (rest == Rest.BY_LENGTH) {
            if (difference != 0 && separator(next) > 0) {
                return difference;
            }
        } else if (next == '~') {
            return -1;
        } else if (next == '-') {
            return 0;
        } else if (next == '^') {
            return 1;
        } else if (difference != 0 && (rest == Rest.BY_MARK || !(last >= '0' && last <= '9'))) {
            return difference;
        }
        return 1;
    }

    private static int separator(byte b) {
        return switch (b) {
            case '~' -> 1;
            case '-' -> 2;
            case '^' -> 3;
            case '.' -> 4;
            case ':' -> 5;
            default -> 0;
        };
    }
}
