package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Expected values are what the programs that made the captured records are known to have done.
class ProcessEventsTest {
    private final ProcessEvents table =
            new ProcessEvents(HostFacts.OFFLINE, ProcessEvents.Choice.STARTS);
    private final ProcessEvents withFailed =
            new ProcessEvents(
                    HostFacts.OFFLINE, new ProcessEvents.Choice(true, false, false, false));

    private static Map<String, String> last(List<Map<String, String>> rows) {
        return rows.getLast();
    }

    @Test
    void showsWhatWasStartedByWhomAndWhere() {
        List<Map<String, String>> rows = EventRows.ofCase(table, "execve");

        assertThat(rows).hasSize(2);
        assertThat(last(rows))
                .containsEntry("pid", "2262")
                .containsEntry("parent", "2261")
                .containsEntry("path", "/opt/audit/cases/tt")
                .containsEntry("mode", "0100755")
                .containsEntry("cmdline", "/opt/audit/cases/tt plain x=1")
                .containsEntry("cmdline_size", "29")
                .containsEntry("argv", "[\"/opt/audit/cases/tt\",\"plain\",\"x=1\"]")
                .containsEntry("cwd", "/opt/audit/cases")
                .containsEntry("auid", "4242")
                .containsEntry("uid", "0")
                .containsEntry("owner_uid", "0")
                .containsEntry("owner_gid", "0")
                .containsEntry("time", "1795358813")
                .containsEntry("time_ms", "1795358813805")
                .containsEntry("serial", "13808695")
                .containsEntry("syscall", "execve")
                .containsEntry("success", "1")
                .containsEntry("exit", "0")
                .containsEntry("tty", "NULL")
                .containsEntry("session", "70")
                .containsEntry("comm", "tt")
                .containsEntry("key", "agx")
                .containsEntry("arch", "x86_64")
                .containsEntry("complete", "1");
    }

    @Test
    void saysOfflineNothingOfThisHost() {
        assertThat(last(EventRows.ofCase(table, "execve")))
                .containsEntry("uptime", "NULL")
                .containsEntry("atime", "NULL")
                .containsEntry("mtime", "NULL")
                .containsEntry("ctime", "NULL")
                .containsEntry("btime", "NULL");
    }

    @Test
    void fillsColumnsThatLinuxHasNothingForAsOsqueryDoes() {
        assertThat(last(EventRows.ofCase(table, "execve")))
                .containsEntry("env", "")
                .containsEntry("env_count", "0")
                .containsEntry("env_size", "0")
                .containsEntry("overflows", "")
                .containsEntry("status", "NULL");
    }

    @Test
    void takesThePathOfADescriptorFromExe() {
        assertThat(last(EventRows.ofCase(table, "execveat-descriptor")))
                .containsEntry("path", "/opt/audit/cases/tt")
                .containsEntry("syscall", "execveat")
                .containsEntry("cmdline", "viafd arg1");
    }

    @Test
    void doesNotJoinTheWorkingDirectoryWithANameRelativeToADescriptor() {
        assertThat(last(EventRows.ofCase(table, "execveat-directory")))
                .containsEntry("path", "/opt/audit/cases/tt")
                .containsEntry("cwd", "/usr")
                .containsEntry("cmdline", "viadirfd");
    }

    @Test
    void showsAFileThatHasNoName() {
        assertThat(last(EventRows.ofCase(table, "memfd")))
                .containsEntry("path", "/memfd:evil (deleted)")
                .containsEntry("mode", "0100777")
                .containsEntry("comm", "memfd:evil")
                .containsEntry("argv", "[\"[kworker/0:1]\",\"hidden\"]");
    }

    @Test
    void putsALongArgumentTogetherFromItsPieces() {
        String longArgument = "A".repeat(7490) + "_BOUNDARY_" + "A".repeat(2500);

        assertThat(last(EventRows.ofCase(table, "long-argument")))
                .containsEntry("cmdline", "/opt/audit/cases/tt short " + longArgument + " tail")
                .containsEntry(
                        "argv",
                        "[\"/opt/audit/cases/tt\",\"short\",\"" + longArgument + "\",\"tail\"]")
                .containsEntry("complete", "1");
    }

