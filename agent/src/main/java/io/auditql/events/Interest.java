package io.auditql.events;

import io.auditql.catalog.RecordTypes;
import io.auditql.catalog.Syscall;
import io.auditql.catalog.UringOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a table wants from the audit trail: calls, each with what the kernel may leave out, operations of io_uring, and record
/// types that come without a rule.
///
/// @param requests    system calls, whatever their number on each ABI, in groups that are wanted in one way
/// @param operations  operations of io_uring, each group with its families
/// @param recordTypes record types of which one makes an event of interest, such as those of logins
public record Interest(
        List<Request> requests, List<Operations> operations, Set<Integer> recordTypes) {
    /// Which results of a call make an event.
    public enum Outcome {
        /// Successful calls only.
        SUCCESS,
        /// Successful calls and those under way (EINPROGRESS).
        SUCCESS_OR_IN_PROGRESS,
        /// Successful calls and those that would have had to wait (EAGAIN).
        SUCCESS_OR_WOULD_BLOCK,
        /// Failed calls too, and those that never return.
        ANY
    }

    /// Which address families make an event.
    public enum Families {
        /// The calls take no address.
        NOT_APPLICABLE,
        /// All but unix and netlink.
        NETWORK,
        /// Unix and netlink sockets too.
        ANY
    }

    /// Calls that are wanted in one way.
    ///
    /// @param outcome  which results are wanted; the kernel's rules are made to fit
    /// @param families which socket families are wanted, of calls that take an address
    public record Request(Set<Syscall> calls, Outcome outcome, Families families) {
        public Request {
            calls = Collections.unmodifiableSet(EnumSet.copyOf(calls));
        }
    }

    /// Operations of io_uring. Their result in the trail is not that of the operation: there is no choice by outcome.
    public record Operations(Set<UringOp> ops, Families families) {
        public Operations {
            ops = Collections.unmodifiableSet(EnumSet.copyOf(ops));
        }
    }

    public Interest {
        requests = List.copyOf(requests);
        operations = List.copyOf(operations);
        recordTypes = Collections.unmodifiableSet(new TreeSet<>(recordTypes));
    }

    public static Interest calls(Outcome outcome, Families families, Syscall... calls) {
        return new Interest(
                List.of(new Request(Set.of(calls), outcome, families)), List.of(), Set.of());
    }

    public static Interest operations(Families families, UringOp... ops) {
        return new Interest(
                List.of(),
                List.of(new Operations(Set.of(ops), families)),
                Set.of(RecordTypes.URINGOP));
    }

    public static Interest records(Integer... types) {
        return new Interest(List.of(), List.of(), Set.of(types));
    }

    /// All record types from `first` to `last`, both included.
    public static Interest recordRange(int first, int last) {
        return new Interest(
                List.of(),
                List.of(),
                IntStream.rangeClosed(first, last).boxed().collect(Collectors.toSet()));
    }

    /// Both.
    public Interest and(Interest other) {
        List<Request> allRequests = new ArrayList<>(requests);
        allRequests.addAll(other.requests);
        List<Operations> allOperations = new ArrayList<>(operations);
        allOperations.addAll(other.operations);
        Set<Integer> allTypes = new TreeSet<>(recordTypes);
        allTypes.addAll(other.recordTypes);
        return new Interest(allRequests, allOperations, allTypes);
    }

    /// The calls of all requests.
    public Set<Syscall> calls() {
        EnumSet<Syscall> all = EnumSet.noneOf(Syscall.class);
        requests.forEach(request -> all.addAll(request.calls()));
        return all;
    }
}
