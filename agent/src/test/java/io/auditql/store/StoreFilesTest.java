package io.auditql.store;

import static io.auditql.store.Things.append;
import static io.auditql.store.Things.range;
import static io.auditql.store.Things.visible;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFilesTest {
    @TempDir Path parent;

    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger(() -> 1);
    private Path directory = Path.of("");
    private Path database = Path.of("");

    @BeforeEach
    void nameDirectory() {
        directory = parent.resolve("store");
        database = directory.resolve("events.db");
    }

    private StoreOptions options() {
        return StoreOptions.at(directory)
                .eventsMax(0)
                .clocks(() -> clock.boot, () -> clock.wall)
                .bootId("boot 1");
    }

    private EventStore open() throws SysException {
        return open(options());
    }

    private EventStore open(StoreOptions options) throws SysException {
        return EventStore.open(options, Things.TABLES, ledger);
    }

    private long counted(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void isReadableByItsOwnerOnly() throws Exception {
        try (EventStore store = open()) {
            append(store, 1, 1);
            store.flush();
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(files()).contains("events.db", "events.db-wal", "events.db-shm", "lock");
            for (String file : files()) {
                assertThat(permissions(directory.resolve(file))).as(file).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void refusesAStoreInUseAndNamesTheOtherProcess() throws Exception {
        try (EventStore _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(SysException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid() + " uses it")
                    .hasMessageContaining("--database_path");
        }
        open().close();
    }

    @Test
    void refusesADirectoryThatOthersMayWrite() throws Exception {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(this::open)
                .isInstanceOf(SysException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("chmod go-w");
        open(options().allowUnsafe(true)).close();
    }

    @Test
    void saysWhatToDoWhenTheDirectoryCannotBeMade() throws Exception {
        Files.writeString(directory, "a file in the way");

        assertThatThrownBy(this::open)
                .isInstanceOf(SysException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("--database_path");
    }

    @Test
    void refusesANewerStoreAndLeavesItUntouched() throws Exception {
        open().close();
        try (Database newer = Database.open(database.toString())) {
            newer.execute("PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)");
        }
        byte[] before = Files.readAllBytes(database);

        assertThatThrownBy(this::open)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer auditql");

        assertThat(Files.readAllBytes(database)).isEqualTo(before);
        assertThat(files()).containsExactly("events.db", "lock");
    }

    @Test
    void movesAnOlderStoreAsideAndCountsItsUnreadRows() throws Exception {
        try (EventStore store = open()) {
            append(store, 1, 2000);
            store.flush();
            store.delivered("q", 1000, List.of());
        }
        try (Database older = Database.open(database.toString())) {
            older.execute("PRAGMA user_version = 0; PRAGMA wal_checkpoint(TRUNCATE)");
        }
        try (EventStore store = open()) {
            assertThat(visible(store)).isEmpty();
        }

        assertThat(files()).contains("events.db.old-1");
        assertThat(counted("moved_aside")).isEqualTo(1);
        assertThat(counted("moved_aside_unread")).isEqualTo(1000);
    }

    @Test
    void movesAsideWhatIsNotADatabaseAndKeepsTheTwoNewest() throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        long eid = 0;
        for (int i = 1; i <= 4; i++) {
            Files.writeString(database, "not a database, number " + i + " " + "x".repeat(200));
            clock.pass(1000);
            try (EventStore store = open()) {
                append(store, 1, 3);
                assertThat(visible(store)).isEqualTo(range(1, 3));
                assertThat(store.lastEid()).as("eids go on").isGreaterThan(eid);
                eid = store.lastEid();
            }
        }

        assertThat(files())
                .containsExactly("events.db", "events.db.corrupt-3", "events.db.corrupt-4", "lock");
        assertThat(Files.readString(directory.resolve("events.db.corrupt-4")))
                .startsWith("not a database, number 4");
        assertThat(counted("moved_aside")).isEqualTo(4);
    }

    @Test
    void movesAsideADatabaseWithDamagedPages() throws Exception {
        try (EventStore store = open()) {
            append(store, 1, 3000);
            store.flush();
        }
        byte[] bytes = Files.readAllBytes(database);
        for (int at = 4096; at < bytes.length; at++) {
            bytes[at] = (byte) (at * 31);
        }
        Files.write(database, bytes);

        try (EventStore store = open()) {
            append(store, 1, 3);
            assertThat(visible(store)).isEqualTo(range(1, 3));
        }

        assertThat(files()).contains("events.db.corrupt-1");
    }

    @Test
    void refusesALinkInThePlaceOfTheDatabase() throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path elsewhere = Files.createFile(parent.resolve("elsewhere"));
        Files.createSymbolicLink(database, elsewhere);

        assertThatThrownBy(this::open)
                .isInstanceOf(SysException.class)
                .hasMessageContaining("is not a regular file");
        assertThat(elsewhere).isEmptyFile();
    }

    // no space

    @Test
    void keepsRowsInMemoryWhileTheDiskIsShortAndStoresThemLater() throws Exception {
        StoreOptions options = options().diskMinFree(Long.MAX_VALUE);
        try (EventStore store = open(options)) {
            append(store, 1, 5);
            assertThat(store.flush()).isZero();
            assertThat(store.isFailing()).isTrue();
            append(store, 6, 9);
            assertThat(visible(store)).isEmpty();

            options.diskMinFree(0);
            clock.pass(1000);
            store.work();

            assertThat(store.isFailing()).isFalse();
            assertThat(visible(store)).isEqualTo(range(1, 9));
            assertThat(counted("disk_full")).isZero();
        }
    }

    @Test
    void dropsAndCountsTheOldestRowsWhenMemoryIsFullToo() throws Exception {
        StoreOptions options = options().diskMinFree(Long.MAX_VALUE).memoryMaxBytes(200_000);
        try (EventStore store = open(options)) {
            for (int i = 0; i < 20; i++) {
                append(store, i * 1000L + 1, i * 1000L + 1000);
                store.work();
            }
            options.diskMinFree(0);
            clock.pass(1000);
            List<Long> kept = visible(store);

            assertThat(kept).isNotEmpty().isEqualTo(range(20_000 - kept.size() + 1, 20_000));
            assertThat(counted("disk_full")).isEqualTo(20_000 - kept.size());
            assertThat(counted("stored")).isEqualTo(kept.size());
        }
    }

    // in memory

    @Test
    void anEphemeralStoreIsPrivateAndGoesOnClose() throws Exception {
        Path path;
        try (EventStore store = EventStore.open(StoreOptions.ephemeral(), Things.TABLES, ledger)) {
            path = store.directory();
            append(store, 1, 2);
            store.schedule(Map.of("q", Set.of("things")));
            assertThat(visible(store)).isEqualTo(range(1, 2));
            assertThat(permissions(path)).isEqualTo("rwx------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void removesEphemeralStoresThatDeadProcessesLeftAndNoOthers() throws Exception {
        try (EventStore alive = EventStore.open(StoreOptions.ephemeral(), Things.TABLES, ledger)) {
            Path base = alive.directory().getParent();
            Path left = Files.createTempDirectory(base, "auditql-store-");
            Files.writeString(left.resolve("lock"), "999999999\n");
            Files.writeString(left.resolve("events.db"), "left");
            Path foreign = Files.createTempDirectory(base, "auditql-store-");
            try (EventStore _ = EventStore.open(StoreOptions.ephemeral(), Things.TABLES, ledger)) {
                assertThat(left).doesNotExist();
                assertThat(alive.directory()).exists();
                assertThat(foreign).as("no lock file: not known to be ours").exists();
            } finally {
                Files.delete(foreign);
            }
        }
    }
}
