package io.auditql.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import io.auditql.catalog.RecordTypes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecveArgumentsTest {
    private final ExecveArguments arguments = new ExecveArguments();

    private ExecveArguments of(List<String> records) {
        OpenEvent event = new OpenEvent();
        event.begin(0, 0, 0, RecordTypes.SYSCALL);
        for (String record : records) {
            byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
            event.append(RecordTypes.EXECVE, bytes, 0, bytes.length);
        }
        arguments.read(event);
        return arguments;
    }

    private static byte[] commandLine(ExecveArguments arguments) {
        GrowableBytes out = new GrowableBytes(16);
        arguments.appendCommandLine(out);
        return out.toByteArray();
    }

    private static String text(ExecveArguments arguments) {
        return new String(commandLine(arguments), StandardCharsets.ISO_8859_1);
    }

    private static String json(ExecveArguments arguments) {
        GrowableBytes out = new GrowableBytes(16);
        arguments.appendJson(out);
        return out.toString();
    }

    @Test
    void letsQuotesDecideWhatIsHex() {
        ExecveArguments read =
                of(List.of("argc=5 a0=\"DEADBEEF\" a1=44454144 a2=7 a3=12G4 a4=cafe"));

        assertThat(text(read)).isEqualTo("DEADBEEF DEAD 7 12G4 cafe");
        assertThat(read.complete()).isTrue();
    }

    @Test
    void joinsPiecesThatWereCutInsideAByte() {
        ExecveArguments read =
                of(List.of("argc=2 a0=\"x\" a1_len=8 a1[0]=414", "  a1[1]=2434", "  a1[2]=4"));

        assertThat(text(read)).isEqualTo("x ABCD");
        assertThat(read.complete()).isTrue();
    }

    @Test
    void joinsQuotedPiecesOfOldKernels() {
        ExecveArguments read = of(List.of("argc=1 a0_len=6 a0[0]=\"abc\"", " a0[1]=\"def\""));

        assertThat(text(read)).isEqualTo("abcdef");
        assertThat(read.complete()).isTrue();
    }

    @Test
    void noticesAPieceThatIsMissing() {
        assertThat(of(List.of("argc=1 a0_len=8 a0[0]=4142", " a0[1]=4344")).complete()).isTrue();
        assertThat(of(List.of("argc=1 a0_len=8 a0[0]=4142")).complete()).isFalse();
        assertThat(of(List.of("argc=1 a0_len=8 a0[1]=4142")).complete()).isFalse();
        assertThat(of(List.of("argc=1 a0_len=8")).complete()).isFalse();
    }

    @Test
    void noticesArgumentsThatAreMissing() {
        assertThat(of(List.of("argc=2 a0=\"a\"")).complete()).isFalse();
        assertThat(of(List.of("argc=2 a1=\"a\"")).complete()).isFalse();
        assertThat(of(List.of("a0=\"a\"")).complete()).isFalse();
        assertThat(of(List.of("argc=0")).complete()).isTrue();
        assertThat(of(List.of()).complete()).isFalse();
        assertThat(of(List.of()).present()).isFalse();
    }

    @Test
    void showsMissingArgumentsOnceAndNoneAtTheEnd() {
        assertThat(json(of(List.of("argc=2000000000 a3=\"d\" a9=\"j\""))))
                .isEqualTo("[null,\"d\",null,\"j\"]");
        assertThat(json(of(List.of("argc=3 a0=\"a\"")))).isEqualTo("[\"a\"]");
        assertThat(json(of(List.of("argc=0")))).isEqualTo("[]");
    }

    @Test
    void takesTheFirstOfTwoWordsWithOneKey() {
        ExecveArguments read = of(List.of("argc=2 a0=\"a\" a1=\"b\" a1=\"forged\" argc=9"));

        assertThat(text(read)).isEqualTo("a b");
        assertThat(read.complete()).isTrue();
    }

    @Test
    void ignoresWordsThatAreNoArguments() {
        ExecveArguments read =
                of(
                        List.of(
                                "argc=1 a0=\"a\" auid=7 a=1 a1x=2 a[0]=3 a99999999999999999999=4 a2_lem=5 a2[=6 a3[]=7"));

        assertThat(text(read)).isEqualTo("a");
    }

    @Test
    void isNotFooledByHugeNumbers() {
        ExecveArguments read =
                of(
                        List.of(
                                "argc=1 a0=\"a\" a33554432=\"b\" a0[65535]=\"c\" a0[9223372036854775807]=\"d\""));

        assertThat(text(read)).isEqualTo("a");
        assertThat(read.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void readsBackWhatTheKernelWrote(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<byte[]> expected = new ArrayList<>();
            for (int n = 1 + random.nextInt(random.nextInt(8) == 0 ? 3000 : 30); n > 0; n--) {
                expected.add(argument(random));
            }
            List<String> records = new KernelText(random).execve(expected);
            ExecveArguments read = of(records);
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            for (int i = 0; i < expected.size(); i++) {
                if (i > 0) {
                    joined.write(' ');
                }
                joined.writeBytes(expected.get(i));
            }

            assertThat(commandLine(read))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(joined.toByteArray());
            assertThat(read.complete()).isTrue();

            List<String> shuffled = new ArrayList<>(records);
            Collections.shuffle(shuffled, random);
            assertThat(commandLine(of(shuffled))).isEqualTo(joined.toByteArray());
        }
    }

    private static byte[] argument(Random random) {
        int kind = random.nextInt(20);
        int length = kind == 0 ? 7000 + random.nextInt(20_000) : kind < 3 ? 0 : random.nextInt(40);
        byte[] bytes = new byte[length];
        boolean plain = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            int b = plain ? '!' + random.nextInt(94) : 1 + random.nextInt(255);
            bytes[i] = (byte) (plain && b == '"' ? 'q' : b);
        }
        return bytes;
    }

    /// Writes EXECVE records as audit_log_execve_info() of the kernel does: quotes where every byte is plain, else hex; long
    /// arguments in hex pieces; a new record when one is full.
    private static final class KernelText {
        private static final int ROOM = 7500;
        private final Random random;
        private final List<String> records = new ArrayList<>();
        private StringBuilder record = new StringBuilder();

        KernelText(Random random) {
            this.random = random;
        }

        List<String> execve(List<byte[]> arguments) {
            record.append("argc=").append(arguments.size());
            for (int i = 0; i < arguments.size(); i++) {
                byte[] bytes = arguments.get(i);
                String hex = HexFormat.of().withUpperCase().formatHex(bytes);
                if (bytes.length > ROOM) {
                    pieces(i, hex);
                } else {
                    String value =
                            isPlain(bytes)
                                    ? '"' + new String(bytes, StandardCharsets.ISO_8859_1) + '"'
                                    : hex;
                    if (record.length() + value.length() > ROOM) {
                        nextRecord();
                    }
                    record.append(" a").append(i).append('=').append(value);
                }
            }
            records.add(record.toString());
            return records;
        }

        private void pieces(int i, String hex) {
            record.append(" a").append(i).append("_len=").append(hex.length());
            int piece = 0;
            for (int at = 0; at < hex.length(); ) {
                int length = Math.min(hex.length() - at, 1 + random.nextInt(ROOM));
                record.append(" a")
                        .append(i)
                        .append('[')
                        .append(piece++)
                        .append("]=")
                        .append(hex, at, at + length);
                at += length;
                if (at < hex.length()) {
                    nextRecord();
                }
            }
        }

        private void nextRecord() {
            records.add(record.toString());
            record = new StringBuilder(" ");
        }

        private static boolean isPlain(byte[] bytes) {
            for (byte b : bytes) {
                if (b < 0x21 || b > 0x7E || b == '"') {
                    return false;
                }
            }
            return true;
        }
    }
}
