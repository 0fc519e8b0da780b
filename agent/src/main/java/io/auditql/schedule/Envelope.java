package io.auditql.schedule;

import java.util.Map;

/// What every line of one execution says besides the rows.
///
/// @param hostIdentifier who we are, as text
/// @param unixTime       when the query ran, seconds since 1970
/// @param epoch          `--schedule_epoch`
/// @param counter        how many executions of this epoch logged something before this one
/// @param decorations    results of the decorators; empty for none
/// @param ids            of the lines
record Envelope(
        String hostIdentifier,
        long unixTime,
        long epoch,
        long counter,
        Map<String, String> decorations,
        LineIds ids) {
    Envelope(
            String hostIdentifier,
            long unixTime,
            long epoch,
            long counter,
            Map<String, String> decorations) {
        this(hostIdentifier, unixTime, epoch, counter, decorations, LineIds.NONE);
    }
}