    @Test
    void keepsFourHundredArgumentsInOrder() {
        StringBuilder expected = new StringBuilder("/opt/audit/cases/tt");
        for (int i = 1; i < 400; i++) {
            expected.append(" argument-number-%03d".formatted(i));
        }

        assertThat(last(EventRows.ofCase(table, "many-arguments")))
                .containsEntry("cmdline", expected.toString())
                .containsEntry("complete", "1");
    }

    @Test
    void keepsEveryByteOfOddArguments() {
        Map<String, String> row = last(EventRows.ofCase(table, "odd-bytes"));

        assertThat(row)
                .containsEntry(
                        "cmdline",
                        "/opt/audit/cases/tt two words new\nline tab\there \u00FF\u00FE raw quote\"in"
                                + " back\\slash  h\u00C3\u00A9llo del\u007F a=b c=d 'sq' DEADBEEF")
                .containsEntry(
                        "argv",
                        "[\"/opt/audit/cases/tt\",\"two words\",\"new\\nline\",\"tab\\there\","
                                + "\"\\\\xFF\\\\xFE raw\",\"quote\\\"in\",\"back\\\\slash\",\"\","
                                + "\"h\u00C3\u00A9llo\",\"del\u007F\",\"a=b c=d\",\"'sq'\",\"DEADBEEF\"]");
    }

    @Test
    void showsAnEmptyArgument() {
        assertThat(EventRows.ofCase(table, "empty-argument"))
                .hasSize(2)
                .allSatisfy(row ->
                        assertThat(row)
                                .containsEntry("cmdline", "")
                                .containsEntry("argv", "[\"\"]")
                                .containsEntry("complete", "1"));
    }

    @Test
    void showsTheInterpreterOfAScript() {
        assertThat(last(EventRows.ofCase(table, "script")))
                .containsEntry("path", "/opt/audit/cases/tt")
                .containsEntry("comm", "scr")
                .containsEntry(
                        "argv",
                        "[\"/opt/audit/cases/tt\",\"-x -y\",\"/opt/audit/cases/scr\",\"userarg\"]");
    }

    @Test
    void showsWhoGainedPrivilege() {
        assertThat(last(EventRows.ofCase(table, "setuid")))
                .containsEntry("path", "/opt/audit/cases/ttsuid")
                .containsEntry("mode", "0104755")
                .containsEntry("uid", "65534")
                .containsEntry("euid", "0");
    }

    @Test
    void readsCallsByTheirNumberOnTheCallersAbi() {
        List<Map<String, String>> rows = EventRows.ofCase(table, "i386");

        assertThat(rows)
                .extracting(row -> row.get("syscall"))
                .containsExactly("execve", "execve", "execveat");
        assertThat(rows)
                .extracting(row -> row.get("arch"))
                .containsExactly("x86_64", "i386", "i386");
        assertThat(rows)
                .extracting(row -> row.get("cmdline"))
                .containsExactly(
                        "/opt/audit/cases/t32",
                        "/opt/audit/cases/tt from32",
                        "/opt/audit/cases/tt from32");
    }

    @Test
    void seesAnI386CallOfA64BitProcess() {
        assertThat(last(EventRows.ofCase(table, "int80")))
                .containsEntry("cmdline", "/opt/audit/cases/tt int80in64")
                .containsEntry("arch", "i386");
    }

    @Test
    void leavesFailedStartsOutUnlessAsked() {
        assertThat(EventRows.ofCase(table, "exec-enoent")).isEmpty();
        assertThat(EventRows.ofCase(table, "exec-eacces")).isEmpty();
    }

