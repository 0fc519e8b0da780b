package io.auditql.sys.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Runs the tests on the SQLite library that `-Dauditql.sqlite=FILE` names; `bundled` is the one that comes along. A process
/// uses one library, so this is for all tests of a run.
public final class ChosenLibrary implements BeforeAllCallback {
    private static boolean chosen; // guarded by the class

    @Override
    public void beforeAll(ExtensionContext context) {
        choose();
    }

    private static synchronized void choose() {
        String wanted = System.getProperty("auditql.sqlite", "");
        if (!wanted.isEmpty() && !chosen) {
            SqliteLibrary.choose(wanted.equals("bundled") ? bundled() : Path.of(wanted));
            System.out.println("tests run on SQLite " + SqliteLibrary.describe());
            chosen = true;
        }
    }

    private static Path bundled() {
        String resource = "/natives/linux_x64/libsqliteJni.so";
        try (InputStream in = ChosenLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no bundled library on the class path");
            }
            Path file = Files.createTempFile("auditql-sqlite", ".so");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
