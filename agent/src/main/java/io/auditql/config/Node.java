package io.auditql.config;

import java.util.List;
import java.util.Map;

/// A value of a configuration file that knows where it stands.
sealed interface Node {
    Location at();

    /// What it is, for messages.
    String kind();

    record Text(Location at, String value) implements Node {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /// @param text as it is written
    record Numeral(Location at, String text) implements Node {
        @Override
        public String kind() {
            return "the number " + text;
        }
    }

    record Bool(Location at, boolean value) implements Node {
        @Override
        public String kind() {
            return Boolean.toString(value);
        }
    }

    record Null(Location at) implements Node {
        @Override
        public String kind() {
            return "null";
        }
    }

    record Array(Location at, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "an array";
        }
    }

    /// @param members in the order of the file
    record Members(Location at, Map<String, Node> members) implements Node {
        @Override
        public String kind() {
            return "an object";
        }
    }
}
