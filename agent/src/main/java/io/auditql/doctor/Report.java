package io.auditql.doctor;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Findings for a person or a program. What other processes are called is shown as safely as rows are.
public final class Report {
    /// More details than these are for `--json`.
    private static final int DETAILS_SHOWN = 8;

    private final List<Finding> findings;

    public Report(List<Finding> findings) {
        this.findings = List.copyOf(findings);
    }

    /// Whether events become rows.
    public boolean isHealthy() {
        return findings.stream().noneMatch(f -> f.severity() == Severity.FAULT)
                && findings.stream()
                        .anyMatch(f -> f.topic() == Topic.EXEC && f.severity() == Severity.OK);
    }

    /// Whether what is missing first is a privilege.
    public boolean lacksPrivilege() {
        return findings.stream()
                .anyMatch(f ->
                        f.severity() == Severity.FAULT
                                && (f.topic() == Topic.CAPABILITY
                                        || f.topic() == Topic.USER_NAMESPACE
                                        || f.topic() == Topic.PID_NAMESPACE));
    }

    /// One line for each finding, with the next step and the first details below it.
    public void print(PrintStream out) {
        for (Finding finding : findings) {
            line(
                    out,
                    "%-8s%-20s %s"
                            .formatted(
                                    finding.severity().word(),
                                    finding.topic().id(),
                                    finding.text()));
            if (!finding.next().isEmpty()) {
                line(out, "        -> " + finding.next());
            }
            List<String> details = finding.details();
            for (int i = 0; i < Math.min(details.size(), DETAILS_SHOWN); i++) {
                line(out, "           " + details.get(i));
            }
            if (details.size() > DETAILS_SHOWN) {
                line(
                        out,
                        "           and "
                                + (details.size() - DETAILS_SHOWN)
                                + " more; --json shows all");
            }
        }
        line(out, "");
        line(out, summary());
        out.flush();
    }

    private String summary() {
        long faults = count(Severity.FAULT);
        long warnings = count(Severity.WARNING);
        return (isHealthy()
                        ? "healthy: what runs and connects on this host becomes rows"
                        : "not healthy: " + faults + (faults == 1 ? " fault" : " faults"))
                + (warnings == 0
                        ? ""
                        : ", " + warnings + (warnings == 1 ? " warning" : " warnings"));
    }

    private long count(Severity severity) {
        return findings.stream().filter(f -> f.severity() == severity).count();
    }

    static void line(PrintStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        GrowableBytes safe = new GrowableBytes(bytes.length);
        VisibleText.appendTerminal(bytes, 0, bytes.length, safe);
        out.println(new String(safe.toByteArray(), StandardCharsets.UTF_8));
    }

    /// One JSON object: `healthy`, and `findings` in the same order, all details included.
    public void printJson(PrintStream out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json =
                JsonFactory.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .build()
                        .createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("healthy", isHealthy());
            json.writeArrayPropertyStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringProperty("id", finding.topic().id());
                json.writeStringProperty("severity", finding.severity().word());
                json.writeStringProperty("text", finding.text());
                json.writeStringProperty("next", finding.next());
                json.writeArrayPropertyStart("details");
                finding.details().forEach(json::writeString);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println(text);
        out.flush();
    }
}
