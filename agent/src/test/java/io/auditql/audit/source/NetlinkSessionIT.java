package io.auditql.audit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.auditql.audit.rule.Rule;
import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The kernel's own audit system.
@Timeout(120)
class NetlinkSessionIT {
    @TempDir Path run;

    private KernelUnderTest kernel;
    private String before;
    private final Ledger ledger = new Ledger(System::currentTimeMillis);
    private final BufferSizes sizes = BufferSizes.ofThisMachine();
    private final Records records = new Records();

    @BeforeEach
    void acquireKernel() throws IOException {
        kernel = KernelUnderTest.acquire();
        before = kernel.state();
    }

    @AfterEach
    void leaveKernelAsFound() throws Exception {
        if (kernel != null) {
            try {
                KernelRestore.fromRunDirectory(run);
                assertThat(kernel.state()).isEqualTo(before);
            } finally {
                kernel.close();
            }
        }
    }

    private NetlinkSource source() throws SysException {
        return NetlinkSource.open(sizes, ledger, System::currentTimeMillis);
    }

    private AuditSession open(NetlinkSource source, SessionOptions options)
            throws AuditRefusedException, SysException {
        return AuditSession.open(source, SessionProgram.rules(), options, sizes, run, ledger);
    }

    /// Reads until a record holds the text; the program that makes it has ended, so it is on its way.
    private void readUntil(NetlinkSource source, String text) throws SysException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (records.with(text).isEmpty() && System.nanoTime() < deadline) {
            source.work(records);
        }
        source.work(records); // what the kernel sent with it
    }

    private long count(String cause) {
        return ledger.counters().stream()
                .filter(c -> c.cause().equals(cause))
                .mapToLong(Counter::count)
                .sum();
    }

    @Test
    void receivesWhatProgramsDoAndLeavesTheKernelAsFound() throws Exception {
        try (NetlinkSource source = source();
                AuditSession session = open(source, SessionProgram.options())) {
            assertThat(KernelUnderTest.run("auditctl", "-s"))
                    .contains("enabled 1\n")
                    .contains("pid " + Processes.self() + "\n")
                    .contains("backlog_wait_time 0\n")
                    .contains("backlog_limit " + sizes.backlogLimit() + "\n");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(run.resolve("kernel-state"))))
                    .isEqualTo("rw-------");
            Process program = new ProcessBuilder("/bin/echo", "marker-one", "marker two").start();
            program.waitFor();
            readUntil(source, "marker-one");

            List<String> exec = records.with("a1=\"marker-one\"");
            assertThat(exec).hasSize(1);
            assertThat(exec.getFirst())
                    .startsWith("1309 audit(")
                    .contains("argc=3 a0=\"/bin/echo\" a1=\"marker-one\" a2=6D61726B65722074776F");
            assertThat(records.with("pid=" + program.pid() + " "))
                    .anySatisfy(r ->
                            assertThat(r)
                                    .startsWith("1300 ")
                                    .contains("syscall=59 success=yes")
                                    .contains("exe=\"/usr/bin/echo\" key=\"auditql\""));
            assertThat(records.lines).noneMatch(l -> l.startsWith("1327 "));
            assertThat(session.excludesProctitle()).isTrue();
            assertThat(source.receiveBuffer()).isEqualTo(2 * sizes.receiveBuffer());
            session.work();
            assertThat(session.lostSinceStart()).isZero();
            assertThat(count("receive_buffer_full")).isZero();
        }
        assertThat(kernel.state()).isEqualTo(before);
        assertThat(run.resolve("kernel-state")).doesNotExist();
    }

    @Test
    void listsItsRulesAsAuditctlDoes() throws Exception {
        try (NetlinkSource source = source();
                AuditSession session = open(source, SessionProgram.options());
                AuditControl control = AuditControl.open()) {
            assertThat(session.rulesLoaded()).isEqualTo(9);
            String ours =
                    String.join(
                                    "\n",
                                    control.rules().stream()
                                            .map(Rule::decode)
                                            .map(Rule::toString)
                                            .toList())
                            + "\n";
            assertThat(ours).isEqualTo(KernelUnderTest.run("auditctl", "-l"));
            assertThat(control.rules())
                    .allSatisfy(r -> assertThat(Rule.decode(r).encode()).isEqualTo(r));
        }
    }

    @Test
    void ownCallsAreNotRecorded() throws Exception {
        try (NetlinkSource source = source();
                AuditSession _ = open(source, SessionProgram.options())) {
            connectToNobody();
            KernelUnderTest.run("/bin/true", "after-connect");
            readUntil(source, "after-connect");
            assertThat(records.with(" pid=" + Processes.self() + " ")).isEmpty();
        }
    }

    private static void connectToNobody() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 1000);
        } catch (SocketException _) {
            // refused, as expected
        }
    }

    @Test
    void changesNothingButThePidWithoutPermission() throws Exception {
        SessionOptions readOnly = new SessionOptions(false, 0, 0, false, true, true);
        try (NetlinkSource source = source();
                AuditSession session = open(source, readOnly)) {
            assertThat(session.mode()).isEqualTo(AuditSession.Mode.OWNER);
            assertThat(kernel.state())
                    .isEqualTo(before.replace("pid 0\n", "pid " + Processes.self() + "\n"));
        }
    }

    @Test
    void refusesALiveOwnerByName() throws Exception {
        Process owner = KernelUnderTest.java(SessionProgram.class, run.resolve("other").toString());
        try {
            assertThat(line(owner)).isEqualTo("ready " + owner.pid());
            String theirs = kernel.state();
            try (NetlinkSource source = source()) {
                assertThatThrownBy(() -> open(source, SessionProgram.options()).close())
                        .isInstanceOfSatisfying(
                                AuditRefusedException.class,
                                e -> {
                                    assertThat(e.reason().exitCode()).isEqualTo(6);
                                    assertThat(e)
                                            .hasMessageContaining(
                                                    "go to java (pid " + owner.pid() + ")");
                                });
            }
            assertThat(kernel.state()).isEqualTo(theirs);
            assertThat(run.resolve("kernel-state")).doesNotExist();
        } finally {
            end(owner);
        }
    }

    @Test
    void putsTheKernelBackAfterItsOwnerWasKilled() throws Exception {
        Process owner = KernelUnderTest.java(SessionProgram.class, run.toString());
        try {
            assertThat(line(owner)).isEqualTo("ready " + owner.pid());
            assertThat(KernelRestore.fromRunDirectory(run))
                    .isEqualTo(KernelRestore.Outcome.OWNER_ALIVE);
            try (NetlinkSource source = source()) {
                assertThatThrownBy(() -> open(source, SessionProgram.options()).close())
                        .isInstanceOf(AuditRefusedException.class)
                        .hasMessageContaining("another auditql");
            }
        } finally {
            owner.destroyForcibly().waitFor();
        }
        assertThat(KernelUnderTest.run("auditctl", "-l")).contains("key=auditql");

        assertThat(KernelRestore.fromRunDirectory(run)).isEqualTo(KernelRestore.Outcome.RESTORED);

        assertThat(kernel.state()).isEqualTo(before);
        assertThat(KernelRestore.fromRunDirectory(run)).isEqualTo(KernelRestore.Outcome.NOTHING);
    }

    @Test
    void leavesWhatAnotherChangedMeanwhile() throws Exception {
        Process owner = KernelUnderTest.java(SessionProgram.class, run.toString());
        try {
            assertThat(line(owner)).isEqualTo("ready " + owner.pid());
        } finally {
            owner.destroyForcibly().waitFor();
        }
        KernelUnderTest.run("auditctl", "-b", "300");
        try {
            KernelRestore.fromRunDirectory(run);

            assertThat(kernel.state())
                    .isEqualTo(before.replaceAll("backlog_limit \\d+", "backlog_limit 300"));
        } finally {
            String limit =
                    before.lines()
                            .filter(l -> l.startsWith("backlog_limit "))
                            .map(l -> l.substring(14))
                            .findFirst()
                            .orElse("64");
            KernelUnderTest.run("auditctl", "-b", limit);
        }
    }

    @Test
    void aRuleLoadedFirstKeepsItsKeyAndItsProctitle() throws Exception {
        String[] rule = {
            "-a", "always,exit", "-F", "arch=b64", "-S", "execve", "-F", "uid=0", "-k", "cis"
        };
        KernelUnderTest.run(auditctl("-a", rule));
        try {
            try (NetlinkSource source = source();
                    AuditSession session = open(source, SessionProgram.options())) {
                KernelUnderTest.run("/bin/true", "foreign-key");
                readUntil(source, "foreign-key");
                String serial = serial(records.with("foreign-key").getFirst());
                assertThat(records.with(serial))
                        .anySatisfy(r -> assertThat(r).startsWith("1300 ").contains("key=\"cis\""))
                        .anySatisfy(r -> assertThat(r).startsWith("1327 "));
                assertThat(session.excludesProctitle()).isFalse();
            }
        } finally {
            KernelUnderTest.run(auditctl("-d", rule));
        }
    }

    private static String[] auditctl(String verb, String[] rule) {
        String[] command = new String[rule.length + 1];
        System.arraycopy(rule, 0, command, 1, rule.length);
        command[0] = "auditctl";
        command[1] = verb;
        return command;
    }

    @Test
    void theProctitleExclusionGoesWhenAnothersRuleComes() throws Exception {
        try (NetlinkSource source = source();
                AuditSession session = open(source, SessionProgram.options())) {
            assertThat(KernelUnderTest.run("auditctl", "-l")).contains("msgtype=PROCTITLE");
            String[] rule = {"-a", "always,exit", "-F", "arch=b64", "-S", "unlink", "-k", "theirs"};
            KernelUnderTest.run(auditctl("-a", rule));
            try {
                readUntil(source, "op=add_rule key=\"theirs\"");
                session.work();
                assertThat(KernelUnderTest.run("auditctl", "-l"))
                        .doesNotContain("msgtype=PROCTITLE")
                        .contains("key=theirs");
            } finally {
                KernelUnderTest.run(auditctl("-d", rule));
            }
            readUntil(source, "op=remove_rule key=\"theirs\"");
            session.work();
            assertThat(KernelUnderTest.run("auditctl", "-l")).contains("msgtype=PROCTITLE");
        }
    }

    @Test
    void givesTheRecordsUpWhileSuspended() throws Exception {
        try (NetlinkSource source = source();
                AuditSession session = open(source, SessionProgram.options())) {
            session.suspend();
            assertThat(KernelUnderTest.run("auditctl", "-s"))
                    .contains("pid 0\n")
                    .contains("enabled 0\n");
            session.resume();
            assertThat(KernelUnderTest.run("auditctl", "-s"))
                    .contains("pid " + Processes.self() + "\n")
                    .contains("enabled 1\n");
            KernelUnderTest.run("/bin/true", "after-resume");
            readUntil(source, "after-resume");
            assertThat(records.with("after-resume")).isNotEmpty();
        }
    }

    /// Each call once by i386's table from 64-bit code: connect to 127.0.0.9 and to a unix socket, by its own number and by
    /// socketcall; the parameters must lie in the first 4 GiB.
    private static final String I386_CALLS =
            """
            #define _GNU_SOURCE
            #include <arpa/inet.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            static long call(long n, long b, long c, long d) {
              long r;
              __asm__ volatile("int $0x80" : "=a"(r) : "0"(n), "b"(b), "c"(c), "d"(d) : "memory", "r8", "r9", "r10", "r11");
              return r;
            }
            int main(void) {
              char *low = mmap(0, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
              struct sockaddr_in *in = (void *)low;
              in->sin_family = AF_INET; in->sin_port = htons(9); in->sin_addr.s_addr = htonl(0x7f000009);
              struct sockaddr_un *un = (void *)(low + 256);
              un->sun_family = AF_UNIX; strcpy(un->sun_path + 1, "auditql-nobody");
              unsigned *args = (void *)(low + 1024);
              int udp = socket(AF_INET, SOCK_DGRAM, 0), local = socket(AF_UNIX, SOCK_DGRAM, 0);
              call(362, udp, (long)in, sizeof *in);
              call(362, local, (long)un, sizeof *un);
              args[0] = udp; args[1] = (unsigned)(long)in; args[2] = sizeof *in;
              call(102, 3, (long)args, 0);
              args[0] = local; args[1] = (unsigned)(long)un; args[2] = sizeof *un;
              call(102, 3, (long)args, 0);
              call(102, 1, (long)args, 0); /* socket: not asked for */
              return 0;
            }
            """;

    @Test
    void callsByTheI386TableAreRecordedAndUnixSocketsAreNot() throws Exception {
        Path program = run.resolve("i386calls");
        Path code = Files.writeString(run.resolve("i386calls.c"), I386_CALLS);
        String compiled = KernelUnderTest.run("gcc", "-o", program.toString(), code.toString());
        assumeTrue(Files.isExecutable(program), "gcc: " + compiled);
        try (NetlinkSource source = source();
                AuditSession _ = open(source, SessionProgram.options())) {
            KernelUnderTest.run(program.toString());
            KernelUnderTest.run("/bin/true", "after-i386");
            readUntil(source, "after-i386");

            String comm = "comm=\"i386calls\"";
            assertThat(records.with(comm)).hasSize(3); // its exec and two connects
            assertThat(records.with("arch=40000003 syscall=362 success=yes")).hasSize(1);
            assertThat(records.with("arch=40000003 syscall=102 success=yes")).hasSize(1);
            assertThat(records.with("saddr=020000097F000009")).hasSize(2);
            assertThat(records.with("1304 ")).hasSize(1);
        }
    }

    private static String serial(String record) {
        return record.substring(record.indexOf('(') + 1, record.indexOf(')'));
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
    }

    private static void end(Process process) throws Exception {
        try (var input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException _) {
            // it has ended by itself
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
