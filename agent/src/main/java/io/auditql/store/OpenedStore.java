package io.auditql.store;

/// The parts of an open store, wired to each other.
record OpenedStore(
        Published published,
        Layouts layouts,
        AgeClock age,
        OpenRows rows,
        Committer committer,
        Outbox outbox) {}
