package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedLogTest {
    @TempDir Path directory;
    private final Ledger ledger = new Ledger(() -> 1);
    private Path log = Path.of("");

    @BeforeEach
    void write() throws IOException {
        log = Files.writeString(directory.resolve("audit.log"), "one ");
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String read(FollowedLog followed) throws IOException {
        byte[] bytes = new byte[100];
        StringBuilder text = new StringBuilder();
        for (int got = followed.read(bytes, 0, 100); got > 0; got = followed.read(bytes, 0, 100)) {
            text.append(new String(bytes, 0, got, StandardCharsets.US_ASCII));
        }
        return text.toString();
    }

    @Test
    void readsWhatIsThereAndThenWhatComes() throws IOException {
        try (FollowedLog followed = new FollowedLog(log, ledger)) {
            assertThat(read(followed)).isEqualTo("one ");
            assertThat(read(followed)).isEmpty();
            append(log, "two");
            assertThat(read(followed)).isEqualTo("two");
        }
    }

    @Test
    void goesOnWithTheNextFileHoweverOftenItWasRotated() throws IOException {
        try (FollowedLog followed = new FollowedLog(log, ledger)) {
            assertThat(read(followed)).isEqualTo("one ");
            append(log, "two ");
            Files.move(log, directory.resolve("audit.log.1"));
            append(log, "three ");
            Files.move(directory.resolve("audit.log.1"), directory.resolve("audit.log.2"));
            Files.move(log, directory.resolve("audit.log.1"));
            append(log, "four");
            assertThat(read(followed)).isEqualTo("two three four");
            append(log, " five");
            assertThat(read(followed)).isEqualTo(" five");
        }
        assertThat(ledger.loss(Stage.SOURCE, "rotated_away", "files").count()).isZero();
    }

    @Test
    void aFileThatIsGoneIsCountedAndTheOneThatIsWrittenIsRead() throws IOException {
        try (FollowedLog followed = new FollowedLog(log, ledger)) {
            assertThat(read(followed)).isEqualTo("one ");
            Path held =
                    Files.createLink(directory.resolve("elsewhere"), log); // keeps the inode taken
            Files.delete(log);
            assertThat(read(followed)).isEmpty();
            append(log, "new");
            assertThat(read(followed)).isEqualTo("new");
            assertThat(held).exists();
        }
        assertThat(ledger.loss(Stage.SOURCE, "rotated_away", "files").count()).isEqualTo(1);
    }

    @Test
    void aFileThatWasCutIsReadFromItsStart() throws IOException {
        try (FollowedLog followed = new FollowedLog(log, ledger)) {
            assertThat(read(followed)).isEqualTo("one ");
            Files.writeString(log, "2");
            assertThat(read(followed)).isEqualTo("2");
        }
    }
}
