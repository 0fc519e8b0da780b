package io.auditql.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RecordTypesTest {
    private static final Path HEADER = Path.of("/usr/include/linux/audit.h");

    private static int number(String name) {
        byte[] bytes = ("<" + name + ">").getBytes(StandardCharsets.UTF_8);
        return RecordTypes.number(bytes, 1, bytes.length - 1);
    }

    /// The C header of this machine's kernel is the other opinion.
    @Test
    void namesTypesAsTheKernelsHeaderDoes() throws IOException {
        assumeTrue(Files.exists(HEADER), "no " + HEADER + " on this machine");
        Pattern define = Pattern.compile("#define\\s+AUDIT_(\\w+)\\s+([12][0-9]{3})\\b.*");
        List<String> bounds =
                List.of(
                        "FIRST_USER_MSG",
                        "LAST_USER_MSG",
                        "FIRST_USER_MSG2",
                        "LAST_USER_MSG2",
                        "FIRST_KERN_ANOM_MSG",
                        "LAST_KERN_ANOM_MSG");
        int compared = 0;
        for (String line : Files.readAllLines(HEADER)) {
            Matcher matcher = define.matcher(line);
            if (matcher.matches() && !bounds.contains(matcher.group(1))) {
                int type = Integer.parseInt(matcher.group(2));
                assertThat(RecordTypes.name(type)).isEqualTo(matcher.group(1));
                assertThat(number(matcher.group(1))).isEqualTo(type);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(60);
    }

    /// As `ausearch -m` lists them; numbers from audit-userspace's audit-records.h.
    @Test
    void namesTypesThatProgramsSend() {
        assertThat(number("USER_AUTH")).isEqualTo(1100);
        assertThat(number("USER_LOGIN")).isEqualTo(1112);
        assertThat(number("SERVICE_START")).isEqualTo(1130);
        assertThat(number("SOFTWARE_UPDATE")).isEqualTo(1138);
        assertThat(number("DAEMON_ERR")).isEqualTo(1209);
        assertThat(number("APPARMOR_DENIED")).isEqualTo(1503);
        assertThat(number("ANOM_LOGIN_SERVICE")).isEqualTo(2118);
        assertThat(number("RESP_ORIGIN_BLOCK_TIMED")).isEqualTo(2214);
        assertThat(number("USER_MAC_STATUS")).isEqualTo(2313);
        assertThat(number("CRYPTO_IPSEC_SA")).isEqualTo(2409);
        assertThat(number("VIRT_MIGRATE_OUT")).isEqualTo(2507);
    }

    @Test
    void readsEveryNameItWrites() {
        for (int type = 1000; type < 3000; type++) {
            assertThat(number(RecordTypes.name(type))).isEqualTo(type);
        }
    }

    @Test
    void readsNumbersAndWhatAuditdWritesForUnknownTypes() {
        assertThat(number("1326")).isEqualTo(1326);
        assertThat(number("UNKNOWN[1420]")).isEqualTo(1420);
        assertThat(number("UNKNOWN[9999999999]")).isEqualTo(RecordTypes.UNKNOWN);
        assertThat(number("")).isEqualTo(RecordTypes.UNKNOWN);
        assertThat(number("NOSUCH")).isEqualTo(RecordTypes.UNKNOWN);
        assertThat(number("]")).isEqualTo(RecordTypes.UNKNOWN);
    }

    @Test
    void knowsWhatStandsAloneAndWhatBelongsToACall() {
        for (String name :
                List.of("SECCOMP", "ANOM_ABEND", "USER_LOGIN", "DAEMON_START", "ANOM_LOGIN_TIME")) {
            assertThat(RecordTypes.isStandAlone(number(name))).as(name).isTrue();
        }
        for (String name :
                List.of(
                        "LOGIN",
                        "CONFIG_CHANGE",
                        "TTY",
                        "BPF",
                        "ANOM_PROMISCUOUS",
                        "AVC",
                        "SYSCALL")) {
            assertThat(RecordTypes.isStandAlone(number(name))).as(name).isFalse();
        }
        for (String name :
                List.of("SYSCALL", "PATH", "CWD", "EXECVE", "SOCKADDR", "PROCTITLE", "URINGOP")) {
            assertThat(RecordTypes.isPartOfCall(number(name))).as(name).isTrue();
        }
        for (String name :
                List.of(
                        "CONFIG_CHANGE",
                        "LOGIN",
                        "SECCOMP",
                        "BPF",
                        "NETFILTER_CFG",
                        "TTY",
                        "AVC")) {
            assertThat(RecordTypes.isPartOfCall(number(name))).as(name).isFalse();
        }
    }
}
