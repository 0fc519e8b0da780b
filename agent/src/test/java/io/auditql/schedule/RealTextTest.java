package io.auditql.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.bytes.GrowableBytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected digits are printf's (`%.15g`).
class RealTextTest {
    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "1.0, 1.0",
        "0.1, 0.1",
        "0.3333333333333333, 0.333333333333333",
        "1e14, 100000000000000.0",
        "1e15, 1e+15.0",
        "123456789012345678, 1.23456789012346e+17",
        "1e20, 1e+20.0",
        "1.5e-5, 1.5e-05",
        "0.0001, 0.0001",
        "0.00012345, 0.00012345",
        "1e-300, 1e-300.0",
        "1.7976931348623157e308, 1.79769313486232e+308",
        "4.9e-324, 4.94065645841247e-324",
        "-12.75, -12.75",
        "0.30000000000000004, 0.3",
        "999999999999999.9, 1e+15.0",
        "Infinity, inf.0",
        "-Infinity, -inf.0",
    })
    void textHasFifteenDigitsAndADot(double value, String expected) {
        GrowableBytes out = new GrowableBytes(32);
        RealText.appendText(value, out);
        assertThat(out.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "100.0, 100.0",
        "0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "1e20, 100000000000000000000.0",
        "1e21, 1e21",
        "1.234e33, 1.234e33",
        "0.000001234, 0.000001234",
        "1e-7, 1e-7",
        "-12.75, -12.75",
        "Infinity, \"inf.0\"",
    })
    void jsonIsTheShortestNumberThatReadsBackTheSame(double value, String expected) {
        GrowableBytes out = new GrowableBytes(32);
        RealText.appendJson(value, out);
        assertThat(out.toString()).isEqualTo(expected);
    }
}
