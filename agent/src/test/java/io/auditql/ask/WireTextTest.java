package io.auditql.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTextTest {
    private static String written(byte[] bytes) {
        GrowableBytes out = new GrowableBytes(16);
        WireText.append(bytes, 0, bytes.length, out);
        return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private static byte[] throughTheWire(byte[] bytes) {
        AnswerLine line = AnswerLine.parse("[" + written(bytes) + "]");
        return ((AnswerLine.Row) line).values().getFirst();
    }

    @Test
    void textStaysReadableAndWhatActsIsEscaped() {
        assertThat(
                        written(
                                "plain é 漢 😀 \"quoted\" \\ \n\u001b\u007f"
                                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        "\"plain é 漢 😀 "
                                + String.join("quoted", List.of("\\u" + "0022", "\\u" + "0022"))
                                + " \\u"
                                + "005c \\u"
                                + "000a\\u"
                                + "001b\\u"
                                + "007f\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void noByteIsLost(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (i % 2 == 0) { // text with broken bytes in between
                byte[] text = "é😀\uD83D\uDC80漢".getBytes(StandardCharsets.UTF_8);
                System.arraycopy(text, 0, bytes, 0, Math.min(text.length, bytes.length));
            }
            assertThat(throughTheWire(bytes)).isEqualTo(bytes);
        }
    }
}
