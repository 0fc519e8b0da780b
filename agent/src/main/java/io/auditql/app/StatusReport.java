package io.auditql.app;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// A [DaemonStatus] for a person or for a program.
final class StatusReport {
    private static final int LABEL_WIDTH = 12;

    private final DaemonStatus status;

    StatusReport(DaemonStatus status) {
        this.status = status;
    }

    /// Some lines, safe on a terminal.
    String text() {
        StringBuilder text = new StringBuilder(1024);
        line(
                text,
                "daemon",
                "auditqld %s, process %d, up since %s (%s)"
                        .formatted(
                                status.daemon().version(),
                                status.daemon().pid(),
                                Instant.ofEpochSecond(status.startSeconds()),
                                age(status.nowSeconds() - status.startSeconds())));
        line(text, "recording", recording());
        for (DaemonStatus.Table table : status.tables()) {
            line(
                    text,
                    "rows",
                    "%s: %d since the start%s"
                            .formatted(
                                    table.name(),
                                    table.rows(),
                                    table.active() ? "" : ", not recorded now"));
        }
        if (status.losses().isEmpty()) {
            line(text, "lost", "nothing");
        }
        for (DaemonStatus.Loss loss : status.losses()) {
            line(
                    text,
                    "lost",
                    "%d %s (%s, %s), last %s ago"
                            .formatted(
                                    loss.count(),
                                    loss.unit(),
                                    loss.stage(),
                                    loss.cause(),
                                    age(status.nowSeconds() - loss.lastSeconds())));
        }
        for (DaemonStatus.Logger logger : status.loggers()) {
            line(
                    text,
                    "logger",
                    "%s: %d lines written, %d bytes wait%s"
                            .formatted(
                                    logger.name(),
                                    logger.lines(),
                                    logger.waitingBytes(),
                                    logger.failing() ? ", failing" : ""));
        }
        DaemonStatus.Schedule schedule = status.schedule();
        line(
                text,
                "schedule",
                "%d queries, %d of them streamed; %d executions, %d failed; %d ms behind"
                        .formatted(
                                schedule.queries(),
                                schedule.streamed(),
                                schedule.executions(),
                                schedule.failures(),
                                schedule.lateMillis()));
        status.troubles().forEach(trouble -> line(text, "trouble", trouble));
        line(text, "", status.isHealthy() ? "healthy" : "not healthy");
        return visible(text.toString());
    }

    private String recording() {
        return switch (status.mode()) {
            case "owner" -> "this host, by " + status.rules() + " kernel rules";
            case "off" ->
                    "nothing: the flags do not ask for it (--disable_audit=false --audit_allow_config=true)";
            default -> "not now: " + status.mode();
        };
    }

    private static void line(StringBuilder text, String label, String words) {
        text.append(label)
                .repeat(' ', label.isEmpty() ? 0 : LABEL_WIDTH - label.length())
                .append(words)
                .append('\n');
    }

    private static String age(long seconds) {
        Duration age = Duration.ofSeconds(Math.max(0, seconds));
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0
                ? age.toMinutes() + " min " + age.toSecondsPart() + " s"
                : age.toSeconds() + " s";
    }

    private static String visible(String text) {
        GrowableBytes safe = new GrowableBytes(text.length());
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                VisibleText.appendTerminal(bytes, 0, bytes.length, safe);
                safe.append('\n');
            }
        }
        return new String(safe.array(), 0, safe.length(), StandardCharsets.UTF_8);
    }

    /// One JSON object.
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                JsonFactory.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .build()
                        .createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("healthy", status.isHealthy());
            json.writeStringProperty("version", status.daemon().version());
            json.writeNumberProperty("pid", status.daemon().pid());
            json.writeNumberProperty("start_time", status.startSeconds());
            json.writeStringProperty("mode", status.mode());
            json.writeArrayPropertyStart("tables");
            for (DaemonStatus.Table table : status.tables()) {
                json.writeStartObject();
                json.writeStringProperty("name", table.name());
                json.writeBooleanProperty("active", table.active());
                json.writeNumberProperty("rows", table.rows());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("losses");
            for (DaemonStatus.Loss loss : status.losses()) {
                json.writeStartObject();
                json.writeStringProperty("stage", loss.stage());
                json.writeStringProperty("cause", loss.cause());
                json.writeNumberProperty("count", loss.count());
                json.writeStringProperty("unit", loss.unit());
                json.writeNumberProperty("last", loss.lastSeconds());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("loggers");
            for (DaemonStatus.Logger logger : status.loggers()) {
                json.writeStartObject();
                json.writeStringProperty("name", logger.name());
                json.writeNumberProperty("lines", logger.lines());
                json.writeNumberProperty("waiting_bytes", logger.waitingBytes());
                json.writeBooleanProperty("failing", logger.failing());
                json.writeNumberProperty("position", logger.position());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("schedule");
            json.writeNumberProperty("queries", status.schedule().queries());
            json.writeNumberProperty("streamed", status.schedule().streamed());
            json.writeNumberProperty("late_ms", status.schedule().lateMillis());
            json.writeNumberProperty("executions", status.schedule().executions());
            json.writeNumberProperty("failures", status.schedule().failures());
            json.writeEndObject();
            json.writeArrayPropertyStart("troubles");
            status.troubles().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }
}
