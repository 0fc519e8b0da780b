package io.auditql.doctor;

import java.io.PrintStream;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// An estimate for a person or a program.
public final class EstimateReport {
    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private final Estimate.Result result;
    private final Duration recorded;

    public EstimateReport(Estimate.Result result, Duration recorded) {
        this.result = result;
        this.recorded = recorded;
    }

    public void print(PrintStream out) {
        Report.line(
                out,
                "from "
                        + recorded.toSeconds()
                        + " s of recording; a day is taken for that time repeated");
        title(out, "table", "events/day", "log/day");
        for (Estimate.Amount table : result.tables()) {
            row(out, table.name(), count(table.eventsPerDay()), size(table.bytesPerDay()));
        }
        if (!result.queries().isEmpty()) {
            title(out, "scheduled query", "", "log/day");
            for (Estimate.Amount query : result.queries()) {
                row(out, query.name(), "", size(query.bytesPerDay()));
            }
        }
        if (!result.unknown().isEmpty()) {
            Report.line(out, "");
            result.unknown().forEach(query -> Report.line(out, "not estimated: " + query));
        }
        if (!result.programs().isEmpty()) {
            title(out, "leaving out this program saves", "events/day", "log/day");
            for (Estimate.Program program : result.programs()) {
                row(
                        out,
                        program.amount().name() + "  " + program.path(),
                        count(program.amount().eventsPerDay()),
                        size(program.amount().bytesPerDay()));
            }
        }
        out.flush();
    }

    private static void title(PrintStream out, String name, String events, String bytes) {
        Report.line(out, "");
        row(out, name, events, bytes);
    }

    private static void row(PrintStream out, String name, String events, String bytes) {
        Report.line(out, "%-56s %14s %10s".formatted(name, events, bytes));
    }

    private static String count(long number) {
        return number < 0 ? "" : Long.toString(number);
    }

    private static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < UNITS.size() - 1) {
            size /= 1000;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : "%.1f %s"
                        .formatted(size, UNITS.get(unit))
                        .replace(',', '.')
                        .toUpperCase(Locale.ROOT);
    }

    /// One JSON object: `seconds`, and `tables`, `queries`, `programs` with what was counted and what that is in a day.
    public void printJson(PrintStream out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                JsonFactory.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .build()
                        .createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("seconds", recorded.toSeconds());
            json.writeArrayPropertyStart("tables");
            for (Estimate.Amount table : result.tables()) {
                json.writeStartObject();
                json.writeStringProperty("table", table.name());
                amount(json, table);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("queries");
            for (Estimate.Amount query : result.queries()) {
                json.writeStartObject();
                json.writeStringProperty("query", query.name());
                amount(json, query);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("programs");
            for (Estimate.Program program : result.programs()) {
                json.writeStartObject();
                json.writeStringProperty("table", program.amount().name());
                json.writeStringProperty("path", program.path());
                amount(json, program.amount());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("not_estimated");
            result.unknown().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println(text);
        out.flush();
    }

    private static void amount(JsonGenerator json, Estimate.Amount amount) {
        if (amount.events() >= 0) {
            json.writeNumberProperty("events", amount.events());
            json.writeNumberProperty("events_per_day", amount.eventsPerDay());
        }
        json.writeNumberProperty("log_bytes", amount.bytes());
        json.writeNumberProperty("log_bytes_per_day", amount.bytesPerDay());
    }
}
