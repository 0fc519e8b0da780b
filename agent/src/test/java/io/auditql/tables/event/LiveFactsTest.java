package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Times of a file count only while the path still is the file that the records name.
class LiveFactsTest {
    private static Map<String, String> row(Path file, String device, long inode) {
        try (LiveFacts facts = new LiveFacts(() -> 77)) {
            String log =
                    """
                    type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exit=0 items=1 pid=2 exe="%s"
                    type=EXECVE msg=audit(1.000:1): argc=1 a0="x"
                    type=PATH msg=audit(1.000:1): item=0 name="x" inode=%d dev=%s mode=0100755
                    type=EOE msg=audit(1.000:1):
                    """
                            .formatted(file, inode, device);
            return EventRows.of(new ProcessEvents(facts, ProcessEvents.Choice.STARTS), log)
                    .getFirst();
        }
    }

    private static String[] stat(Path file) throws IOException {
        Process stat =
                new ProcessBuilder("stat", "-c", "%Hd %Ld %i %X %Y %Z", file.toString()).start();
        return new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .trim()
                .split(" ", -1);
    }

    @Test
    void showsTheTimesOfTheFileThatWasStarted(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tool"), "text");
        String[] stat = stat(file);
        String device = "%02x:%02x".formatted(Long.parseLong(stat[0]), Long.parseLong(stat[1]));

        assertThat(row(file, device, Long.parseLong(stat[2])))
                .containsEntry("atime", stat[3])
                .containsEntry("mtime", stat[4])
                .containsEntry("ctime", stat[5])
                .containsEntry("uptime", "77");
    }

    @Test
    void showsNoTimesOfAnotherFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tool"), "text");
        String[] stat = stat(file);
        String device = "%02x:%02x".formatted(Long.parseLong(stat[0]), Long.parseLong(stat[1]));

        assertThat(row(file, device, Long.parseLong(stat[2]) + 1))
                .containsEntry("atime", "0")
                .containsEntry("mtime", "0")
                .containsEntry("ctime", "0")
                .containsEntry("btime", "0");
        assertThat(row(file, "ff:7f", Long.parseLong(stat[2]))).containsEntry("mtime", "0");
        assertThat(row(file, "garbage", Long.parseLong(stat[2]))).containsEntry("mtime", "0");
    }

    @Test
    void tellsThreadsFromProcessesWhileTheyAreThere() throws IOException {
        long self = ProcessHandle.current().pid();
        try (LiveFacts facts = new LiveFacts(() -> 1);
                Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            List<Long> threads =
                    tasks.map(task -> Long.parseLong(String.valueOf(task.getFileName())))
                            .filter(thread -> thread != self)
                            .toList();

            assertThat(threads)
                    .anySatisfy(thread ->
                            assertThat(facts.childKind(self, thread))
                                    .isEqualTo(HostFacts.ChildKind.THREAD));
            assertThat(facts.childKind(1, self)).isEqualTo(HostFacts.ChildKind.PROCESS);
            // beyond the highest number a process can have
            assertThat(facts.childKind(self, 1L << 23)).isEqualTo(HostFacts.ChildKind.UNKNOWN);
        }
    }
}
