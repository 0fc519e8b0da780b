package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The daemon does not obey files that others can write. It records nothing here: the kernel is not touched.
@Timeout(120)
class TrustIT {
    @TempDir Path directory;

    private Path config;
    private Path flagFile;

    @BeforeEach
    void write() throws IOException {
        config = Files.writeString(directory.resolve("auditql.conf"), "{}");
        flagFile = Files.writeString(directory.resolve("flags"), "--verbose=true\n");
    }

    private static Path mode(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private Product daemon(String... flags) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--flagfile=" + flagFile,
                                "--config_path=" + config,
                                "--run_path=" + directory.resolve("run"),
                                "--pidfile=" + directory.resolve("pidfile"),
                                "--database_path=" + directory.resolve("db"),
                                "--logger_path=" + directory.resolve("log")));
        all.addAll(List.of(flags));
        return Product.start(Auditqld.class, all.toArray(String[]::new));
    }

    private void isRefused(int code, String... words) {
        try (Product daemon = daemon()) {
            assertThat(daemon.exitCode()).as(daemon.err()).isEqualTo(code);
            assertThat(daemon.err()).contains(words).doesNotContain("Exception");
        }
        isAccepted("--allow_unsafe");
    }

    private void isAccepted(String... flags) {
        try (Product daemon = daemon(flags)) {
            daemon.await("is up", () -> daemon.err().contains("is up"));
            assertThat(daemon.end()).isZero();
        }
    }

    @Test
    void filesOfItsOwnAreObeyed() {
        isAccepted();
    }

    @Test
    void aConfigurationThatAGroupCanWriteIsRefused() throws IOException {
        mode(config, "rw-rw-r--");
        isRefused(6, config.toString(), "others than its owner may write", "chmod go-w " + config);
    }

    @Test
    void aFlagFileThatEverybodyCanWriteIsRefused() throws IOException {
        mode(flagFile, "rw-r--rw-");
        isRefused(6, flagFile.toString(), "chmod go-w " + flagFile);
    }

    @Test
    void aConfigurationInADirectoryThatOthersCanWriteIsRefused() throws IOException {
        Path open = Files.createDirectory(directory.resolve("auditql.conf.d"));
        Files.writeString(open.resolve("more.conf"), "{}");
        mode(open, "rwxrwxr-x");
        isRefused(6, open.resolve("more.conf").toString(), "chmod go-w " + open);
    }

    @Test
    void aConfigurationOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Processes.isRoot(), "not root");
        Files.setAttribute(config, "unix:uid", 65534);
        isRefused(6, config.toString(), "it should belong to root");
    }

    @Test
    void aLibraryThatOthersCanWriteIsRefused() throws IOException {
        Path library = directory.resolve("libsqlite3.so.0");
        try (var usual = Files.walk(Path.of("/usr/lib"), 2)) {
            Path found = usual.filter(p -> p.endsWith("libsqlite3.so.0")).findFirst().orElse(null);
            assumeTrue(found != null, "no libsqlite3 in the usual place");
            Files.copy(found, library);
        }
        mode(library, "rwxrwxr-x");
        try (Product daemon = daemon("--sqlite_library=" + library)) {
            assertThat(daemon.exitCode()).isEqualTo(6);
            assertThat(daemon.err()).contains(library.toString(), "chmod go-w");
        }
        isAccepted("--sqlite_library=" + library, "--allow_unsafe");
    }

    @Test
    void aStoreThatOthersCanWriteIsRefused() throws IOException {
        Path store = Files.createDirectory(directory.resolve("db"));
        mode(store, "rwxrwxr-x");
        isRefused(1, store.toRealPath().toString(), "--allow_unsafe");
    }
}
