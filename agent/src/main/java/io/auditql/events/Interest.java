package io.auditql.events;

import io.auditql.catalog.Syscall;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// What a table wants from the audit trail: calls, each with what the kernel may leave out, and record types that come
/// without a rule.
///
/// @param calls       the system calls, whatever their number on each ABI
/// @param recordTypes stand-alone record types, such as those of logins
/// @param outcome     which results of the calls are wanted; the kernel's rules are made to fit
/// @param families    which socket families are wanted, for calls that take an address
public record Interest(
        Set<Syscall> calls, Set<Integer> recordTypes, Outcome outcome, Families families) {
    /// Which results of a call make an event.
    public enum Outcome {
        /// Successful calls only.
        SUCCESS,
        /// Successful calls and those under way (EINPROGRESS).
        SUCCESS_OR_IN_PROGRESS,
        /// Failed calls too.
        ANY
    }

    /// Which address families make an event.
    public enum Families {
        /// The calls take no address.
        NOT_APPLICABLE,
        /// All but unix and netlink.
        NETWORK,
        /// Unix sockets too.
        ANY
    }

    public Interest {
        calls =
                calls.isEmpty()
                        ? Set.of()
                        : java.util.Collections.unmodifiableSet(EnumSet.copyOf(calls));
        recordTypes = java.util.Collections.unmodifiableSet(new TreeSet<>(recordTypes));
    }

    public static Interest calls(Outcome outcome, Families families, Syscall... calls) {
        return new Interest(Set.of(calls), Set.of(), outcome, families);
    }

    public static Interest records(Integer... types) {
        return new Interest(Set.of(), Set.of(types), Outcome.ANY, Families.NOT_APPLICABLE);
    }
}