    @Test
    void showsOfAFailedStartWhatWasTried() {
        assertThat(EventRows.ofCase(withFailed, "exec-enoent"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("path", "/no/such/bin")
                                .containsEntry("comm", "samp")
                                .containsEntry("cmdline", "NULL")
                                .containsEntry("argv", "NULL")
                                .containsEntry("mode", "NULL")
                                .containsEntry("owner_uid", "NULL")
                                .containsEntry("success", "0")
                                .containsEntry("exit", "-2")
                                .containsEntry("complete", "1"));
        assertThat(last(EventRows.ofCase(withFailed, "exec-eacces")))
                .containsEntry("path", "/etc/passwd")
                .containsEntry("mode", "0100644")
                .containsEntry("exit", "-13");
    }

    @Test
    void joinsTheWorkingDirectoryWithARelativeNameThatWasTried() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=no exit=-2 a0=1 items=1 ppid=1 pid=2 exe="/bin/sh"
                type=CWD msg=audit(1.000:1): cwd="/home/ann"
                type=PATH msg=audit(1.000:1): item=0 name="bin/tool" nametype=UNKNOWN
                type=EOE msg=audit(1.000:1):
                type=SYSCALL msg=audit(1.000:2): arch=c000003e syscall=322 success=no exit=-2 a0=ffffff9c items=1 ppid=1 pid=2 exe="/bin/sh"
                type=CWD msg=audit(1.000:2): cwd="/"
                type=PATH msg=audit(1.000:2): item=0 name="tool" nametype=UNKNOWN
                type=EOE msg=audit(1.000:2):
                type=SYSCALL msg=audit(1.000:3): arch=c000003e syscall=322 success=no exit=-2 a0=5 items=1 ppid=1 pid=2 exe="/bin/sh"
                type=CWD msg=audit(1.000:3): cwd="/home/ann"
                type=PATH msg=audit(1.000:3): item=0 name="tool" nametype=UNKNOWN
                type=EOE msg=audit(1.000:3):
                """;

        assertThat(EventRows.of(withFailed, log))
                .extracting(row -> row.get("path"))
                .containsExactly("/home/ann/bin/tool", "/tool", "tool");
    }

    @Test
    void decodesACommandNameWithAQuote() {
        assertThat(EventRows.ofCase(withFailed, "comm-with-quote"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("comm", "tt"));
    }

    @Test
    void decodesAWorkingDirectoryAndJoinsSeveralKeys() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exit=0 items=1 ppid=1 pid=2 exe=2F746D702F6120622F6C73 key=6B3101613262
                type=EXECVE msg=audit(1.000:1): argc=1 a0="ls"
                type=CWD msg=audit(1.000:1): cwd=2F746D702F612062
                type=PATH msg=audit(1.000:1): item=0 name="ls" inode=1 dev=fe:00 mode=0100755 ouid=7 ogid=8
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("cwd", "/tmp/a b")
                                .containsEntry("path", "/tmp/a b/ls")
                                .containsEntry("key", "k1,a2b")
                                .containsEntry("owner_uid", "7")
                                .containsEntry("owner_gid", "8"));
    }

    @Test
    void makesARowOfAnEventWithoutItsArguments() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=1 pid=2 exe="/bin/ls"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("path", "/bin/ls")
                                .containsEntry("cmdline", "NULL")
                                .containsEntry("complete", "0"));
    }

    @Test
    void makesARowOfArgumentsWhoseCallIsLost() {
        String log =
                """
                type=EXECVE msg=audit(1.000:1): argc=2 a0="ls" a1="-l"
                type=CWD msg=audit(1.000:1): cwd="/tmp"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", "NULL")
                                .containsEntry("syscall", "NULL")
                                .containsEntry("cmdline", "ls -l")
                                .containsEntry("cwd", "/tmp")
                                .containsEntry("complete", "0"));
    }

    @Test
    void marksARowWithAMissingArgument() {
        String log =
                """
                type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=1 pid=2 exe="/bin/ls"
                type=EXECVE msg=audit(1.000:1): argc=4 a0="ls" a3="d"
                type=EOE msg=audit(1.000:1):
                """;

        assertThat(EventRows.of(table, log))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("cmdline", "ls d")
                                .containsEntry("argv", "[\"ls\",null,\"d\"]")
                                .containsEntry("complete", "0"));
    }
}
