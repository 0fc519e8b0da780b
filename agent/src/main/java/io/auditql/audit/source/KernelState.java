package io.auditql.audit.source;

import io.auditql.audit.source.KernelStatus.Setting;
import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How the kernel's audit system was found, and what we set: the file `kernel-state` in the run directory.
///
/// It is on disk before the first change and goes when everything is as it was. Whoever finds it and no process that it names
/// (the next start, the guard of a shell, `auditqlctl cleanup`) puts the kernel back with [KernelRestore].
///
///     auditql kernel-state 1
///     boot_id=0b7c…               the file means nothing after the next boot
///     owner=4711 123456           pid and start of the process that changes the kernel
///     found.enabled=0             …
///     set.enabled=1               …
///     rule.found=0400…            each rule that was there
///     rule.ours=0400…             each rule that we may have loaded
///
/// @param bootId     this boot of the machine
/// @param owner      the process that changes the kernel
/// @param ownerStart its start, so that a later process with the same pid is not taken for it
/// @param found      the settings before the first change
/// @param set        the settings that we change, with our values
/// @param foundRules the rules before the first change
/// @param ourRules   the rules that we may load
public record KernelState(
        String bootId,
        int owner,
        long ownerStart,
        Map<Setting, Long> found,
        Map<Setting, Long> set,
        List<RuleData> foundRules,
        List<RuleData> ourRules) {
    public static final String FILE_NAME = "kernel-state";

    private static final String TITLE = "auditql kernel-state 1";
    private static final long LARGEST_BYTES = 64 << 20;

    public KernelState {
        found = Map.copyOf(found);
        set = Map.copyOf(set);
        foundRules = List.copyOf(foundRules);
        ourRules = List.copyOf(ourRules);
    }

    /// The same with other rules of ours.
    KernelState with(Collection<RuleData> rules) {
        return new KernelState(
                bootId, owner, ownerStart, found, set, foundRules, List.copyOf(rules));
    }

    /// This boot of this machine.
    public static String currentBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException _) {
            return "unknown";
        }
    }

    static Map<Setting, Long> settings(KernelStatus status) {
        Map<Setting, Long> settings = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            status.value(setting).ifPresent(value -> settings.put(setting, value));
        }
        return settings;
    }

    /// Writes the file, whole or not at all, and returns when it is on disk.
    void save(Path file) throws SysException {
        Path fresh = file.resolveSibling(FILE_NAME + ".new");
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        try {
            Path directory = directory(file);
            if (Files.notExists(directory)) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions( // whatever the umask is
                        directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.deleteIfExists(fresh);
            try (FileChannel channel =
                    FileChannel.open(
                            fresh,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(owner))) {
                ByteBuffer bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            sync(directory);
        } catch (IOException e) {
            throw new SysException(
                    "save the kernel's audit settings to "
                            + file
                            + " failed: "
                            + SysException.reason(e)
                            + " (nothing was changed; make the directory writable)",
                    e);
        }
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void remove(Path file) throws SysException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new SysException("remove " + file + " failed: " + SysException.reason(e), e);
        }
    }

    /// Reads the file, or empty when there is none.
    ///
    /// @throws SysException when it is damaged, or others than this user can write it
    public static Optional<KernelState> read(Path file) throws SysException {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(
                            file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()
                    || attributes.size() > LARGEST_BYTES
                    || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new SysException(
                        file
                                + " is not a file that only its owner can write; look who made it, and remove it",
                        0);
            }
            return Optional.of(parse(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SysException("read " + file + " failed: " + SysException.reason(e), e);
        }
    }

    private static KernelState parse(Path file, List<String> lines) throws SysException {
        String bootId = "";
        int owner = 0;
        long ownerStart = 0;
        Map<Setting, Long> found = new EnumMap<>(Setting.class);
        Map<Setting, Long> set = new EnumMap<>(Setting.class);
        List<RuleData> foundRules = new ArrayList<>();
        List<RuleData> ourRules = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            try {
                if (i == 0) {
                    if (!line.equals(TITLE)) {
                        throw new IllegalArgumentException("not '" + TITLE + "'");
                    }
                    continue;
                }
                int equals = line.indexOf('=');
                String name = line.substring(0, Math.max(equals, 0));
                String value = line.substring(equals + 1);
                switch (name) {
                    case "boot_id" -> bootId = value;
                    case "owner" -> {
                        int space = value.indexOf(' ');
                        owner = Integer.parseInt(value.substring(0, Math.max(space, 0)));
                        ownerStart = Long.parseLong(value.substring(space + 1));
                    }
                    case "rule.found" -> foundRules.add(RuleData.ofHex(value));
                    case "rule.ours" -> ourRules.add(RuleData.ofHex(value));
                    default -> {
                        if (name.startsWith("found.")) {
                            found.put(setting(name.substring(6)), Long.parseLong(value));
                        } else if (name.startsWith("set.")) {
                            set.put(setting(name.substring(4)), Long.parseLong(value));
                        } else {
                            throw new IllegalArgumentException("unknown name '" + name + "'");
                        }
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new SysException(
                        file
                                + " line "
                                + (i + 1)
                                + " is damaged: "
                                + e.getMessage()
                                + " (compare auditctl -s and -l with what you expect, then remove the file)",
                        e);
            }
        }
        return new KernelState(bootId, owner, ownerStart, found, set, foundRules, ourRules);
    }

    private static Setting setting(String word) {
        for (Setting setting : Setting.values()) {
            if (setting.word().equals(word)) {
                return setting;
            }
        }
        throw new IllegalArgumentException("unknown setting '" + word + "'");
    }

    private String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        text.append("boot_id=").append(bootId).append('\n');
        text.append("owner=").append(owner).append(' ').append(ownerStart).append('\n');
        for (Setting setting : Setting.values()) {
            append(text, "found.", setting, found.get(setting));
        }
        for (Setting setting : Setting.values()) {
            append(text, "set.", setting, set.get(setting));
        }
        foundRules.forEach(r -> text.append("rule.found=").append(r.toHex()).append('\n'));
        ourRules.forEach(r -> text.append("rule.ours=").append(r.toHex()).append('\n'));
        return text.toString();
    }

    private static void append(
            StringBuilder text,
            String prefix,
            Setting setting,
            @org.jspecify.annotations.Nullable Long value) {
        if (value != null) {
            text.append(prefix).append(setting.word()).append('=').append(value).append('\n');
        }
    }
}
