package io.auditql.sys;

import static io.auditql.sys.NativeCalls.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// libmagic, the library behind `file(1)`: says what kind of content a file has. One thread at a time.
public final class MagicLibrary implements AutoCloseable {
    public static final int DATA = 0;
    public static final int MIME_TYPE = 0x10;
    public static final int MIME_ENCODING = 0x400;

    private static final List<String> NAMES =
            List.of("libmagic.so.1", "/usr/lib/x86_64-linux-gnu/libmagic.so.1", "libmagic.dylib");
    private static final int LONGEST_ANSWER = 1 << 20;

    private static @Nullable Functions functions; // guarded by the class

    private record Functions(
            MethodHandle open,
            MethodHandle close,
            MethodHandle load,
            MethodHandle setFlags,
            MethodHandle file,
            MethodHandle error) {}

    private final Functions library;
    private final long cookie;

    private MagicLibrary(Functions library, long cookie) {
        this.library = library;
        this.cookie = cookie;
    }

    /// Loads the library and its database.
    ///
    /// @param databases paths of database files with colons between, or the empty text for the library's own
    /// @throws SysException when there is no library or no such database; the message says what to install
    public static MagicLibrary open(String databases) throws SysException {
        Functions library = load();
        try (Arena arena = Arena.ofConfined()) {
            long cookie = (long) library.open.invokeExact(0L);
            if (cookie == 0) {
                throw new SysException("libmagic has no memory", Errno.ENOMEM);
            }
            long path = databases.isEmpty() ? 0 : arena.allocateFrom(databases).address();
            if ((int) (long) library.load.invokeExact(cookie, path) != 0) {
                String error = text((long) library.error.invokeExact(cookie));
                long _ = (long) library.close.invokeExact(cookie);
                throw new SysException(
                        "libmagic cannot load its database: " + error + " (install libmagic-mgc)",
                        0);
            }
            return new MagicLibrary(library, cookie);
        } catch (SysException e) {
            throw e;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static synchronized Functions load() throws SysException {
        Functions known = functions;
        if (known == null) {
            SymbolLookup library =
                    NAMES.stream()
                            .flatMap(name -> lookup(name).stream())
                            .findFirst()
                            .orElseThrow(() ->
                                    new SysException(
                                            "there is no libmagic.so.1 (install libmagic1, or the package `file`)",
                                            Errno.ENOENT));
            known =
                    new Functions(
                            NativeCalls.function(library, "magic_open", 1),
                            NativeCalls.function(library, "magic_close", 1),
                            NativeCalls.function(library, "magic_load", 2),
                            NativeCalls.function(library, "magic_setflags", 2),
                            NativeCalls.function(library, "magic_file", 2),
                            NativeCalls.function(library, "magic_error", 1));
            functions = known;
        }
        return known;
    }

    private static Optional<SymbolLookup> lookup(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// What the library says of a file, in its own words.
    ///
    /// @param flags one of the constants above
    public Optional<String> describe(byte[] file, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocate(file.length + 1L);
            MemorySegment.copy(file, 0, path, ValueLayout.JAVA_BYTE, 0, file.length);
            long _ = (long) library.setFlags.invokeExact(cookie, (long) flags);
            long answer = (long) library.file.invokeExact(cookie, path.address());
            return answer == 0 ? Optional.empty() : Optional.of(text(answer));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static String text(long address) {
        if (address == 0) {
            return "";
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(LONGEST_ANSWER)
                .getString(0, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            long _ = (long) library.close.invokeExact(cookie);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
