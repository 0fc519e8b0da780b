package io.auditql.schedule;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a line says as `hostIdentifier` (`--host_identifier`).
///
/// - `hostname`: read again each time, so that a rename shows at once;
/// - `uuid`: the machine's, or where the firmware has none of its own, one that is made once and kept;
/// - `instance`: made once for each database; `ephemeral`: made for each start;
/// - `specified`: the operator's text; empty means the host name.
///
/// An unknown word means the host name, as in osquery. Any thread may ask.
public final class HostIdentifier implements Supplier<String> {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path PRODUCT_UUID = Path.of("/sys/class/dmi/id/product_uuid");
    private static final String HOST_UUID_KEY = "host_uuid_v3";
    private static final String INSTANCE_KEY = "instance_uuid_v1";

    /// What firmware says that was never given an identity.
    private static final Set<String> PLACEHOLDERS =
            Set.of(
                    "00000000-0000-0000-0000-000000000000",
                    "03000200-0400-0500-0006-000700080009",
                    "03020100-0504-0706-0809-0a0b0c0d0e0f",
                    "10000000-0000-8000-0040-000000000000");

    private final Supplier<String> source;

    private HostIdentifier(Supplier<String> source) {
        this.source = source;
    }

    /// @param word      the value of `--host_identifier`
    /// @param specified the value of `--specified_identifier`
    public static HostIdentifier of(String word, String specified, StateMap state)
            throws SysException {
        return of(word, specified, state, HOSTNAME, PRODUCT_UUID);
    }

    static HostIdentifier of(
            String word, String specified, StateMap state, Path hostname, Path productUuid)
            throws SysException {
        String fixed =
                switch (word) {
                    case "uuid" -> machineUuid(productUuid, state);
                    case "instance" -> kept(INSTANCE_KEY, state);
                    case "ephemeral" -> UUID.randomUUID().toString();
                    case "specified" -> specified;
                    default -> "";
                };
        return new HostIdentifier(fixed.isEmpty() ? new Hostname(hostname) : () -> fixed);
    }

    /// The kernel's name of this host, at this moment.
    public static String hostname() {
        return new Hostname(HOSTNAME).get();
    }

    @Override
    public String get() {
        return source.get();
    }

    private static String machineUuid(Path productUuid, StateMap state) throws SysException {
        try {
            String uuid = Files.readString(productUuid).strip();
            if (!uuid.isEmpty() && !PLACEHOLDERS.contains(uuid.toLowerCase(Locale.ROOT))) {
                return uuid;
            }
        } catch (IOException _) {
            // containers and boards without firmware tables have none
        }
        return kept(HOST_UUID_KEY, state);
    }

    private static String kept(String key, StateMap state) throws SysException {
        byte[] known = state.get(key);
        if (known != null) {
            return new String(known, StandardCharsets.UTF_8);
        }
        String made = UUID.randomUUID().toString();
        state.put(key, made.getBytes(StandardCharsets.UTF_8));
        return made;
    }

    /// Reads the kernel's host name through one open file: a read at its start asks the kernel anew.
    private static final class Hostname implements Supplier<String> {
        private final Path path;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(256); // guarded by this
        private final byte[] bytes = new byte[256];
        private @Nullable FileChannel file;
        private String last = "localhost";
        private int lastLength = -1;
        private final byte[] lastBytes = new byte[256];

        Hostname(Path path) {
            this.path = path;
        }

        @Override
        public synchronized String get() {
            try {
                FileChannel open = file;
                if (open == null || !open.isOpen()) {
                    open = FileChannel.open(path, StandardOpenOption.READ);
                    file = open;
                }
                open.read(buffer.clear(), 0);
            } catch (IOException _) {
                return last; // rather the name we knew than none
            }
            buffer.flip();
            int length = buffer.remaining();
            buffer.get(bytes, 0, length);
            if (length != lastLength
                    || !java.util.Arrays.equals(bytes, 0, length, lastBytes, 0, length)) {
                System.arraycopy(bytes, 0, lastBytes, 0, length);
                lastLength = length;
                last = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
            }
            return last;
        }
    }
}
