package io.auditql.config;

import io.auditql.sys.SysException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file, then the `*.conf` files of the directory named like it with `.d` at its end, by name. Packs are files, too.
public final class FilesystemSource implements ConfigSource {
    /// With comments: what is read at all.
    private static final long MAX_FILE_BYTES = 16L * ConfigReader.MAX_BYTES;

    private final Path path;

    public FilesystemSource(Path path) {
        this.path = path;
    }

    @Override
    public List<Text> texts() throws ConfigException {
        List<Text> texts = new ArrayList<>();
        texts.add(text(path));
        for (Path file : directory()) {
            texts.add(text(file));
        }
        return texts;
    }

    private List<Path> directory() throws ConfigException {
        Path directory = Path.of(path + ".d");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> names = Files.newDirectoryStream(directory, "*.conf")) {
                for (Path name : names) {
                    if (Files.isRegularFile(name)) {
                        found.add(name);
                    }
                }
            } catch (IOException e) {
                throw new ConfigException(
                        "cannot read the directory " + directory + ": " + SysException.reason(e));
            }
        }
        found.sort(null);
        return found;
    }

    @Override
    public List<PackText> packs(String name, String value) throws ConfigException {
        if (!name.equals("*")) {
            return List.of(new PackText(name, text(path(value))));
        }
        List<PackText> packs = new ArrayList<>();
        for (Path file : Glob.files(value)) {
            packs.add(new PackText(stem(file), text(file)));
        }
        if (packs.isEmpty()) {
            throw new ConfigException("no file matches " + Values.bounded(value));
        }
        return packs;
    }

    private static Path path(String text) throws ConfigException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(Values.bounded(String.valueOf(e.getMessage())));
        }
    }

    /// The name of a file without its last extension.
    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private Text text(Path file) throws ConfigException {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("configuration file does not exist: " + file);
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(
                        file + ": expected a configuration, found " + Files.size(file) + " bytes");
            }
            return new Text(
                    file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot read the configuration file " + file + ": " + SysException.reason(e));
        }
    }
}
