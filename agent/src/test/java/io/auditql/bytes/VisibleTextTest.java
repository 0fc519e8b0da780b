package io.auditql.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VisibleTextTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String json(byte[] bytes) {
        GrowableBytes out = new GrowableBytes(8);
        VisibleText.appendJson(bytes, 0, bytes.length, out);
        return out.toString();
    }

    private static String exact(byte[] bytes) {
        GrowableBytes out = new GrowableBytes(8);
        VisibleText.appendExactJson(bytes, 0, bytes.length, out);
        return out.toString();
    }

    private static String plain(byte[] bytes) {
        GrowableBytes out = new GrowableBytes(8);
        VisibleText.appendPlain(bytes, 0, bytes.length, out);
        return out.toString();
    }

    private static String terminal(byte[] bytes) {
        GrowableBytes out = new GrowableBytes(8);
        VisibleText.appendTerminal(bytes, 0, bytes.length, out);
        return out.toString();
    }

    @Test
    void utf8PassesEverywhere() {
        byte[] text = utf8("grün 東京 🐧 a\\b");
        assertThat(plain(text)).isEqualTo("grün 東京 🐧 a\\b");
        assertThat(terminal(text)).isEqualTo("grün 東京 🐧 a\\b");
        assertThat(json(text)).isEqualTo("grün 東京 🐧 a\\\\b");
        assertThat(exact(text)).isEqualTo("grün 東京 🐧 a\\\\b");
    }

    @Test
    void controlBytesAreShownInHex() {
        assertThat(plain(utf8("a\nb\tc"))).isEqualTo("a\\x0Ab\\x09c");
        assertThat(json(utf8("a\nb\"c"))).isEqualTo("a\\\\x0Ab\\\"c");
        assertThat(exact(utf8("a\nb\u0001"))).isEqualTo("a\\nb\\u0001");
    }

    @Test
    void bytesThatAreNotUtf8AreShownOneByOne() {
        byte[] bytes = bytes("61ff62c328e2809e80f0288c28");
        assertThat(plain(bytes)).isEqualTo("a\\xFFb\\xC3(\u201e\\x80\\xF0(\\x8C(");
        assertThat(json(bytes)).isEqualTo("a\\\\xFFb\\\\xC3(\u201e\\\\x80\\\\xF0(\\\\x8C(");
    }

    @Test
    void overlongFormsSurrogatesAndTooLargeValuesAreNotUtf8() {
        assertThat(plain(bytes("c0af"))).isEqualTo("\\xC0\\xAF");
        assertThat(plain(bytes("eda080"))).isEqualTo("\\xED\\xA0\\x80");
        assertThat(plain(bytes("f4908080"))).isEqualTo("\\xF4\\x90\\x80\\x80");
        assertThat(plain(bytes("e28280"))).isEqualTo("\u2080");
    }

    @Test
    void aTerminalNeverSeesEscapesOrBidirectionalControls() {
        assertThat(terminal(utf8("\u001b[2J"))).isEqualTo("\\x1B[2J");
        assertThat(terminal(utf8("\u009b2J"))).isEqualTo("\\xC2\\x9B2J");
        assertThat(terminal(utf8("a\u202eb\u2066c")))
                .isEqualTo("a\\xE2\\x80\\xAEb\\xE2\\x81\\xA6c");
        assertThat(terminal(utf8("\u007f"))).isEqualTo("\\x7F");
        assertThat(terminal(utf8("\u2028"))).isEqualTo("\\xE2\\x80\\xA8");
    }

    @Test
    void anyBytesGiveValidUtf8WithoutControls() {
        SplittableRandom random = new SplittableRandom(20261122);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            for (String shown :
                    new String[] {plain(bytes), terminal(bytes), json(bytes), exact(bytes)}) {
                assertThat(shown).doesNotContain("\uFFFD");
                assertThat(shown.chars().noneMatch(c -> c < 0x20)).isTrue();
            }
        }
    }
}
