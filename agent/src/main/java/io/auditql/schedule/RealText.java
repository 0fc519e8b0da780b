package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Real numbers as osquery writes them.
///
/// As a string: C's `%.15g`, and `.0` behind it when it has no dot (so 1e+20 is `1e+20.0`). As a JSON number: the shortest
/// digits that read back the same, laid out as RapidJSON does (`100.0`, `1e30`).
final class RealText {
    private static final MathContext FIFTEEN_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    private RealText() {}

    static void appendText(double value, GrowableBytes out) {
        int start = out.length();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.append(Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf");
        } else {
            sign(value, out);
            appendGeneral(new BigDecimal(Math.abs(value)).round(FIFTEEN_DIGITS), out);
        }
        for (int i = start; i < out.length(); i++) {
            if (out.array()[i] == '.') {
                return;
            }
        }
        out.append('.').append('0');
    }

    /// Infinity has no JSON number: it is written as the string of [#appendText].
    static void appendJson(double value, GrowableBytes out) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.append('"');
            appendText(value, out);
            out.append('"');
            return;
        }
        sign(value, out);
        BigDecimal number = new BigDecimal(Double.toString(Math.abs(value)));
        if (number.signum() == 0) {
            out.append("0.0");
            return;
        }
        String digits = digits(number);
        int point = point(number); // the value is 0.digits times ten to the power of point
        if (point > 21 || point <= -6) {
            out.append(digits.substring(0, 1));
            if (digits.length() > 1) {
                out.append('.').append(digits.substring(1));
            }
            out.append('e').appendDecimal(point - 1L);
        } else {
            appendPlain(digits, point, out);
            if (digits.length() <= point) {
                out.append('.').append('0');
            }
        }
    }

    private static void sign(double value, GrowableBytes out) {
        if (Double.doubleToRawLongBits(value) < 0) {
            out.append('-');
        }
    }

    /// `%g`: without trailing zeros; with an exponent of at least two digits when it is below -4 or not below the precision.
    private static void appendGeneral(BigDecimal number, GrowableBytes out) {
        if (number.signum() == 0) {
            out.append('0');
            return;
        }
        String digits = digits(number);
        int exponent = point(number) - 1;
        if (exponent >= -4 && exponent < FIFTEEN_DIGITS.getPrecision()) {
            appendPlain(digits, exponent + 1, out);
            return;
        }
        out.append(digits.substring(0, 1));
        if (digits.length() > 1) {
            out.append('.').append(digits.substring(1));
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        if (Math.abs(exponent) < 10) {
            out.append('0');
        }
        out.appendDecimal(Math.abs(exponent));
    }

    private static void appendPlain(String digits, int point, GrowableBytes out) {
        if (point <= 0) {
            out.append('0').append('.').append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length()));
        } else {
            out.append(digits.substring(0, point)).append('.').append(digits.substring(point));
        }
    }

    private static String digits(BigDecimal number) {
        return number.stripTrailingZeros().unscaledValue().toString();
    }

    private static int point(BigDecimal number) {
        return number.precision() - number.scale();
    }
}
