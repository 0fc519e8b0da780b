package io.auditql.tables.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What seccomp, SELinux and AppArmor report.
class SecurityTablesTest {
    private static final String IN_A_CALL =
            """
            type=AVC msg=audit(1.020:5): avc:  denied  { read } for  pid=12 comm="cat" name="shadow" dev="vda1" ino=42 scontext=u:r:t:s0 tcontext=u:object_r:shadow_t:s0 tclass=file permissive=0
            type=AVC msg=audit(1.020:5): avc:  denied  { open } for  pid=12 comm="cat" path="/etc/shadow"
            type=SYSCALL msg=audit(1.020:5): arch=c000003e syscall=257 success=no exit=-13 a0=3 items=0 ppid=1 pid=12 exe="/bin/cat"
            type=EOE msg=audit(1.020:5):
            type=AVC msg=audit(1.500:6): apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name=2F746D702F6120622E747874 pid=2121 comm="cupsd" requested_mask="r" denied_mask="r" fsuid=33 ouid=1000
            type=SYSCALL msg=audit(1.500:6): arch=c000003e syscall=257 success=no exit=-13 a0=3 items=0 ppid=1 pid=2121 exe="/usr/sbin/cupsd"
            type=EOE msg=audit(1.500:6):
            type=AVC msg=audit(2.000:7): apparmor="DENIED" operation="capable" class="cap" profile="snap.x" pid=5 comm="x" capability=21  capname="sys_admin" error=-13 info="a reason" namespace="root//lxd" label="l" parent=4
            type=MAC_POLICY_LOAD msg=audit(3.007:8): policy loaded auid=1000 ses=3
            type=USER_AVC msg=audit(4.000:9): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='avc:  denied  { start } for auid=n/a'
            type=APPARMOR_STATUS msg=audit(5.000:10): apparmor="STATUS" operation="profile_load" name="p" pid=9
            """;

    private final SeccompEvents seccomp = new SeccompEvents(HostFacts.OFFLINE);

    @Test
    void showsWhatAFilterKilled() {
        assertThat(EventRows.ofCase(seccomp, "seccomp-kill"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("pid", "3948")
                                .containsEntry("auid", "4242")
                                .containsEntry("ses", "123")
                                .containsEntry("comm", "samp")
                                .containsEntry("exe", "/opt/audit/cases/samp")
                                .containsEntry("sig", "31")
                                .containsEntry("arch", "X86_64")
                                .containsEntry("syscall", "uname")
                                .containsEntry("compat", "0")
                                .containsEntry("ip", "0x7fe87de90829")
                                .containsEntry("code", "KILL_PROCESS"));
        assertThat(EventRows.ofCase(seccomp, "seccomp-log").getFirst())
                .containsEntry("code", "LOG")
                .containsEntry("sig", "0");
        assertThat(EventRows.ofCase(seccomp, "seccomp-errno").getFirst())
                .containsEntry("code", "ERRNO");
    }

    @ParameterizedTest
    @CsvSource({
        "c000003e, 59, 0x7ffc0000, X86_64, execve, LOG",
        "40000003, 11, 0x0, I386, execve, KILL_THREAD",
        "c00000b7, 221, 0x30000, AARCH64, execve, TRAP",
        "40000028, 11, 0x5000d, ARM, execve, ERRNO",
        "c000003e, 1073742344, 0x7ff00001, X32, execve, TRACE",
        "c000003e, 9999, 0x7fc00000, X86_64, 9999, USER_NOTIF",
        "c0000015, 11, 0x12340000, c0000015, 11, 0x12340000(unknown)",
    })
    void namesTheCallByTheCallersTable(
            String arch, String number, String code, String abi, String call, String answer) {
        assertThat(
                        EventRows.of(
                                seccomp,
                                "type=SECCOMP msg=audit(1.000:1): auid=1 uid=0 gid=0 ses=1 pid=2 comm=\"x\" exe=\"/x\" sig=0 arch="
                                        + arch
                                        + " syscall="
                                        + number
                                        + " compat=0 ip=0x1 code="
                                        + code
                                        + "\n"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row)
                                .containsEntry("arch", abi)
                                .containsEntry("syscall", call)
                                .containsEntry("code", answer));
    }

    @Test
    void showsEachRecordOfSelinux() {
        List<Map<String, String>> rows =
                EventRows.of(new SelinuxEvents(HostFacts.OFFLINE), IN_A_CALL);

        assertThat(rows)
                .extracting(row -> row.get("type"))
                .containsExactlyInAnyOrder("AVC", "AVC", "MAC_POLICY_LOAD", "USER_AVC");
        assertThat(rows)
                .extracting(row -> row.get("message"))
                .contains(
                        "audit(1.020:5): avc:  denied  { open } for  pid=12 comm=\"cat\" path=\"/etc/shadow\"",
                        "audit(3.007:8): policy loaded auid=1000 ses=3");
    }

    @Test
    void showsEachRecordOfApparmor() {
        List<Map<String, String>> rows =
                EventRows.of(new ApparmorEvents(HostFacts.OFFLINE), IN_A_CALL);

        assertThat(rows)
                .extracting(row -> row.get("type"))
                .containsExactly("AA", "AA", "APPARMOR_STATUS");
        assertThat(rows.get(0))
                .containsEntry("apparmor", "DENIED")
                .containsEntry("operation", "open")
                .containsEntry("profile", "/usr/sbin/cupsd")
                .containsEntry("name", "/tmp/a b.txt")
                .containsEntry("pid", "2121")
                .containsEntry("comm", "cupsd")
                .containsEntry("requested_mask", "r")
                .containsEntry("denied_mask", "r")
                .containsEntry("fsuid", "33")
                .containsEntry("ouid", "1000")
                .containsEntry("capability", "0")
                .containsEntry("parent", "0");
        assertThat(rows.get(1))
                .containsEntry("capname", "sys_admin")
                .containsEntry("capability", "21")
                .containsEntry("error", "-13")
                .containsEntry("info", "a reason")
                .containsEntry("namespace", "root//lxd")
                .containsEntry("label", "l")
                .containsEntry("parent", "4")
                .containsEntry("name", "NULL");
    }
}
