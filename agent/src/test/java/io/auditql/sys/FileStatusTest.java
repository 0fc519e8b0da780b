package io.auditql.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatusTest {
    private static boolean read(FileStatus status, Path path) {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        return status.read(bytes, 0, bytes.length);
    }

    @Test
    void saysWhatStatSays(@TempDir Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("a b"), "text");
        Process stat =
                new ProcessBuilder("stat", "-c", "%Hd %Ld %i %X %Y %Z %W", file.toString()).start();
        String[] expected =
                new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .trim()
                        .split(" ", -1);
        assertThat(stat.waitFor()).isZero();

        try (FileStatus status = new FileStatus()) {
            assertThat(read(status, file)).isTrue();
            long major = Long.parseLong(expected[0]);
            long minor = Long.parseLong(expected[1]);
            long inode = Long.parseLong(expected[2]);
            assertThat(status.is(major, minor, inode)).isTrue();
            assertThat(status.is(major, minor, inode + 1)).isFalse();
            assertThat(status.is(major, minor + 1, inode)).isFalse();
            assertThat(status.accessSeconds()).isEqualTo(Long.parseLong(expected[3]));
            assertThat(status.modifySeconds()).isEqualTo(Long.parseLong(expected[4]));
            assertThat(status.changeSeconds()).isEqualTo(Long.parseLong(expected[5]));
            assertThat(status.birthSeconds()).isEqualTo(Long.parseLong(expected[6]));
        }
    }

    @Test
    void findsNothingWhereNothingIs(@TempDir Path directory) {
        try (FileStatus status = new FileStatus()) {
            assertThat(read(status, directory.resolve("missing"))).isFalse();
            assertThat(status.read(new byte[0], 0, 0)).isFalse();
            assertThat(status.read(new byte[10_000], 0, 10_000)).isFalse();
        }
    }
}
