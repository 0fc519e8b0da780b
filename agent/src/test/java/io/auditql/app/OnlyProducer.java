package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// A user of its own that starts programs and counts them; the kernel is told to record nobody else, so that every event counts.
final class OnlyProducer implements AutoCloseable {
    private static final String USER = "4242";

    private final NativeProgram storm = NativeProgram.storm().orSkip();
    private final NativeProgram tiny = NativeProgram.tiny().orSkip();
    private final Path common;
    private final Auditctl.Loaded rule;
    private long produced;

    OnlyProducer() throws IOException {
        common =
                Files.setPosixFilePermissions(
                        Files.createTempDirectory("auditql-storm"),
                        PosixFilePermissions.fromString("rwxrwxrwx"));
        rule = Auditctl.rule("always,exclude -F uid!=" + USER);
    }

    /// How many programs it has started.
    long produced() {
        return produced;
    }

    private static String[] asUser(String... command) {
        List<String> all =
                new ArrayList<>(
                        List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /// Starts so many programs as fast as they go, and is itself one.
    void storm(int starts, int workers) {
        storm(starts, 0, workers);
    }

    /// @param perSecond 0 for as many as possible
    void storm(int starts, int perSecond, int workers) {
        String said =
                KernelUnderTest.run(
                        asUser(
                                storm.file().toString(),
                                tiny.file().toString(),
                                Integer.toString(starts),
                                Integer.toString(perSecond),
                                Integer.toString(workers),
                                Long.toString(produced),
                                common.resolve("stamps").toString()));
        long done = JsonRows.of(said).getFirst().number("done");
        assertThat(done).isEqualTo(starts);
        produced += done + 1;
    }

    /// Starts one.
    void start(String argument) {
        KernelUnderTest.run(asUser("/bin/true", argument));
        produced++;
    }

    @Override
    public void close() throws IOException {
        rule.close();
        Files.deleteIfExists(common.resolve("stamps"));
        Files.delete(common);
    }
}
