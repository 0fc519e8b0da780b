package io.auditql.audit.meaning;

import io.auditql.audit.event.AuditRecord;
import io.auditql.audit.event.FieldCursor;
import io.auditql.audit.event.FieldText;
import io.auditql.bytes.GrowableBytes;
import io.auditql.bytes.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The fields of a record as JSON, each as written and as meant, in their order:
///
///     {"arch":{"raw":"c000003e","interpreted":"x86_64"},"syscall":{"raw":"59","interpreted":"execve"},…}
///
/// A key that comes again gets a number: `"uid#2"`. Of a message that a program sent, `fields` holds the fields it claims. What
/// auditd added is no field of its own; it names users and groups.
public final class RecordJson {
    private static final String AVC_START = "avc:";
    private static final int AVC = 1400;
    private static final int USER_AVC = 1107;

    private final FieldCursor cursor = new FieldCursor();
    private final FieldCursor inner = new FieldCursor();
    private final FieldMeaning meaning = new FieldMeaning();
    private final GrowableBytes text = new GrowableBytes(256);
    private final Map<String, Integer> seen = new HashMap<>();

    public RecordJson() {}

    public void append(AuditRecord record, GrowableBytes out) {
        byte[] bytes = record.bytes();
        int body = record.body();
        int mark = lastMark(bytes, body, record.end());
        meaning.start(record.type(), bytes, body, mark, record.end());
        object(record.type(), bytes, body, mark, false, out);
    }

    /// Where what auditd added begins, or the end.
    private static int lastMark(byte[] bytes, int from, int end) {
        for (int i = end - 1; i >= from; i--) {
            if (bytes[i] == FieldText.ENRICHMENT) {
                return i;
            }
        }
        return end;
    }

    private void object(
            int type, byte[] bytes, int from, int end, boolean message, GrowableBytes out) {
        out.append('{');
        int start = out.length();
        Map<String, Integer> keys = message ? new HashMap<>() : seen;
        keys.clear();
        if (type == AVC || type == USER_AVC) {
            verdict(bytes, from, end, keys, out, start);
        }
        FieldCursor walk = message ? inner : cursor;
        walk.start(bytes, from, end);
        while (walk.next()) {
            int key = walk.keyStart();
            int keyEnd = walk.keyEnd();
            int value = walk.valueStart();
            int valueEnd = walk.valueEnd();
            String name = key(bytes, from, key, keyEnd);
            if (name.isEmpty()) {
                continue;
            }
            key(name, keys, out, start);
            boolean nested = !message && name.equals("msg") && value < end && bytes[value] == '\'';
            value(type, name, bytes, value, valueEnd, message, nested, out);
        }
        out.append('}');
    }

    /// `old auid=0 new auid=500`, as kernels wrote logins before 3.13, has the keys of later ones.
    private static String key(byte[] bytes, int from, int start, int end) {
        String key = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        for (String before : new String[] {"old", "new"}) {
            int at = start - before.length() - 1;
            if (at >= from
                    && bytes[start - 1] == ' '
                    && before.equals(
                            new String(bytes, at, before.length(), StandardCharsets.US_ASCII))) {
                return before.equals("old") || !isLoginKey(key) ? before + "-" + key : key;
            }
        }
        return key;
    }

    private static boolean isLoginKey(String key) {
        return key.equals("auid") || key.equals("ses");
    }

    private void key(String name, Map<String, Integer> keys, GrowableBytes out, int start) {
        if (out.length() > start) {
            out.append(',');
        }
        int times = keys.merge(name, 1, Integer::sum);
        byte[] bytes = (times == 1 ? name : name + "#" + times).getBytes(StandardCharsets.UTF_8);
        out.append('"');
        VisibleText.appendExactJson(bytes, 0, bytes.length, out);
        out.append('"').append(':');
    }

    private void value(
            int type,
            String name,
            byte[] bytes,
            int from,
            int end,
            boolean message,
            boolean nested,
            GrowableBytes out) {
        out.append("{\"raw\":\"");
        VisibleText.appendExactJson(bytes, from, end - from, out);
        out.append("\",");
        if (nested) {
            int last = end - from > 1 && bytes[end - 1] == '\'' ? end - 1 : end;
            out.append("\"fields\":");
            object(type, bytes, from + 1, last, true, out);
        } else {
            out.append("\"interpreted\":");
            text.clear();
            if (meaning.append(name, from, end, message, text)) {
                out.append('"');
                VisibleText.appendExactJson(text.array(), 0, text.length(), out);
                out.append('"');
            } else {
                out.append("null");
            }
        }
        out.append('}');
    }

    /// `avc:  denied  { read write } for  pid=1 …`: the verdict and the permissions are no fields as written.
    private static void verdict(
            byte[] bytes,
            int from,
            int end,
            Map<String, Integer> keys,
            GrowableBytes out,
            int start) {
        String line =
                new String(bytes, from, Math.min(end - from, 512), StandardCharsets.ISO_8859_1);
        int avc = line.indexOf(AVC_START);
        int open = line.indexOf('{', Math.max(avc, 0));
        int close = line.indexOf('}', Math.max(open, 0));
        if (avc < 0 || open < 0 || close < 0) {
            return;
        }
        plain("seresult", line.substring(avc + AVC_START.length(), open).strip(), keys, out, start);
        plain(
                "seperms",
                line.substring(open + 1, close).strip().replace(' ', ','),
                keys,
                out,
                start);
    }

    private static void plain(
            String key, String value, Map<String, Integer> keys, GrowableBytes out, int start) {
        keys.put(key, 1);
        if (out.length() > start) {
            out.append(',');
        }
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        out.append("\"" + key + "\":{\"raw\":\"");
        VisibleText.appendExactJson(bytes, 0, bytes.length, out);
        out.append("\",\"interpreted\":\"");
        VisibleText.appendExactJson(bytes, 0, bytes.length, out);
        out.append("\"}");
    }
}
