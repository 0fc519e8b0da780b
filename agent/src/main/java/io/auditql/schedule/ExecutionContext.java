package io.auditql.schedule;

import io.auditql.ledger.Ledger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What all executions share.
///
/// @param hostIdentifier asked once for each execution that makes lines
/// @param run            names this run of the host in the ids of lines: the boot id
/// @param epoch          `--schedule_epoch`: another one makes differential queries start anew
/// @param lognames       tell of each execution at INFO (`--schedule_lognames`)
/// @param clockMillis    milliseconds since 1970
public record ExecutionContext(
        Deliveries deliveries,
        Readers readers,
        Denylist denylist,
        Supplier<String> hostIdentifier,
        String run,
        LineOptions lines,
        Decorations decorations,
        long epoch,
        boolean lognames,
        LongSupplier clockMillis,
        Ledger ledger) {}
