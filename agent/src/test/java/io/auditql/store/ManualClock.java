package io.auditql.store;

/// Time that passes when a test says so; both clocks in milliseconds.
final class ManualClock {
    long boot = 1_000_000;
    long wall = 1_700_000_000_000L;

    void pass(long millis) {
        boot += millis;
        wall += millis;
    }
}
