package io.auditql.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiNumberTest {
    private static long decimal(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return AsciiNumber.decimal(bytes, 0, bytes.length);
    }

    private static long hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return AsciiNumber.hex(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, -115, 4294967295L, 9223372036854775807L, -9223372036854775807L})
    void readsWhatWasWritten(long value) {
        assertThat(decimal(Long.toString(value))).isEqualTo(value);
        assertThat(new GrowableBytes(1).appendDecimal(value).toString())
                .isEqualTo(Long.toString(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1 ",
                "0x1",
                "+1",
                "9223372036854775808",
                "99999999999999999999",
                "1-"
            })
    void refusesWhatIsNoNumberOrDoesNotFit(String text) {
        assertThat(decimal(text)).isEqualTo(AsciiNumber.NOT_A_NUMBER);
    }

    @Test
    void readsHex() {
        assertThat(hex("c000003e")).isEqualTo(0xC000003EL);
        assertThat(hex("FFFFFFFFFFFFFF9C")).isEqualTo(-100);
        assertThat(hex("")).isEqualTo(AsciiNumber.NOT_A_NUMBER);
        assertThat(hex("12345678123456781")).isEqualTo(AsciiNumber.NOT_A_NUMBER);
        assertThat(hex("0x1")).isEqualTo(AsciiNumber.NOT_A_NUMBER);
    }

    @Test
    void hexPairsDecodeOrLeaveNothing() {
        byte[] pairs = "2F746D7020".getBytes(StandardCharsets.US_ASCII);
        GrowableBytes out = new GrowableBytes(2);
        assertThat(Hex.decode(pairs, 0, pairs.length, out)).isTrue();
        assertThat(out.toString()).isEqualTo("/tmp ");
        assertThat(Hex.decode(pairs, 0, 3, out)).isFalse();
        assertThat(Hex.decode(new byte[] {'G', '0'}, 0, 2, out)).isFalse();
        assertThat(out.toString()).isEqualTo("/tmp ");
    }
}
