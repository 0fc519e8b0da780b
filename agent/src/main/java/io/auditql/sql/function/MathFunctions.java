package io.auditql.sql.function;

import io.auditql.row.ValueSink;
import io.auditql.sys.sqlite.Database;
import io.auditql.sys.sqlite.SqliteException;
import io.auditql.sys.sqlite.Values;
import java.util.function.DoubleUnaryOperator;

/// Functions of real numbers. Where the C library sets errno the statement fails with what it says: a function has no value
/// there, or one that a double does not hold.
final class MathFunctions {
    private static final String DOMAIN = "Numerical argument out of domain";
    private static final String RANGE = "Numerical result out of range";

    private MathFunctions() {}

    static void register(Database database) throws SqliteException {
        real(database, "sqrt", Math::sqrt);
        real(database, "acos", Math::acos);
        real(database, "asin", Math::asin);
        real(database, "atan", Math::atan);
        real(database, "cos", Math::cos);
        real(database, "sin", Math::sin);
        real(database, "tan", Math::tan);
        real(database, "exp", Math::exp);
        real(database, "log", Math::log);
        real(database, "log10", Math::log10);
        real(database, "degrees", x -> x * 180 / Math.PI);
        real(database, "radians", x -> x * Math.PI / 180);
        // a quotient, which has an infinite value and no errno
        database.register(
                "cot",
                1,
                (values, result) -> {
                    if (!Arguments.anyNull(values)) {
                        result.real(1 / Math.tan(values.real(0)));
                    }
                });
        database.register("power", 2, MathFunctions::power);
        database.register("pi", 0, (_, result) -> result.real(Math.PI));
        whole(database, "ceil", Math::ceil);
        whole(database, "floor", Math::floor);
    }

    private static void real(Database database, String name, DoubleUnaryOperator function)
            throws SqliteException {
        database.register(
                name,
                1,
                (values, result) -> {
                    if (!Arguments.anyNull(values)) {
                        double x = values.real(0);
                        double y = function.applyAsDouble(x);
                        boolean lost = y == 0 && name.equals("exp"); // too small for a double
                        result.real(checked(y, Double.isNaN(x), Double.isFinite(x), lost));
                    }
                });
    }

    private static void power(Values values, ValueSink result) throws SqliteException {
        if (!Arguments.anyNull(values)) {
            double base = values.real(0);
            double exponent = values.real(1);
            double power = Math.pow(base, exponent);
            result.real(
                    checked(
                            power,
                            Double.isNaN(base) || Double.isNaN(exponent),
                            Double.isFinite(base) && Double.isFinite(exponent),
                            power == 0 && base != 0));
        }
    }

    private static double checked(double value, boolean nanGiven, boolean finiteGiven, boolean lost)
            throws SqliteException {
        if (Double.isNaN(value) && !nanGiven) {
            throw Arguments.refused(DOMAIN);
        }
        if (finiteGiven && (Double.isInfinite(value) || lost)) {
            throw Arguments.refused(RANGE);
        }
        return value;
    }

    /// Whole numbers stay as they are.
    private static void whole(Database database, String name, DoubleUnaryOperator function)
            throws SqliteException {
        database.register(
                name,
                1,
                (values, result) -> {
                    if (Arguments.isInteger(values, 0)) {
                        result.number(values.number(0));
                    } else if (!Arguments.anyNull(values)) {
                        result.number((long) function.applyAsDouble(values.real(0)));
                    }
                });
    }
}
