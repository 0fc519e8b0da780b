package io.auditql.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownFlagsTest {
    private static final Path REFERENCE = Path.of("../../shared/reference/osquery-audit.md");
    private static final Pattern FLAG =
            Pattern.compile("^- `--(\\w+)` (\\w+)( [\\w-]+)?, default `(.*?)` — .*$");

    /// Where our default is another one: the defaults of the document the product was asked for, and our own paths.
    private static final Map<String, String> OWN_DEFAULTS =
            Map.ofEntries(
                    Map.entry("events_max", "1000"),
                    Map.entry("events_expiry", "86000"),
                    Map.entry("audit_backlog_limit", "0"),
                    Map.entry("hash_cache_max", "10000"),
                    Map.entry("logger_rotate", "true"),
                    Map.entry("logger_path", "/var/log/auditql"),
                    Map.entry("config_path", "/etc/auditql/auditql.conf"),
                    Map.entry("database_path", "/var/lib/auditql"),
                    Map.entry("pidfile", "/run/auditql/auditqld.pidfile"),
                    Map.entry("tls_server_certs", "/etc/auditql/certs.pem"));

    /// Defaults that the reference writes as C++.
    private static final Map<String, String> EXPRESSIONS =
            Map.of(
                    "60 * 60 * 24 * 30", "2592000",
                    "25 * 1024 * 1024", "26214400",
                    "1 * 1024 * 1024", "1048576",
                    "50 * 1024 * 1024", "52428800",
                    "60 * 60", "3600",
                    "60 * 10", "600",
                    "LOG_LOCAL3 >> 3", "19",
                    "OSQUERY_LOG_HOME \"numeric_monitoring.log\"",
                            "/var/log/osquery/numeric_monitoring.log",
                    "OSQUERY_SOCKET \"osquery.em\"", "/var/osquery/osquery.em",
                    "OSQUERY_HOME \"extensions.load\"", "/etc/osquery/extensions.load");

    @Test
    void everyFlagOfOsqueryIsKnownWithTypeAndDefault() throws Exception {
        if (!Files.isReadable(REFERENCE)) {
            System.out.println("skipped: no reference at " + REFERENCE);
            return;
        }
        FlagSet known = KnownFlags.all();
        List<String> wrong = new ArrayList<>();
        int flags = 0;
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher matcher = FLAG.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            flags++;
            String name = matcher.group(1);
            Flag<?> flag = known.find(name);
            String target = matcher.group(4);
            if (flag == null) {
                wrong.add("missing: --" + name);
            } else if (target.startsWith("-> ")) {
                if (!flag.name().equals(target.substring(3))) {
                    wrong.add("--" + name + " should be another name of " + target);
                }
            } else {
                compare(flag, matcher.group(2), defaultOf(name, target), wrong);
                compareTraits(flag, String.valueOf(matcher.group(3)).strip(), wrong);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(flags).isGreaterThan(230);
        assertThat(known.find("aws_kinesis_random_partition_key")).isNotNull();
        assertThat(known.find("event_expiry")).isSameAs(EventFlags.EVENTS_EXPIRY);
    }

    private static String defaultOf(String name, String text) {
        String own = OWN_DEFAULTS.get(name);
        if (own != null) {
            return own;
        }
        String expression = EXPRESSIONS.get(text);
        if (expression != null) {
            return expression;
        }
        return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }

    private static <T> void compare(
            Flag<T> flag, String type, String expected, List<String> wrong) {
        if (!flag.kind().word().equals(type)) {
            wrong.add("%s is %s, not %s".formatted(flag, flag.kind().word(), type));
        }
        String value = flag.format(flag.defaultValue());
        if (!value.equals(expected)) {
            wrong.add("%s is %s by default, not %s".formatted(flag, value, expected));
        }
    }

    private static void compareTraits(Flag<?> flag, String traits, List<String> wrong) {
        if (traits.equals("hidden") != flag.is(Flag.Trait.HIDDEN)) {
            wrong.add(flag + ": hidden in one place only");
        }
        if (traits.equals("CLI-only") && !flag.is(Flag.Trait.COMMAND_LINE_ONLY)) {
            wrong.add(flag + " is for the command line only");
        }
        if (traits.equals("shell") && !flag.is(Flag.Trait.SHELL_ONLY)) {
            wrong.add(flag + " is for the shell only");
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ShellFlags.class,
                AuditFlags.class,
                EventFlags.class,
                ScheduleFlags.class,
                LoggerFlags.class,
                ConfigFlags.class,
                ProcessFlags.class,
                RemoteFlags.class,
                ForeignFlags.class
            })
    void everyConstantIsRegistered(Class<?> topic) throws Exception {
        List<Flag<?>> registered = KnownFlags.all().all();
        for (Field field : topic.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Flag.class) {
                assertThat(registered).contains((Flag<?>) field.get(null));
            }
        }
    }

    /// Flags in the program's text stand as `AuditFlags.AUDIT_LOG`; where one is declared it stands without its class.
    @ParameterizedTest
    @ValueSource(
            classes = {
                ShellFlags.class,
                AuditFlags.class,
                EventFlags.class,
                ScheduleFlags.class,
                LoggerFlags.class,
                ConfigFlags.class,
                ProcessFlags.class,
                RemoteFlags.class
            })
    void aFlagSaysThatItHasNoEffectExactlyWhenNothingReadsIt(Class<?> topic) throws Exception {
        String program = programText();
        for (Field field : topic.getDeclaredFields()) {
            if (field.getType() == Flag.class) {
                Flag<?> flag = (Flag<?>) field.get(null);
                String use = topic.getSimpleName() + "." + field.getName();
                assertThat(Pattern.compile(Pattern.quote(use) + "\\b").matcher(program).find())
                        .as(use + " is read by the program")
                        .isEqualTo(flag.withoutEffect().isEmpty());
            }
        }
    }

    private static String programText() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(p -> p.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(source));
            }
        }
        return text.toString();
    }

    @Test
    void everyDefaultIsLegal() {
        for (Flag<?> flag : KnownFlags.all().all()) {
            assertLegal(flag);
        }
    }

    private static <T> void assertLegal(Flag<T> flag) {
        if (flag.kind() != Flag.Kind.STRINGS) {
            assertThat(flag.parse(flag.format(flag.defaultValue())))
                    .as(flag.toString())
                    .isEqualTo(flag.defaultValue());
        }
    }

    @Test
    void descriptionsAreShortAndPlain() {
        for (Flag<?> flag : KnownFlags.all().all()) {
            assertThat(flag.description())
                    .as(flag.toString())
                    .isNotBlank()
                    .hasSizeLessThan(121)
                    .doesNotEndWith(".");
        }
    }
}
