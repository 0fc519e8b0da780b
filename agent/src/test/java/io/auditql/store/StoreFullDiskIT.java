package io.auditql.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is really full: a small file system of our own. Needs root.
class StoreFullDiskIT {
    @TempDir Path parent;
    private Path mount = Path.of("");
    private boolean mounted;
    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger(() -> 1);

    @BeforeEach
    void mountSmallDisk() throws Exception {
        mount = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", mount.toString());
        if (!mounted) {
            System.out.println("skipped: mounting a small tmpfs needs root");
        }
        assumeTrue(mounted, "mounting a small tmpfs needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", mount.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private long counted(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    private EventStore open(long memory, long diskMinFree) throws Exception {
        return EventStore.open(
                StoreOptions.at(mount.resolve("store"))
                        .withoutLimits()
                        .diskMinFree(diskMinFree)
                        .memoryMaxBytes(memory)
                        .clocks(() -> clock.boot, () -> clock.wall),
                Things.TABLES,
                ledger);
    }

    @Test
    void collectionGoesOnWhileTheDiskIsFullAndTheBooksAreExact() throws Exception {
        Path filler = mount.resolve("filler");
        try (EventStore store = open(1 << 20, 0)) {
            store.schedule(Map.of("q", Set.of("things")));
            Things.append(store, 1, 2000);
            store.flush();
            fill(filler);
            long number = 2000;
            while (counted("disk_full") == 0) {
                Things.append(store, number + 1, number + 1000);
                number += 1000;
                clock.pass(300);
                store.work();
            }
            assertThat(store.isFailing()).isTrue();
            assertThat(Things.visible(store)).startsWith(1L, 2L);
            Files.delete(filler);
            clock.pass(1000);
            store.work();
            assertThat(store.isFailing()).isFalse();
            Things.append(store, number + 1, number + 10);
            number += 10;

            List<Long> kept = Things.visible(store);
            assertThat(kept).endsWith(number).doesNotHaveDuplicates();
            assertThat(kept).hasSize((int) (number - counted("disk_full")));
            assertThat(counted("stored")).isEqualTo(kept.size());
        }
    }

    @Test
    void aDeliveryThatDoesNotFitSaysSoAndMovesNothing() throws Exception {
        try (EventStore store = open(1 << 20, 0)) {
            store.outbox().register(Set.of("file"));
            fill(mount.resolve("filler"));
            OutboxLines line = new OutboxLines(0, new byte[1 << 20]);
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () -> store.delivered("q", 5, List.of(line, line))))
                    .hasMessageContaining("keep the results of q")
                    .hasMessageContaining("free space on the disk");
            assertThat(store.cursor("q")).isEmpty();
        }
    }

    @Test
    void leavesTheFloorOfFreeSpaceToOthers() throws Exception {
        try (EventStore store = open(4 << 20, 3 << 20)) {
            long number = 0;
            while (!store.isFailing() && number < 2_000_000) {
                Things.append(store, number + 1, number + 1000);
                number += 1000;
                clock.pass(1000);
                store.work();
            }
            assertThat(store.isFailing()).isTrue();
            assertThat(mount.toFile().getUsableSpace()).isGreaterThan(2 << 20);
        }
    }

    private static void fill(Path file) throws Exception {
        try (var out = Files.newOutputStream(file)) {
            byte[] zeros = new byte[4096];
            while (true) {
                out.write(zeros);
            }
        } catch (java.io.IOException _) {
            // full
        }
    }
}
