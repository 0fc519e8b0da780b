package io.auditql.sys.sqlite;

import io.auditql.sys.NativeCalls;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which SQLite library is used: one chosen by the user, else the system's, else the one that comes along.
///
/// [#choose] is called once, before the first connection; the first use of SQLite fixes the choice.
public final class SqliteLibrary {
    /// 3.40.0, for `sqlite3_vtab_rhs_value` (3.38) and what Debian 12 ships.
    static final int OLDEST = 3_040_000;

    private static final List<String> SYSTEM_NAMES =
            List.of(
                    "libsqlite3.so.0",
                    "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0",
                    "/usr/lib64/libsqlite3.so.0",
                    "libsqlite3.dylib");

    private static @Nullable Path chosen; // guarded by the class
    private static @Nullable SymbolLookup library; // guarded by the class
    private static String source = "none";

    private SqliteLibrary() {}

    /// Uses this library file and no other.
    public static synchronized void choose(Path file) {
        chosen = file;
    }

    /// Finds and loads the library.
    ///
    /// @throws SysException when there is none that is new enough; the message lists what was tried
    public static synchronized void load() throws SysException {
        if (library != null) {
            return;
        }
        List<String> tried = new ArrayList<>();
        Path only = chosen;
        if (only != null) {
            library = accept(open(only.toAbsolutePath().toString(), tried), tried).orElse(null);
        } else {
            for (String name : SYSTEM_NAMES) {
                library = accept(open(name, tried), tried).orElse(null);
                if (library != null) {
                    break;
                }
            }
            if (library == null) {
                library = accept(bundled(tried), tried).orElse(null);
            }
        }
        if (library == null) {
            throw new SysException(
                    "no usable SQLite library (3.40 or newer): tried "
                            + String.join("; ", tried)
                            + ". Install libsqlite3-0, or name a library with --sqlite_library",
                    0);
        }
    }

    /// The library's version, such as `3.40.1`, and where it came from.
    public static String describe() {
        return Sqlite.libversion() + " from " + source;
    }

    static synchronized SymbolLookup lookup() {
        try {
            load();
        } catch (SysException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        SymbolLookup found = library;
        if (found == null) {
            throw new IllegalStateException("no SQLite library");
        }
        return found;
    }

    private static Optional<SymbolLookup> open(String name, List<String> tried) {
        try {
            SymbolLookup found = SymbolLookup.libraryLookup(name, Arena.global());
            source = name;
            return Optional.of(found);
        } catch (IllegalArgumentException _) {
            tried.add(name + ": cannot be loaded");
            return Optional.empty();
        }
    }

    private static Optional<SymbolLookup> accept(
            Optional<SymbolLookup> candidate, List<String> tried) {
        if (candidate.isEmpty()) {
            return candidate;
        }
        if (!NativeCalls.has(candidate.get(), "sqlite3_libversion_number")) {
            tried.add(source + ": is not SQLite");
            return Optional.empty();
        }
        MethodHandle version =
                NativeCalls.function(candidate.get(), "sqlite3_libversion_number", 0);
        int number;
        try {
            number = (int) (long) version.invokeExact();
        } catch (Throwable t) {
            throw NativeCalls.unexpected(t);
        }
        if (number < OLDEST) {
            tried.add(
                    source
                            + ": version "
                            + number / 1_000_000
                            + "."
                            + number / 1000 % 1000
                            + " is too old");
            return Optional.empty();
        }
        return candidate;
    }

    /// The library inside the `sqlite-bundled-jvm` jar, copied to a private file because only files can be loaded.
    private static Optional<SymbolLookup> bundled(List<String> tried) {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean arm = arch.equals("aarch64") || arch.equals("arm64");
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        String resource =
                "/natives/"
                        + (mac ? "osx_" : "linux_")
                        + (arm ? "arm64" : "x64")
                        + "/libsqliteJni."
                        + (mac ? "dylib" : "so");
        try (InputStream in = SqliteLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                tried.add("the bundled library: not in this installation for " + arch);
                return Optional.empty();
            }
            Path directory = Files.createTempDirectory("auditql-sqlite");
            Path file = directory.resolve("libsqlite3.so");
            try {
                Files.copy(in, file);
                Optional<SymbolLookup> found = open(file.toString(), tried);
                if (found.isPresent()) {
                    source = "the bundled library";
                }
                return found;
            } finally {
                Files.deleteIfExists(file); // loaded libraries stay mapped
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            tried.add("the bundled library: " + e);
            return Optional.empty();
        }
    }
}
