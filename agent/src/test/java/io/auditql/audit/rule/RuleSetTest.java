package io.auditql.audit.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.RuleChoice;
import io.auditql.audit.source.WantedRules;
import io.auditql.catalog.Abi;
import io.auditql.catalog.Syscall;
import io.auditql.catalog.UringOp;
import io.auditql.events.Interest;
import io.auditql.events.Interest.Families;
import io.auditql.events.Interest.Outcome;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Expected rules are in auditctl's words; that auditctl lists them so is seen in the kernel tests.
class RuleSetTest {
    private static final RuleOptions WITHOUT_US = new RuleOptions(List.of(123));

    private static Interest exec(Outcome outcome) {
        return Interest.calls(outcome, Families.NOT_APPLICABLE, Syscall.EXECVE, Syscall.EXECVEAT);
    }

    private static Interest sockets(Outcome outcome, Families families) {
        return Interest.calls(outcome, families, Syscall.BIND, Syscall.CONNECT);
    }

    private static List<String> rules(Set<Abi> abis, Interest... interests) {
        return RuleSet.of(List.of(interests), abis, WITHOUT_US).rules().stream()
                .map(Rule::toString)
                .toList();
    }

    @Test
    void programsStartedAreAskedForPerAbi() {
        assertThat(rules(Set.of(Abi.X86_64, Abi.I386), exec(Outcome.SUCCESS)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S execve,execveat -F success=1 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S execve,execveat -F success=1 -F pid!=123 -F key=auditql");
    }

    @Test
    void failedCallsComeOnlyWhenAskedFor() {
        assertThat(rules(Set.of(Abi.X86_64), exec(Outcome.ANY)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S execve,execveat -F pid!=123 -F key=auditql");
    }

    @Test
    void connectsUnderWayAreASecondRuleAndSocketcallIsAThird() {
        assertThat(
                        rules(
                                Set.of(Abi.X86_64, Abi.I386),
                                sockets(Outcome.SUCCESS_OR_IN_PROGRESS, Families.NETWORK)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S connect,bind -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S connect,bind -F exit=-EINPROGRESS -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S bind,connect -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S bind,connect -F exit=-EINPROGRESS -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0>=0x2 -F a0<=0x3 -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0>=0x2 -F a0<=0x3 -F exit=-EINPROGRESS -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql");
    }

    @Test
    void unixSocketsAndFailuresMakeOneRule() {
        assertThat(rules(Set.of(Abi.AARCH64), sockets(Outcome.ANY, Families.ANY)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S bind,connect -F pid!=123 -F key=auditql");
    }

    @Test
    void oneCallOfSocketcallIsAskedForByItsNumber() {
        assertThat(
                        rules(
                                Set.of(Abi.I386),
                                Interest.calls(Outcome.ANY, Families.ANY, Syscall.CONNECT)))
                .contains(
                        "-a always,exit -F arch=b32 -S socketcall -F a0=0x3 -F pid!=123 -F key=auditql");
    }

    @Test
    void aCallTwoTablesWantIsAskedForInTheWiderWay() {
        assertThat(
                        rules(
                                Set.of(Abi.X86_64),
                                exec(Outcome.SUCCESS),
                                Interest.calls(
                                        Outcome.ANY, Families.NOT_APPLICABLE, Syscall.EXECVE)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S execve -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S execveat -F success=1 -F pid!=123 -F key=auditql");
    }

    @Test
    void noRuleIsMadeForX32OrUnknownMachinesOrNothing() {
        assertThat(rules(Set.of(Abi.X32, Abi.OTHER), exec(Outcome.ANY))).isEmpty();
        assertThat(rules(Set.of(Abi.X86_64), Interest.records(1100, 1112))).isEmpty();
        assertThat(rules(Set.of(Abi.X86_64))).isEmpty();
    }

    @Test
    void aKernelWithoutSaddrFamGetsTheRuleWithoutIt() {
        WantedRules wanted =
                RuleSet.of(
                                List.of(sockets(Outcome.SUCCESS, Families.NETWORK)),
                                Set.of(Abi.X86_64),
                                RuleOptions.EVERYBODY)
                        .wanted();

        assertThat(wanted.choices().getFirst().variants())
                .extracting(r -> Rule.decode(r).toString())
                .containsExactly(
                        "-a always,exit -F arch=b64 -S connect,bind -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F key=auditql",
                        "-a always,exit -F arch=b64 -S connect,bind -F success=1 -F key=auditql");
        assertThat(wanted.exclusions())
                .extracting(r -> Rule.decode(r).toString())
                .containsExactly("-a always,exclude -F msgtype=PROCTITLE");
    }

    private static Interest peers(Outcome outcome, Families families) {
        return Interest.calls(outcome, families, Syscall.ACCEPT, Syscall.ACCEPT4);
    }

    @Test
    void anAcceptIsAskedForWithAndWithoutRoomForThePeersAddress() {
        assertThat(
                        rules(
                                Set.of(Abi.X86_64, Abi.I386),
                                peers(Outcome.SUCCESS_OR_WOULD_BLOCK, Families.NETWORK)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S accept,accept4 -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S accept,accept4 -F success=1 -F a1=0x0 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S accept,accept4 -F exit=-EAGAIN -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S accept4 -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S accept4 -F success=1 -F a1=0x0 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S accept4 -F exit=-EAGAIN -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0=0x5 -F success=1 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0=0x5 -F exit=-EAGAIN -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0=0x12 -F success=1 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b32 -S socketcall -F a0=0x12 -F exit=-EAGAIN -F pid!=123 -F key=auditql");
        assertThat(rules(Set.of(Abi.AARCH64), peers(Outcome.ANY, Families.NETWORK)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S accept,accept4 -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S accept,accept4 -F success=1 -F a1=0x0 -F pid!=123 -F key=auditql",
                        "-a always,exit -F arch=b64 -S accept,accept4 -F success=0 -F pid!=123 -F key=auditql");
        assertThat(rules(Set.of(Abi.AARCH64), peers(Outcome.ANY, Families.ANY)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S accept,accept4 -F pid!=123 -F key=auditql");
    }

    @Test
    void aSendIsAskedForOnlyWithAnAddress() {
        assertThat(
                        rules(
                                Set.of(Abi.X86_64),
                                Interest.calls(Outcome.SUCCESS, Families.NETWORK, Syscall.SENDTO)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S sendto -F success=1 -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql");
        assertThat(
                        rules(
                                Set.of(Abi.X86_64),
                                Interest.calls(Outcome.ANY, Families.ANY, Syscall.SENDTO)))
                .containsExactly(
                        "-a always,exit -F arch=b64 -S sendto -F saddr_fam>=0 -F pid!=123 -F key=auditql");
    }

    @Test
    void operationsOfIoUringStandOnAListOfTheirOwn() {
        assertThat(
                        rules(
                                Set.of(Abi.X86_64, Abi.I386),
                                Interest.operations(
                                        Families.NETWORK,
                                        UringOp.CONNECT,
                                        UringOp.BIND,
                                        UringOp.ACCEPT),
                                Interest.operations(Families.NOT_APPLICABLE, UringOp.LISTEN)))
                .containsExactly(
                        "-a always,io_uring -S connect,bind -F saddr_fam!=1 -F saddr_fam!=16 -F pid!=123 -F key=auditql",
                        "-a always,io_uring -S accept,listen -F pid!=123 -F key=auditql");
    }

    @Test
    void aKernelWithoutThatListGoesWithoutIt() {
        WantedRules wanted =
                RuleSet.of(
                                List.of(
                                        exec(Outcome.SUCCESS),
                                        Interest.operations(Families.ANY, UringOp.CONNECT)),
                                Set.of(Abi.X86_64),
                                RuleOptions.EVERYBODY)
                        .wanted();

        assertThat(wanted.choices())
                .extracting(RuleChoice::without)
                .containsExactly("", "no audit of io_uring operations");
    }

    @Test
    void decodingGivesTheSameRule() {
        for (Rule rule :
                RuleSet.of(
                                List.of(
                                        exec(Outcome.SUCCESS),
                                        sockets(Outcome.SUCCESS_OR_IN_PROGRESS, Families.NETWORK)),
                                Set.of(Abi.X86_64, Abi.I386),
                                WITHOUT_US)
                        .rules()) {
            Rule decoded = Rule.decode(rule.encode());
            assertThat(decoded).isEqualTo(rule).hasToString(rule.toString());
            assertThat(decoded.key()).contains("auditql");
        }
    }
}
