package io.auditql.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.ledger.Stage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventAssemblerTest {
    private final SeenEvents seen = SeenEvents.offline();

    // closing

    @Test
    void closesAtEoe() {
        seen.call(1000, 1).record(1000, 1, "SOCKADDR", "saddr=02");
        assertThat(seen.closed).isEmpty();

        seen.end(1000, 1);

        assertThat(seen.closed).containsExactly("1[SYSCALL SOCKADDR]");
    }

    @Test
    void closesStandAloneRecordsWhenTheNextRecordIsNotTheirs() {
        seen.record(1000, 1, "SECCOMP", "pid=1")
                .record(1000, 2, "ANOM_ABEND", "pid=1")
                .record(1000, 3, "USER_LOGIN", "pid=1")
                .record(1000, 4, "ANOM_LOGIN_TIME", "pid=1")
                .record(1000, 5, "DAEMON_START", "op=start");

        assertThat(seen.closed)
                .containsExactly(
                        "1[SECCOMP]", "2[ANOM_ABEND]", "3[USER_LOGIN]", "4[ANOM_LOGIN_TIME]");
        seen.assembler.advance(1000); // nothing came with it
        assertThat(seen.closed)
                .containsExactly(
                        "1[SECCOMP]",
                        "2[ANOM_ABEND]",
                        "3[USER_LOGIN]",
                        "4[ANOM_LOGIN_TIME]",
                        "5[DAEMON_START]");
    }

    @Test
    void keepsRecordsOpenThatACallMayFollow() {
        for (String type :
                List.of("LOGIN", "CONFIG_CHANGE", "TTY", "BPF", "ANOM_PROMISCUOUS", "URINGOP")) {
            SeenEvents one = SeenEvents.offline();
            one.record(1000, 1, type, "pid=1").call(1000, 1).title(1000, 1);
            assertThat(one.closed).isEmpty();
            one.end(1000, 1);
            assertThat(one.closed).containsExactly("1[" + type + " SYSCALL]");
        }
    }

    @Test
    void aStandAloneRecordAndTheCallThatSentItAreOneEvent() {
        seen.record(1000, 1, "SERVICE_START", "pid=1")
                .call(1000, 1)
                .record(1000, 1, "SOCKADDR", "saddr=10")
                .end(1000, 1);

        assertThat(seen.closed).containsExactly("1[SERVICE_START SYSCALL SOCKADDR]");
        assertThat(seen.counted(Stage.EVENT, "late_record")).isZero();
    }

    @Test
    void takesAStandAloneTypeIntoAnEventThatIsOpen() {
        seen.call(1000, 1).record(1000, 1, "SECCOMP", "pid=1").end(1000, 1);

        assertThat(seen.closed).containsExactly("1[SYSCALL SECCOMP]");
    }

    @Test
    void closesNothingAtARecordOfAnotherEvent() {
        seen.call(1000, 1).call(1500, 2).title(1500, 2).end(1500, 2).call(2900, 3);

        assertThat(seen.closed).containsExactly("2[SYSCALL]");
    }

    @Test
    void closesWhenTimeIsTwoSecondsPast() {
        seen.call(500, 9).end(500, 9).call(1000, 1).call(2999, 2);
        assertThat(seen.closed).containsExactly("9[SYSCALL]");

        seen.call(3000, 3);

        assertThat(seen.closed).containsExactly("9[SYSCALL]", "1[SYSCALL]!");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isEqualTo(1);
    }

    @Test
    void closesWhenTheClockIsTwoSecondsPast() {
        SeenEvents live = SeenEvents.live();
        live.call(500, 1).end(500, 1).call(1000, 2);

        live.assembler.advance(2000);
        live.assembler.advance(2999);
        assertThat(live.closed).containsExactly("1[SYSCALL]");
        live.assembler.advance(3000);

        assertThat(live.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]!");
    }

    @Test
    void timeInWhichNobodyReadTheSourceDoesNotCount() {
        SeenEvents live = SeenEvents.live();
        live.call(1000, 1).call(1000, 2).call(1000, 4);

        // stopped for ten seconds; the rest waited in the kernel, and serial 3 comes after 4
        live.record(11_000, 1000, 1, "EOE", "")
                .record(11_000, 1000, 2, "EOE", "")
                .record(11_000, 1000, 4, "EOE", "")
                .record(11_001, 1000, 3, "SYSCALL", "arch=c000003e syscall=1 success=yes items=0")
                .record(11_001, 1000, 3, "EOE", "");
        live.assembler.end();

        assertThat(live.closed)
                .containsExactly("1[SYSCALL]", "2[SYSCALL]", "4[SYSCALL]", "3[SYSCALL]");
        assertThat(live.counted(Stage.KERNEL, "serial_gap")).isZero();
    }

    @Test
    void waitsForTheRecordsOfACallThatBlockedForAMinute() {
        seen.call(500, 9).end(500, 9);
        seen.call(60_000, 50).end(60_000, 50);
        seen.call(1000, 51);
        seen.call(60_100, 52).end(60_100, 52);
        seen.record(1000, 51, "SOCKADDR", "saddr=02").end(1000, 51);

        assertThat(seen.closed)
                .containsExactly(
                        "9[SYSCALL]", "50[SYSCALL]", "52[SYSCALL]", "51[SYSCALL SOCKADDR]");
    }

    @Test
    void closesWhatIsOpenAtTheEnd() {
        seen.call(900, 9).end(900, 9).call(1000, 1).record(1000, 2, "CONFIG_CHANGE", "op=x");

        seen.assembler.end();

        assertThat(seen.closed).containsExactly("9[SYSCALL]", "1[SYSCALL]!", "2[CONFIG_CHANGE]");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isEqualTo(1);
    }

    @Test
    void closesTheOldestWhenTooManyAreOpen() {
        seen.call(900, 1).end(900, 1);
        for (int i = 0; i < 8192; i++) {
            seen.call(1000, 10 + i);
        }
        assertThat(seen.closed).hasSize(1);

        seen.call(1000, 9000);

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "10[SYSCALL]!");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isEqualTo(1);
        assertThat(seen.counted(Stage.EVENT, "closed_early")).isEqualTo(1);
    }

    // sources without EOE

    @Test
    void learnsThatASourceCarriesNoEoeAndThenClosesAtProctitle() {
        seen.call(1000, 1).title(1000, 1).call(1500, 2).title(1500, 2);
        assertThat(seen.closed).isEmpty();

        seen.call(3000, 3);
        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]");

        seen.title(3000, 3);
        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]", "3[SYSCALL]");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isZero();
    }

    @Test
    void takesAShortFileWithoutEoeAsWhole() {
        seen.call(1000, 1).title(1000, 1).call(1500, 2);

        seen.assembler.end();

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]!");
    }

    @Test
    void takesAnOldFileWithoutEoeAndProctitleAsWhole() {
        seen.call(1000, 1).call(5000, 2);

        seen.assembler.end();

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]");
    }

    @Test
    void learnsFromABurstThatFillsTheTable() {
        for (int i = 0; i < 8193; i++) {
            seen.call(1000, 10 + i).title(1000, 10 + i);
        }

        assertThat(seen.closed).hasSize(8193).noneMatch(event -> event.endsWith("!"));
        assertThat(seen.counted(Stage.EVENT, "closed_early")).isZero();
    }

    @Test
    void doesNotCloseAtProctitleWhereEoeWasSeen() {
        seen.call(1000, 1).end(1000, 1).call(1100, 2).title(1100, 2);
        assertThat(seen.closed).containsExactly("1[SYSCALL]");

        seen.call(3100, 3);

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]!");
    }

    @Test
    void survivesLearningWhileARecordOfATitledEventComes() {
        seen.call(1000, 1).title(1000, 1).call(2000, 2).title(2000, 2);

        seen.record(3000, 2000, 2, "PATH", "item=0 name=\"/a\"");
        seen.call(3000, 3).title(3000, 3);

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "2[SYSCALL]", "3[SYSCALL]");
        assertThat(seen.counted(Stage.EVENT, "late_record")).isEqualTo(1);
    }

    // order

    @Test
    void takesRecordsInAnyOrder() {
        seen.record(1000, 1, "EXECVE", "argc=1 a0=\"x\"")
                .record(1000, 2, "CWD", "cwd=\"/\"")
                .record(1000, 1, "CWD", "cwd=\"/\"")
                .record(1000, 1, "SYSCALL", "arch=c000003e syscall=59 success=yes items=0")
                .call(1000, 2)
                .end(1000, 1)
                .end(1000, 2);

        assertThat(seen.closed).containsExactly("1[EXECVE CWD SYSCALL]", "2[CWD SYSCALL]");
    }

    @Test
    void keepsASecondSyscallRecordInTheEventAndReadsTheFirst() {
        List<Long> pids = new ArrayList<>();
        SeenEvents one = SeenEvents.offline();
        EventAssembler assembler =
                new EventAssembler(
                        event -> pids.add(event.syscall().number(Field.PID)), one.ledger);
        for (String text :
                List.of(
                        "audit(1.000:1): arch=c000003e syscall=59 success=yes pid=7",
                        "audit(1.000:1): arch=c000003e syscall=42 success=yes pid=8")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assembler.record(1000, 1300, bytes, 0, bytes.length);
        }
        assembler.end();

        assertThat(pids).containsExactly(7L);
    }

    @Test
    void tellsEventsOfOneSerialApartByTheirStamp() {
        seen.call(1000, 1).call(1004, 1).end(1004, 1).end(1000, 1);

        assertThat(seen.closed).containsExactly("1[SYSCALL]", "1[SYSCALL]");
    }

    @Test
    void goesOnWhenTheSerialWraps() {
        seen.call(1000, 4294967295L).call(1000, 0).end(1000, 4294967295L).end(1000, 0);

        assertThat(seen.closed).containsExactly("4294967295[SYSCALL]", "0[SYSCALL]");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void makesTheSameEventsOfAnyInterleaving(long seed) {
        Random random = new Random(seed);
        List<String[]> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> types = new ArrayList<>(List.of("SYSCALL"));
            for (int n = random.nextInt(4); n > 0; n--) {
                types.add(List.of("CWD", "PATH", "SOCKADDR").get(random.nextInt(3)));
            }
            types.add("EOE");
            events.add(types.toArray(String[]::new));
        }
        SeenEvents inOrder = SeenEvents.offline();
        for (int i = 0; i < events.size(); i++) {
            for (String type : events.get(i)) {
                inOrder.record(1000 + i, i, type, fields(type));
            }
        }
        int[] next = new int[events.size()];
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            waiting.addAll(Collections.nCopies(events.get(i).length, i));
        }
        Collections.shuffle(waiting, random);
        for (int event : waiting) {
            String type = events.get(event)[next[event]++];
            seen.record(1000 + event, event, type, fields(type));
        }

        assertThat(seen.closed)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(inOrder.closed);
        assertThat(seen.closed).hasSize(200).noneMatch(event -> event.endsWith("!"));
    }

    private static String fields(String type) {
        return type.equals("SYSCALL") ? "arch=c000003e syscall=1 success=yes items=0" : "x=1";
    }

    // what is wrong

    @Test
    void countsRecordsThatComeAfterTheEnd() {
        seen.call(1000, 1).end(1000, 1).record(1000, 1, "PATH", "item=0").end(1000, 1);
        seen.assembler.end();

        assertThat(seen.closed).containsExactly("1[SYSCALL]");
        assertThat(seen.counted(Stage.EVENT, "late_record")).isEqualTo(1);
    }

    @Test
    void countsMalformedRecords() {
        for (String text :
                List.of(
                        "",
                        "audit(",
                        "audit(1.000:1)x=1",
                        "audit(1.0000:1): ",
                        "audit(.000:1): ",
                        "audit(1:1): ",
                        "audit(1.000:4294967296): ",
                        "audit(1.000:99999999999): ",
                        "audit(1.000:-1): ",
                        "Audit(1.000:1): ")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            seen.assembler.record(1000, 1300, bytes, 0, bytes.length);
        }
        seen.assembler.end();

        assertThat(seen.closed).isEmpty();
        assertThat(seen.counted(Stage.EVENT, "malformed_record")).isEqualTo(10);
    }

    @Test
    void marksAnEventWhoseCallIsMissing() {
        seen.record(1000, 1, "CWD", "cwd=\"/\"").end(1000, 1).end(1000, 2);

        assertThat(seen.closed).containsExactly("1[CWD]!", "2[]!");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isEqualTo(2);
    }

    @Test
    void marksAnExecThatLacksRecordsItMustHave() {
        String exec = "arch=c000003e syscall=59 success=yes exit=0 items=2 pid=1";
        seen.record(1000, 1, "SYSCALL", exec)
                .record(1000, 1, "EXECVE", "argc=1 a0=\"x\"")
                .record(1000, 1, "PATH", "item=0")
                .record(1000, 1, "PATH", "item=1")
                .end(1000, 1);
        seen.record(1000, 2, "SYSCALL", exec)
                .record(1000, 2, "EXECVE", "argc=1 a0=\"x\"")
                .record(1000, 2, "PATH", "item=0")
                .end(1000, 2);
        seen.record(1000, 3, "SYSCALL", exec)
                .record(1000, 3, "PATH", "item=0")
                .record(1000, 3, "PATH", "item=1")
                .end(1000, 3);

        assertThat(seen.closed)
                .containsExactly(
                        "1[SYSCALL EXECVE PATH PATH]",
                        "2[SYSCALL EXECVE PATH]!",
                        "3[SYSCALL PATH PATH]!");
    }

    @Test
    void saysWhatIsMissingAndHowMuch() {
        String exec = "arch=c000003e syscall=59 success=yes exit=0 items=2 pid=1";
        String connect = "arch=c000003e syscall=42 success=yes exit=0 items=0 pid=1";
        seen.record(1000, 1, "SYSCALL", exec)
                .record(1000, 1, "EXECVE", "argc=1 a0=\"x\"")
                .record(1000, 1, "CWD", "cwd=\"/\"")
                .record(1000, 1, "PATH", "item=0")
                .record(1000, 1, "PATH", "item=1")
                .title(1000, 1)
                .end(1000, 1);
        // arguments, directory, one path, title
        seen.record(1000, 2, "SYSCALL", exec).record(1000, 2, "PATH", "item=0").end(1000, 2);
        seen.record(1000, 3, "SYSCALL", connect).title(1000, 3).end(1000, 3);
        seen.record(1000, 4, "SYSCALL", connect.replace("success=yes", "success=no"))
                .title(1000, 4)
                .end(1000, 4);
        // only the title
        seen.record(1000, 5, "SYSCALL", connect)
                .record(1000, 5, "SOCKADDR", "saddr=02")
                .end(1000, 5);
        seen.record(1000, 6, "CWD", "cwd=\"/\"").title(1000, 6).end(1000, 6);
        seen.record(1000, 7, "EXECVE", "argc=1 a0=\"x\"").title(1000, 7).end(1000, 7);
        seen.call(1000, 8).title(1000, 8);
        seen.assembler.end();

        assertThat(seen.closed)
                .containsExactly(
                        "1[SYSCALL EXECVE CWD PATH PATH]",
                        "2[SYSCALL PATH]!",
                        "3[SYSCALL]!",
                        "4[SYSCALL]",
                        "5[SYSCALL SOCKADDR]",
                        "6[CWD]!",
                        "7[EXECVE]!",
                        "8[SYSCALL]!");
        assertThat(seen.counted(Stage.EVENT, "incomplete")).isEqualTo(5);
        assertThat(seen.counted(Stage.EVENT, "without_arguments")).isEqualTo(1);
        assertThat(seen.counted(Stage.EVENT, "without_path")).isZero();
        assertThat(seen.counted(Stage.EVENT, "without_address")).isEqualTo(1);
        assertThat(seen.counted(Stage.EVENT, "without_syscall")).isEqualTo(2);
        assertThat(seen.counted(Stage.EVENT, "without_end")).isEqualTo(1);
        assertThat(seen.counted(Stage.EVENT, "unattributed"))
                .as("an EXECVE record tells that it was an exec")
                .isEqualTo(1);
        assertThat(seen.counted(Stage.EVENT, "missing_records")).isEqualTo(4 + 1 + 1 + 1 + 1 + 1);
    }

    @Test
    void missesNoPathWhereTheSourceCarriesNone() {
        seen.record(1000, 1, "SYSCALL", "arch=c000003e syscall=59 success=yes exit=0 items=2 pid=1")
                .record(1000, 1, "EXECVE", "argc=1 a0=\"x\"")
                .end(1000, 1);

        assertThat(seen.closed).containsExactly("1[SYSCALL EXECVE]");
    }

    @Test
    void takesAnIoUringOperationOfAWorkerAsWhole() {
        seen.record(1000, 1, "URINGOP", "uring_op=36 success=yes").end(1000, 1);

        assertThat(seen.closed).containsExactly("1[URINGOP]");
    }

    @Test
    void cutsAnEventThatIsTooLarge() {
        String huge = "x".repeat(1 << 20);
        seen.call(1000, 1);
        for (int i = 0; i < 17; i++) {
            seen.record(1000, 1, "EXECVE", huge);
        }
        seen.end(1000, 1);

        assertThat(seen.closed).singleElement().asString().endsWith("!");
        assertThat(seen.counted(Stage.EVENT, "event_too_large")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverThrowsOnGarbage(long seed) {
        Random random = new Random(seed);
        String pieces =
                "audit(1.000:1): =\"' a0=a1_len=a0[0]=argc=saddr=exe=\u001d()?:.,0123456789ABCDEFabcdef";
        SeenEvents garbage = SeenEvents.live();
        int[] types = {1300, 1302, 1306, 1307, 1309, 1320, 1327, 1112, 0, -1, 99999, 1336};
        String[] calls = {"59", "322", "42", "49", "102", "-1", "99999999999999999999"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            if (random.nextInt(10) > 0) {
                text.append(
                        "audit(1.%03d:%d): ".formatted(random.nextInt(1000), random.nextInt(300)));
            }
            if (random.nextInt(3) == 0) {
                text.append("arch=c000003e syscall=")
                        .append(calls[random.nextInt(calls.length)])
                        .append(' ');
            }
            for (int n = random.nextInt(60); n > 0; n--) {
                int at = random.nextInt(pieces.length());
                text.append(pieces, at, Math.min(pieces.length(), at + random.nextInt(9)));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            int from = random.nextInt(3);
            int length = Math.max(0, bytes.length - from - random.nextInt(3));
            garbage.assembler.record(
                    i,
                    types[random.nextInt(types.length)],
                    bytes,
                    Math.min(from, bytes.length),
                    Math.max(0, Math.min(length, bytes.length - from)));
            if (random.nextInt(1000) == 0) {
                garbage.assembler.advance(i);
            }
        }
        garbage.assembler.end();

        assertThat(garbage.closed).as("seed %d", seed).isNotEmpty();
    }
}
