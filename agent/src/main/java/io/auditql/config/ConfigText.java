package io.auditql.config;

/// Takes out of a configuration what is no JSON, as osquery does: a backslash at the end of a line joins it with the next
/// one, and a line that begins with `#` or `//` is a comment. There are no other comments.
///
/// Every line keeps its number: of joined lines it is the first one's.
final class ConfigText {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ConfigText() {}

    static String json(String file) {
        StringBuilder json = new StringBuilder(file.length());
        int at = !file.isEmpty() && file.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
        StringBuilder line = new StringBuilder();
        int joined = 0;
        while (at < file.length()) {
            int end = file.indexOf('\n', at);
            boolean last = end < 0;
            int stop = last ? file.length() : end;
            if (stop > at && file.charAt(stop - 1) == '\r') {
                stop--;
            }
            if (!last && stop > at && file.charAt(stop - 1) == '\\') {
                line.append(file, at, stop - 1);
                joined++;
            } else {
                line.append(file, at, stop);
                if (!isComment(line)) {
                    json.append(line);
                }
                json.repeat('\n', joined + (last ? 0 : 1));
                line.setLength(0);
                joined = 0;
            }
            at = last ? file.length() : end + 1;
        }
        if (!isComment(line)) {
            json.append(line); // joined with a line that is not there
        }
        return json.toString();
    }

    private static boolean isComment(CharSequence line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) <= ' ') {
            at++;
        }
        if (at < line.length() && line.charAt(at) == '#') {
            return true;
        }
        return at + 1 < line.length() && line.charAt(at) == '/' && line.charAt(at + 1) == '/';
    }
}
