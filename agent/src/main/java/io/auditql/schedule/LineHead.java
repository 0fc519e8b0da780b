package io.auditql.schedule;

import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What all lines of one execution share, as the keys of a JSON object without its braces.
///
/// Decorations have an object of their own, or stand beside the other keys (`--decorations_top_level`). There a decoration
/// takes the place of a key of its name, as in osquery: the key is removed, the last one moves into the gap, and the
/// decoration comes last. The rows and what happened to them are never replaced.
final class LineHead {
    /// One key, and the text behind it.
    private record Member(String key, String json) {}

    private final GrowableBytes text = new GrowableBytes(256);
    private final GrowableBytes scratch = new GrowableBytes(64);
    private final GrowableBytes calendar = new GrowableBytes(32);

    GrowableBytes text() {
        return text;
    }

    void write(String query, boolean numerics, boolean topLevel, Envelope shared) {
        CalendarTime.append(shared.unixTime(), calendar.clear());
        if (topLevel && !shared.decorations().isEmpty()) {
            writeMembers(query, numerics, shared);
            return;
        }
        text.clear().append("\"name\":");
        quote(query, text);
        text.append(",\"hostIdentifier\":");
        quote(shared.hostIdentifier(), text);
        text.append(",\"calendarTime\":\"").append(calendar.array(), 0, calendar.length());
        text.append("\",\"unixTime\":").appendDecimal(shared.unixTime());
        text.append(",\"epoch\":").appendDecimal(shared.epoch());
        text.append(",\"counter\":").appendDecimal(shared.counter());
        text.append(",\"numerics\":").append(Boolean.toString(numerics));
        if (!shared.decorations().isEmpty()) {
            writeObject(shared.decorations());
        }
    }

    private void writeObject(Map<String, String> decorations) {
        text.append(",\"decorations\":{");
        boolean first = true;
        for (Map.Entry<String, String> decoration : new TreeMap<>(decorations).entrySet()) {
            if (!first) {
                text.append(',');
            }
            first = false;
            quote(decoration.getKey(), text);
            text.append(':');
            quote(decoration.getValue(), text);
        }
        text.append('}');
    }

    private void writeMembers(String query, boolean numerics, Envelope shared) {
        List<Member> members = new ArrayList<>();
        members.add(new Member("name", json(query)));
        members.add(new Member("hostIdentifier", json(shared.hostIdentifier())));
        members.add(new Member("calendarTime", json(calendar.toString())));
        members.add(new Member("unixTime", Long.toString(shared.unixTime())));
        members.add(new Member("epoch", Long.toString(shared.epoch())));
        members.add(new Member("counter", Long.toString(shared.counter())));
        members.add(new Member("numerics", Boolean.toString(numerics)));
        new TreeMap<>(shared.decorations())
                .forEach((key, value) -> {
                    if (!ResultLine.KEYS_OF_ROWS.contains(key)) {
                        replace(members, new Member(key, json(value)));
                    }
                });
        text.clear();
        for (Member member : members) {
            if (text.length() > 0) {
                text.append(',');
            }
            quote(member.key, text);
            text.append(':').append(member.json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void replace(List<Member> members, Member member) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).key.equals(member.key)) {
                Member last = members.removeLast();
                if (i < members.size()) {
                    members.set(i, last);
                }
                break;
            }
        }
        members.add(member);
    }

    private String json(String value) {
        quote(value, scratch.clear());
        return scratch.toString();
    }

    static void quote(String value, GrowableBytes out) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.append('"');
        VisibleText.appendExactJson(bytes, 0, bytes.length, out);
        out.append('"');
    }
}
