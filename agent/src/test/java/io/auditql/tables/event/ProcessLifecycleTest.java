package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.sys.FileStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes made, signalled and ended, in what the programs that made the captured records are known to have done.
class ProcessLifecycleTest {
    private static final ProcessEvents.Choice ALL =
            new ProcessEvents.Choice(false, true, true, true);

    private final ProcessEvents starts =
            new ProcessEvents(HostFacts.OFFLINE, ProcessEvents.Choice.STARTS);
    private final ProcessEvents table = new ProcessEvents(HostFacts.OFFLINE, ALL);

    /// A host that says the same of every child.
    private record SaysOfAll(ChildKind kind) implements HostFacts {
        @Override
        public long uptimeSeconds() {
            return UNKNOWN;
        }

        @Override
        public @Nullable FileStatus files() {
            return null;
        }

        @Override
        public ChildKind childKind(long process, long child) {
            return kind;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fork, 2319, 2318, fork, 1",
        "vfork, 2329, 2327, vfork, 1",
        "clone, 2344, 2343, clone, 1",
        "clone3, 2354, 2353, clone3, 0",
    })
    void showsAProcessThatWasMade(
            String name, String pid, String parent, String call, String complete) {
        assertThat(EventRows.ofCase(starts, name)).isEmpty();
        assertThat(EventRows.ofCase(table, name))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", pid)
                                .containsEntry("parent", parent)
                                .containsEntry("syscall", call)
                                .containsEntry("path", "/opt/audit/cases/samp")
                                .containsEntry("auid", "4242")
                                .containsEntry("owner_uid", "0")
                                .containsEntry("cmdline", "NULL")
                                .containsEntry("cwd", "NULL")
                                .containsEntry("exit", pid)
                                .containsEntry("complete", complete));
    }

    private static String call(int serial, int number, int exit, String more) {
        return "type=SYSCALL msg=audit(1.000:%d): arch=c000003e syscall=%d success=yes exit=%d %s items=0 ppid=50 pid=60 auid=0 uid=0 comm=\"x\" exe=\"/bin/x\"\ntype=EOE msg=audit(1.000:%d): \n"
                .formatted(serial, number, exit, more, serial);
    }

    @Test
    void tellsThreadsFromProcessesByTheFlagsOfClone() {
        assertThat(EventRows.of(table, call(1, 56, 70, "a0=3d0f00"))).isEmpty();
        assertThat(EventRows.of(table, call(1, 56, 70, "a0=1200011"))).hasSize(1);
        assertThat(EventRows.of(table, call(1, 56, 70, "a0=8011")))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", "70")
                                .containsEntry("parent", "50")
                                .containsEntry("complete", "1"));
    }

    @Test
    void tellsThreadsFromProcessesByWhatTheHostSays() {
        String clone3 = call(1, 435, 70, "a0=7ffc0000 a1=58");

        assertThat(
                        EventRows.of(
                                new ProcessEvents(new SaysOfAll(HostFacts.ChildKind.THREAD), ALL),
                                clone3))
                .isEmpty();
        assertThat(
                        EventRows.of(
                                new ProcessEvents(new SaysOfAll(HostFacts.ChildKind.PROCESS), ALL),
                                clone3))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("parent", "60")
                                .containsEntry("complete", "1"));
    }

    @Test
    void aChildThatStartsAProgramBeforeItsParentIsRecordedIsAProcess() {
        String started =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exit=0 a0=1 items=0 ppid=60 pid=70 exe="/bin/true"
                type=EXECVE msg=audit(1.000:1): argc=1 a0="true"
                type=EOE msg=audit(1.000:1):
                """;
        ProcessEvents told = new ProcessEvents(new SaysOfAll(HostFacts.ChildKind.UNKNOWN), ALL);

        List<Map<String, String>> rows =
                EventRows.of(
                        told,
                        started
                                + call(2, 435, 70, "a0=7ffc0000")
                                + call(3, 435, 70, "a0=7ffc0000"));

        assertThat(rows)
                .extracting(row -> row.get("syscall") + " " + row.get("complete"))
                .containsExactly("execve 1", "clone3 1", "clone3 0");
        assertThat(rows.get(1)).containsEntry("pid", "70").containsEntry("parent", "60");
    }

    @Test
    void showsSignalsSent() {
        assertThat(EventRows.ofCase(starts, "kill")).isEmpty();
        assertThat(EventRows.ofCase(table, "kill"))
                .filteredOn(row -> "kill".equals(row.get("syscall")))
                .extracting(row ->
                        String.join(
                                " ",
                                row.get("pid"),
                                row.get("parent"),
                                row.get("target_pid"),
                                row.get("signal"),
                                row.get("exit")))
                .containsExactly("3255 3252 3256 15 0", "3255 3252 -3257 9 0");
    }

    @ParameterizedTest
    @CsvSource({
        "62, 'a0=46 a1=9 a2=7', kill, 70, 9",
        "62, 'a0=ffffffffffffffff a1=f', kill, -1, 15",
        "200, 'a0=46 a1=9', tkill, 70, 9",
        "234, 'a0=46 a1=47 a2=9', tgkill, 70, 9",
        "129, 'a0=46 a1=9', rt_sigqueueinfo, 70, 9",
        "297, 'a0=46 a1=47 a2=9', rt_tgsigqueueinfo, 70, 9",
        "424, 'a0=3 a1=9', pidfd_send_signal, NULL, 9",
    })
    void readsTheArgumentsOfEachCall(
            int number, String arguments, String call, String target, String signal) {
        assertThat(EventRows.of(table, call(1, number, 0, arguments)))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("syscall", call)
                                .containsEntry("target_pid", target)
                                .containsEntry("signal", signal));
    }

    @Test
    void theTargetOfADescriptorIsTheProcessThatTheKernelNames() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=424 success=yes exit=0 a0=3 a1=f items=0 ppid=50 pid=60 exe="/bin/x"
                type=OBJ_PID msg=audit(1.000:1): opid=71 oauid=0 ouid=0 oses=1 ocomm="y"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log).getFirst())
                .containsEntry("target_pid", "71")
                .containsEntry("signal", "15");
    }

    @Test
    void showsTheStatusThatAParentSees() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=231 a0=ffffffffffffff03 items=0 ppid=50 pid=60 auid=0 exe="/bin/x"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(starts, log)).isEmpty();
        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", "60")
                                .containsEntry("parent", "50")
                                .containsEntry("syscall", "exit_group")
                                .containsEntry("exit", "3")
                                .containsEntry("success", "NULL")
                                .containsEntry("complete", "1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {56, 57, 58, 62, 129, 200, 231, 234, 297, 424, 435})
    void brokenArgumentsCostNoRow(int number) {
        for (String more : List.of("", "a0=", "a0=zz a1=zz a2=zz", "a0=\"x\"")) {
            assertThat(EventRows.of(table, call(1, number, -1, more))).hasSize(1);
        }
    }
}
