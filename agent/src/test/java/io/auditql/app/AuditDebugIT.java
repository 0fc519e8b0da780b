package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `--audit_debug` beside another listener: what it shows is what the kernel sent.
class AuditDebugIT extends KernelTest {
    /// Joins the multicast group of those who read along, and writes each record as `type=NAME msg=` and its bytes. The names
    /// are those of the C headers. It says `ready` and ends when its input ends.
    private static final String CAPTURE =
            """
            import re, select, socket, struct, sys
            names = {}
            for header in ("/usr/include/linux/audit.h", "/usr/include/libaudit.h"):
                try:
                    for name, number in re.findall(r"#define\\s+AUDIT_([A-Z0-9_]+)\\s+(\\d{4})\\b", open(header).read()):
                        if not name.startswith(("FIRST_", "LAST_")):
                            names.setdefault(int(number), name)
                except OSError:
                    pass
            s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            s.bind((0, 1))
            out = open(sys.argv[1], "wb")
            print("ready", flush=True)
            ending = False
            while True:
                ready, _, _ = select.select([s] if ending else [s, sys.stdin], [], [], 0.5 if ending else None)
                if sys.stdin in ready:
                    ending = True
                if s in ready:
                    data = s.recv(65536)
                    length, kind = struct.unpack_from("=IH", data)
                    text = data[16:length] if length <= len(data) else data[16:]
                    out.write(b"type=%s msg=%s\\n" % (names.get(kind, "UNKNOWN[%d]" % kind).encode(), text))
                    out.flush()
                elif ending:
                    break
            """;

    @Test
    void everyRecordIsShownAsTheKernelSentIt() throws Exception {
        Path capture = directory.resolve("capture");
        Path shown = directory.resolve("shown");
        Process listener =
                new ProcessBuilder("/usr/bin/python3", "-c", CAPTURE, capture.toString()).start();
        try {
            assertThat(listener.getInputStream().read()).isEqualTo('r');
            List<String> command =
                    Product.command(
                            Auditqli.class,
                            "--live",
                            "--run_path=" + run(),
                            "--audit_debug",
                            "--tail",
                            "--tail_seconds=60",
                            "SELECT pid FROM process_events WHERE 0");
            Process shell =
                    new ProcessBuilder(command)
                            .redirectOutput(shown.toFile())
                            .redirectError(directory.resolve("errors").toFile())
                            .start();
            try {
                Product.awaitOwner(shell.toHandle());
                act();
                await(shown, "the-last-mark");
            } finally {
                shell.destroy(); // SIGTERM: the kernel is put back
                assertThat(shell.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            listener.getOutputStream().close();
            assertThat(listener.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }

        String all = text(capture);
        String ours =
                text(shown)
                        .lines()
                        .filter(line -> line.startsWith("type="))
                        .reduce("", (a, b) -> a + b + "\n");
        assertThat(ours)
                .contains("type=EXECVE")
                .contains("type=EOE")
                .contains("type=LOGIN")
                .contains("the-last-mark");
        // from the first record shown to the last, the same bytes in the same order
        assertThat(all).contains(ours);
    }

    /// Programs with odd arguments, a login, and a failed one.
    private static void act() {
        KernelUnderTest.run("/bin/true", "plain");
        KernelUnderTest.run("/bin/true", "two words", "new\nline", "quote\"", "tab\t", "é");
        KernelUnderTest.run("/bin/true", "x".repeat(9000));
        KernelUnderTest.run("sh", "-c", "echo 4242 > /proc/self/loginuid");
        KernelUnderTest.run("/bin/true", "the-last-mark");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static void await(Path file, String mark) throws IOException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!(text(file).contains(mark) && text(file).endsWith("\n"))
                && System.nanoTime() < deadline) {
            Product.pause();
        }
        assertThat(text(file)).contains(mark);
    }
}
