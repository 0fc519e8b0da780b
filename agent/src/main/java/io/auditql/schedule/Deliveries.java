package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Where results go: the store's cursors and outbox, as the scheduler sees them. Called from several workers.
public interface Deliveries extends StateMap {
    /// Commits every row recorded before the call.
    ///
    /// @return the newest eid committed
    long flush() throws SysException;

    /// The newest eid committed so far.
    long committed();

    /// Through which eid the query has delivered; empty when it never has.
    OptionalLong cursor(String query);

    /// Whether lines wait in such numbers that event queries should leave their rows in the store.
    boolean isFull();

    /// In one transaction: the lines enter the outbox, the cursor moves, the state changes. Either all of it or nothing.
    ///
    /// @param throughEid the cursor's new place
    /// @param lines      in the order of writing; may be empty
    /// @param state      entries of the [StateMap] to set; may be empty
    /// @return false when the outbox has no room for the lines: nothing has changed
    boolean delivered(String query, long throughEid, List<Lines> lines, Map<String, byte[]> state)
            throws SysException;

    /// Which queries have to read which event tables before rows may go; replaces what was said before.
    void schedule(Map<String, Set<String>> tablesOfQueries);
}
