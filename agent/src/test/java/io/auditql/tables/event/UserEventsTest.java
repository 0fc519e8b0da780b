package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected values are what the programs that sent the captured records are known to have sent.
class UserEventsTest {
    private final UserEvents table = new UserEvents(HostFacts.OFFLINE);

    private Map<String, String> rowOf(String record) {
        List<Map<String, String>> rows = EventRows.of(table, record);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    @Test
    void showsALogin() {
        assertThat(EventRows.ofCase(table, "user-login"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("type", "1112")
                                .containsEntry("type_name", "USER_LOGIN")
                                .containsEntry("pid", "3645")
                                .containsEntry("uid", "0")
                                .containsEntry("auid", "4294967295")
                                .containsEntry("session", "4294967295")
                                .containsEntry("path", "/usr/sbin/sshd")
                                .containsEntry("exe", "/usr/sbin/sshd")
                                .containsEntry("address", "192.0.2.7")
                                .containsEntry("hostname", "host1")
                                .containsEntry("terminal", "ssh")
                                .containsEntry("op", "login")
                                .containsEntry("acct", "NULL")
                                .containsEntry("result", "success")
                                .containsEntry("time_ms", "1795358832797")
                                .containsEntry("serial", "13808915")
                                .containsEntry(
                                        "message",
                                        "op=login id=0 exe=\"/usr/sbin/sshd\" hostname=host1 addr=192.0.2.7 terminal=ssh"
                                                + " res=success"));
    }

    @Test
    void showsWhatIsCutAsItIs() {
        assertThat(EventRows.ofCase(table, "user-login-no-end"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("acct", "root")
                                .containsEntry("result", "faile"));
    }

    @Test
    void theSendersTextChangesNothingThatTheKernelWrote() {
        assertThat(EventRows.ofCase(table, "user-cmd-spoof"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", "3816")
                                .containsEntry("uid", "0")
                                .containsEntry("cmd", "ls")
                                .containsEntry(
                                        "message",
                                        "cwd=\"/\" cmd=6C73 terminal=x res=success' pid=1 uid=0 exe=\"/fake\" msg='z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' pid=1 uid=1 auid=1 ses=1 exe=\"/fake\"",
                "x' pid=1 uid=1 auid=1 ses=1 msg='y",
                "pid=1 uid=1 auid=1 ses=1",
                "x'\u001dpid=1 uid=1 auid=1 ses=1",
                "x'\u001dUID=\"root\" pid=1 uid=1 auid=1 ses=1 '",
                "\u001d pid=1 uid=1 auid=1 ses=1",
                "x\" pid=1 uid=1 auid=1 ses=1 y=\"",
                "msg='pid=1 uid=1 auid=1 ses=1'",
                "x'\n pid=1 uid=1 auid=1 ses=1",
            })
    void noTextForgesWhoSentIt(String text) {
        String record =
                "type=USER_LOGIN msg=audit(1.000:1): pid=77 uid=78 auid=79 ses=80 msg='"
                        + text
                        + "'";
        // one line of a log is one record; live, a record may hold any byte
        for (Map<String, String> row : EventRows.of(table, record.replace('\n', ' ') + "\n")) {
            assertThat(row)
                    .containsEntry("pid", "77")
                    .containsEntry("uid", "78")
                    .containsEntry("auid", "79")
                    .containsEntry("session", "80");
        }
        assertThat(rowOf(record.replace('\n', ' ') + "\n"))
                .containsEntry("message", text.replace('\n', ' '));
    }

    @Test
    void aFieldThatTheKernelDidNotWriteIsNotTakenFromTheText() {
        assertThat(
                        rowOf(
                                "type=USER_LOGIN msg=audit(1.000:1): pid=77 uid=78 msg='x' auid=1 ses=1 msg='auid=2'\n"))
                .containsEntry("auid", "NULL")
                .containsEntry("session", "NULL");
    }

    @Test
    void decodesNamesThatAreInHexAndOperationsOfSeveralWords() {
        assertThat(
                        rowOf(
                                "type=USER_LOGIN msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 msg='op=login"
                                        + " acct=28756E6B6E6F776E207573657229 exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.7"
                                        + " terminal=ssh res=failed'\u001dUID=\"root\" AUID=\"root\"\n"))
                .containsEntry("acct", "(unknown user)")
                .containsEntry("hostname", "NULL")
                .containsEntry("result", "failed");
        assertThat(
                        rowOf(
                                "type=ADD_USER msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 msg='op=adding user to group"
                                        + " id=1001 exe=\"/usr/sbin/useradd\" res=1'\n"))
                .containsEntry("op", "adding user to group")
                .containsEntry("result", "success")
                .containsEntry("type_name", "ADD_USER");
        assertThat(
                        rowOf(
                                "type=USER_AUTH msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 msg='op=PAM:authentication"
                                        + " grantors=pam_permit,pam_unix acct=\"a b\" res=0'\n"))
                .containsEntry("op", "PAM:authentication")
                .containsEntry("grantors", "pam_permit,pam_unix")
                .containsEntry("acct", "a b")
                .containsEntry("result", "failed");
    }

    @Test
    void takesBothRangesOfTypesAndNoOther() {
        assertThat(EventRows.ofCase(table, "user-2100"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("type", "2100").containsEntry("op", "x"));
        for (int type : new int[] {1100, 1199, 2100, 2999}) {
            assertThat(rowOf(type(type))).containsEntry("type", Integer.toString(type));
        }
        for (int type : new int[] {1099, 1200, 2099, 3000}) {
            assertThat(EventRows.of(table, type(type))).isEmpty();
        }
    }

    private static String type(int type) {
        return "type=UNKNOWN["
                + type
                + "] msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 msg='res=1'\n";
    }

    @Test
    void showsWhatWasTypedOnATerminal() {
        assertThat(
                        rowOf(
                                "type=USER_TTY msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 data=6C73202D6C\n"))
                .containsEntry("message", "ls -l")
                .containsEntry("pid", "7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'",
                "''",
                "'op",
                "'op=",
                "'op='",
                "'op=a b",
                "'op=a =b'",
                "'res='",
                "'acct=\""
            })
    void aBrokenTextCostsNoRow(String text) {
        assertThat(
                        rowOf(
                                "type=USER_ACCT msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=2 msg="
                                        + text
                                        + "\n"))
                .containsEntry("pid", "7");
    }
}
