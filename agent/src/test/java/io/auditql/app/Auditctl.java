package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.util.ArrayList;
import java.util.List;

/// The other tool: what it says of the kernel is what the tests expect.
final class Auditctl {
    private Auditctl() {}

    /// A line of `auditctl -s` by its name.
    static long status(String name) {
        return KernelUnderTest.run("auditctl", "-s")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("auditctl -s has no " + name));
    }

    static List<String> rules() {
        return KernelUnderTest.run("auditctl", "-l").lines().toList();
    }

    static void set(String... words) {
        List<String> command = new ArrayList<>(List.of("auditctl"));
        command.addAll(List.of(words));
        assertThat(KernelUnderTest.run(command.toArray(String[]::new)))
                .as(String.join(" ", words))
                .doesNotContain("Error");
    }

    /// Loads a rule of somebody else until it is closed.
    static Loaded rule(String rule) {
        String[] words = ("-a " + rule).split(" ", -1);
        set(words);
        words[0] = "-d";
        return () -> set(words);
    }

    /// A rule that goes again.
    interface Loaded extends AutoCloseable {
        @Override
        void close();
    }
}
