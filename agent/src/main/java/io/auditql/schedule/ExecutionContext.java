package io.auditql.schedule;

import io.auditql.ledger.Ledger;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What all executions share.
///
/// @param hostIdentifier asked once for each execution that makes lines
/// @param decorations    the decorators' results at this moment
/// @param epoch          `--schedule_epoch`: another one makes differential queries start anew
/// @param clockMillis    milliseconds since 1970
public record ExecutionContext(
        Deliveries deliveries,
        Readers readers,
        Supplier<String> hostIdentifier,
        LineOptions lines,
        Supplier<Map<String, String>> decorations,
        long epoch,
        LongSupplier clockMillis,
        Ledger ledger) {}
