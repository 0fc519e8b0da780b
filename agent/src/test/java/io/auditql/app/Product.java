package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import io.auditql.sys.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// One of our programs as a process of its own, started as the launchers in `bin` start it.
///
/// What it prints is collected by threads of the test, so that it never waits for the test.
final class Product implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final List<Thread> collectors;

    private Product(Process process) {
        this.process = process;
        this.collectors =
                List.of(
                        collect(process.getInputStream(), out),
                        collect(process.getErrorStream(), err));
    }

    /// The shell.
    static Product shell(String... arguments) {
        return start(Auditqli.class, arguments);
    }

    /// The shell, recording this host.
    static Product live(Path runDirectory, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--live", "--run_path=" + runDirectory));
        all.addAll(List.of(arguments));
        return shell(all.toArray(String[]::new));
    }

    static Product start(Class<?> main, String... arguments) {
        try {
            return new Product(new ProcessBuilder(command(main, arguments)).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One of our programs, started by another: `setpriv`, `unshare`.
    static Product startBy(List<String> starter, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(command(main, arguments));
        try {
            return new Product(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As `bin/common.sh` has it.
    static List<String> command(Class<?> main, String... arguments) {
        Path target = Path.of("target").toAbsolutePath();
        String classes =
                Files.isDirectory(target.resolve("lib"))
                        ? target.resolve("classes") + ":" + target.resolve("lib") + "/*"
                        : System.getProperty("java.class.path");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xss512k",
                                "-Xms24m",
                                "-Xmn16m",
                                "-Xmx384m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dsun.jnu.encoding=UTF-8",
                                "-Dstdout.encoding=UTF-8",
                                "-Dstderr.encoding=UTF-8",
                                "-cp",
                                classes,
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Thread collect(InputStream from, List<String> lines) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (BufferedReader reader =
                            new BufferedReader(
                                    new InputStreamReader(from, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine();
                                line != null;
                                line = reader.readLine()) {
                            synchronized (lines) {
                                lines.add(line);
                            }
                        }
                    } catch (IOException _) {
                        // it has been killed: what came before counts
                    }
                });
    }

    // what it says

    /// The lines of its standard output so far.
    List<String> lines() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    /// Its standard output so far.
    String out() {
        return String.join("\n", lines());
    }

    /// Its standard error so far.
    String err() {
        synchronized (err) {
            return String.join("\n", err);
        }
    }

    /// The rows printed so far, each a line, as `--tail --json` prints them.
    List<JsonObject> rows() {
        return JsonRows.of(out());
    }

    // to wait for

    /// Waits until the kernel sends its records to this program: what happens from now on is recorded.
    Product whenRecording() {
        await("owns the audit socket", () -> owner().isPresent() && isEnabled());
        return this;
    }

    /// Waits until the kernel sends its records to a program that was started otherwise.
    static void awaitOwner(ProcessHandle program) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (owner(program).isEmpty() || !isEnabled()) {
            assertThat(program.isAlive() && System.nanoTime() < deadline)
                    .as("owns the audit socket")
                    .isTrue();
            pause();
        }
    }

    private static Optional<ProcessHandle> owner(ProcessHandle program) {
        long pid = Auditctl.status("pid");
        return Stream.concat(Stream.of(program), program.descendants())
                .filter(handle -> handle.pid() == pid)
                .findFirst();
    }

    /// The process of ours that the kernel sends its records to, as auditctl tells.
    Optional<ProcessHandle> owner() {
        return owner(process.toHandle());
    }

    private static boolean isEnabled() {
        return Auditctl.status("enabled") == 1;
    }

    /// Waits until a line of the standard output holds the text.
    Product whenSaid(String text) {
        await("says " + text, () -> lines().stream().anyMatch(line -> line.contains(text)));
        return this;
    }

    /// Runs a program whose only argument is new, and waits for its row: what happened before it is there, too.
    Product whenCaughtUp() {
        String mark = "caught-up-" + System.nanoTime();
        KernelUnderTest.run("/bin/true", mark);
        return whenSaid(mark);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean met = condition.getAsBoolean();
        while (!met && process.isAlive() && System.nanoTime() < deadline) {
            pause();
            met = condition.getAsBoolean();
        }
        assertThat(met || condition.getAsBoolean())
                .as("%s, waited for; it said: %s", what, err())
                .isTrue();
    }

    static void pause() {
        try {
            Thread.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // to ask

    /// Types a statement into the shell's standard input and returns the rows of its answer.
    List<JsonObject> ask(String sql) {
        int from = lines().size();
        type(sql + ";\n");
        await("answers " + sql, () -> lines().subList(from, lines().size()).contains("]"));
        return JsonRows.of(String.join("\n", lines().subList(from, lines().size())));
    }

    /// Asks until there are rows.
    List<JsonObject> askUntilFound(String sql) {
        List<List<JsonObject>> answer = new ArrayList<>();
        await(
                "finds " + sql,
                () -> {
                    answer.add(ask(sql));
                    return !answer.getLast().isEmpty();
                });
        return answer.getLast();
    }

    /// The one value of a one-row answer.
    String askOne(String sql) {
        return ask(sql).getFirst().values().values().iterator().next();
    }

    void type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(err(), e);
        }
    }

    // to end

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Product signal(int signal) {
        Processes.signal((int) process.pid(), signal);
        return this;
    }

    /// Ends it as a service manager would.
    ///
    /// @return the exit code
    int end() {
        return signal(Processes.SIGTERM).exitCode();
    }

    /// Closes its standard input and waits.
    int finish() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // it has ended by itself
        }
        return exitCode();
    }

    /// Waits for its end.
    int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ends; it said: %s", err())
                    .isTrue();
            for (Thread collector : collectors) {
                collector.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        signal(Processes.SIGTERM);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
