package io.auditql.logger;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.logger.StatusLog.Severity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-22T14:21:21.123456Z"));
    private final Logger jul = Logger.getLogger("io.auditql.test");

    @AfterEach
    void removeHandlers() {
        for (var handler : jul.getHandlers()) {
            jul.removeHandler(handler);
        }
    }

    @Test
    void aLineIsGlogs() {
        open(Severity.INFO, false);
        jul.info("auditqld started [version=1]");
        // the pattern of Splunk's add-on for osquery, and this thread's id in the kernel
        assertThat(out.toString(StandardCharsets.UTF_8))
                .matches(
                        "I1122 14:21:21\\.123456 +\\d+ StatusLogTest\\.java:\\d+] auditqld started \\[version=1]\n");
    }

    @Test
    void systemLoggersCallerIsNamedToo() {
        open(Severity.INFO, false);
        System.getLogger("io.auditql.test").log(System.Logger.Level.ERROR, "no");
        assertThat(lines())
                .singleElement()
                .asString()
                .matches("E1122 .* StatusLogTest\\.java:\\d+] no");
    }

    @Test
    void whatIsLessSevereIsLeftOut() {
        open(Severity.WARNING, false);
        jul.info("i");
        jul.fine("d");
        jul.warning("w");
        jul.severe("e");
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0)).startsWith("W").endsWith("] w");
        assertThat(lines().get(1)).startsWith("E").endsWith("] e");
    }

    @Test
    void verboseShowsDebugMessagesAsInfo() {
        open(Severity.ERROR, true);
        jul.fine("d");
        jul.finest("t");
        assertThat(lines()).singleElement().asString().startsWith("I").endsWith("] d");
    }

    @Test
    void repeatsWithinAMinuteAreFoldedIntoOneLine() {
        StatusLog log = open(Severity.INFO, false);
        for (int i = 0; i < 513; i++) {
            warn();
        }
        jul.warning("another");
        assertThat(lines()).hasSize(2);
        now.set(now.get().plusSeconds(60));
        log.tick();
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(2)).startsWith("W").endsWith("] … 512 more in 60 s: ring full");
        warn();
        assertThat(lines()).hasSize(4);
    }

    @Test
    void closingSaysWhatWasHeldBack() {
        StatusLog log = open(Severity.INFO, false);
        warn();
        warn();
        log.close();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).endsWith("] … 1 more in 0 s: ring full");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        open(Severity.INFO, false);
        jul.warning("query \u001b[2J\nE1122 forged");
        assertThat(lines())
                .singleElement()
                .asString()
                .endsWith("] query \\x1B[2J\\x0AE1122 forged");
    }

    @Test
    void aBugShowsWhereItCameFrom() {
        open(Severity.INFO, false);
        jul.log(Level.SEVERE, "the writer stopped", new IllegalStateException("no row is begun"));
        assertThat(lines().getFirst())
                .endsWith("] the writer stopped: java.lang.IllegalStateException: no row is begun");
        assertThat(lines().get(1)).contains("at io.auditql.logger.StatusLogTest");
        assertThat(lines()).allMatch(line -> line.startsWith("E1122 "));
    }

    private void warn() {
        jul.warning("ring full");
    }

    private StatusLog open(Severity lowest, boolean verbose) {
        StatusLog log = new StatusLog(out, lowest, verbose, now::get, ZoneOffset.UTC);
        jul.setUseParentHandlers(false);
        jul.setLevel(Level.ALL);
        jul.addHandler(log);
        return log;
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
