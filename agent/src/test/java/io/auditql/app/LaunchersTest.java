package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launchers in copies of a checkout with JDKs and a Maven that are scripts.
class LaunchersTest {
    private static final Path BIN = Path.of("../bin").toAbsolutePath().normalize();
    private static final List<String> NAMES = List.of("auditqli", "auditqld", "auditqlctl");

    /// All that the launchers may need of the system.
    private static final List<String> TOOLS =
            List.of(
                    "sed",
                    "find",
                    "id",
                    "ls",
                    "cut",
                    "awk",
                    "readlink",
                    "getent",
                    "mkdir",
                    "rm",
                    "mv",
                    "flock",
                    "sleep",
                    "setpriv",
                    "cat",
                    "timeout");

    private static final int NOBODY = 65_534;

    /// Says who it is and what it got, a line each.
    private static final String JAVA =
            """
            #!/bin/sh
            echo "home ${0%/bin/java}"
            echo "pid $$"
            echo "locale $LC_ALL"
            echo "umask $(umask)"
            seen=
            for argument in "$@"; do
                [ -n "$seen" ] && printf 'argument <%s>\\n' "$argument"
                case $argument in io.auditql.app.*) echo "main $argument"; seen=1 ;; esac
            done
            """;

    /// Takes its time, writes down that it ran, and makes what the build makes.
    private static final String MAVEN =
            """
            #!/bin/sh
            echo "noise of the build"
            sleep 0.3
            echo "$(id -u) $*" >>agent/target/runs
            mkdir -p agent/target/lib
            echo jar >agent/target/auditql-agent.jar
            """;

    @TempDir Path directory;

    private Path root;
    private final Map<String, String> environment = new TreeMap<>();
    private final Map<Process, Path> started = new HashMap<>();

    @BeforeEach
    void copyTheLaunchers() throws IOException {
        openToAll(directory);
        root = directory.resolve("the checkout");
        Files.createDirectories(root.resolve("bin"));
        for (String name : List.of("auditqli", "auditqld", "auditqlctl", "build", "common.sh")) {
            Files.copy(
                    BIN.resolve(name),
                    root.resolve("bin").resolve(name),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        environment.put("AUDITQL_JAVA_PLACES", directory.resolve("jvm") + "/*");
        // whatever java the machine has must not be found
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : TOOLS) {
            for (String place : List.of("/usr/bin/", "/bin/", "/usr/sbin/")) {
                if (Files.isExecutable(Path.of(place + tool))
                        && !Files.exists(tools.resolve(tool))) {
                    script(tools.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                }
            }
        }
        environment.put("PATH", tools.toString());
    }

    @AfterEach
    void endWhatWasStarted() {
        started.keySet().forEach(Process::destroyForcibly);
    }

    @Test
    void takesTheJdkOfJavaHome() throws Exception {
        install();
        environment.put("JAVA_HOME", jdk("elsewhere/jdk-26", "26.0.1").toString());
        jdk("jvm/jdk-25", "25.0.3");
        assertThat(run("auditqli").out)
                .startsWith("home " + directory.resolve("elsewhere/jdk-26") + "\n");
    }

    @Test
    void passesOverAnOldJavaHomeAndAnOldJavaOnThePath() throws Exception {
        install();
        Path old = jdk("elsewhere/jdk-17", "17.0.9");
        environment.put("JAVA_HOME", old.toString());
        environment.merge("PATH", old + "/bin", (path, more) -> more + ":" + path);
        jdk("jvm/jdk-21", "21.0.2");
        jdk("jvm/jdk-25", "25.0.3");
        assertThat(run("auditqli").out)
                .startsWith("home " + directory.resolve("jvm/jdk-25") + "\n");
    }

    @Test
    void takesTheJavaOnThePathThroughItsLinks() throws Exception {
        install();
        Path jdk = jdk("elsewhere/jdk-25", "25");
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), jdk.resolve("bin/java"));
        environment.merge("PATH", links.toString(), (path, more) -> more + ":" + path);
        assertThat(run("auditqli").out).startsWith("home " + jdk + "\n");
    }

    @Test
    void asksAJavaThatHasNoReleaseFile() throws Exception {
        install();
        Path jdk = jdk("jvm/jdk", "");
        Files.delete(jdk.resolve("release"));
        script(
                jdk.resolve("bin/java"),
                "#!/bin/sh\ncase $1 in -version) echo 'openjdk version \"25.0.3\" 2026-04-21' >&2 ;; *) echo ran ;; esac\n");
        assertThat(run("auditqli").out).isEqualTo("ran\n");
    }

    @Test
    void saysWhatIsMissingWhenThereIsNoJdk() throws Exception {
        install();
        jdk("jvm/jdk-8", "1.8.0_392");
        Path seventeen = jdk("jvm/jdk-17", "17.0.9");
        Run run = run("auditqli");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.out).isEmpty();
        assertThat(run.err)
                .contains("a JDK 25 or newer is needed and none was found")
                .contains(seventeen + " is Java 17")
                .contains("apt-get install")
                .contains("JAVA_HOME");
    }

    @Test
    void eachNameRunsItsProgram() throws Exception {
        install();
        jdk("jvm/jdk-25", "25.0.3");
        assertThat(run("auditqli").out).contains("main io.auditql.app.Auditqli\n");
        assertThat(run("auditqld").out).contains("main io.auditql.app.Auditqld\n");
        assertThat(run("auditqlctl").out).contains("main io.auditql.app.Auditqlctl\n");
    }

    @Test
    void handsArgumentsOnByteForByte() throws Exception {
        install();
        jdk("jvm/jdk-25", "25.0.3");
        String sql = "SELECT '$HOME' || \"a  b\" || `x` \\ * ;\n-- ende é\u2028";
        Run run = run("auditqli", "--json", sql, "", "-x=*");
        assertThat(run.out)
                .endsWith(
                        "argument <--json>\nargument <"
                                + sql
                                + ">\nargument <>\nargument <-x=*>\n");
        assertThat(run.out).contains("locale C.UTF-8\n").contains("umask 0077\n");
    }

    @Test
    void becomesTheProgramSoThatSignalsReachIt() throws Exception {
        install();
        jdk("jvm/jdk-25", "25.0.3");
        Run run = run("auditqld");
        assertThat(run.out).contains("pid " + run.pid + "\n");
    }

    @Test
    void isFoundThroughLinks() throws Exception {
        install();
        jdk("jvm/jdk-25", "25.0.3");
        Path link =
                Files.createSymbolicLink(
                        directory.resolve("auditqli"), Path.of("the checkout/bin/auditqli"));
        Path second = Files.createSymbolicLink(directory.resolve("second"), link);
        assertThat(start(List.of(second.toString())).out)
                .contains("main io.auditql.app.Auditqli\n");
    }

    @Test
    void buildsOnceForAllWhoWait() throws Exception {
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        List<Process> all = new ArrayList<>();
        for (String name : NAMES) {
            all.add(process(List.of(root.resolve("bin").resolve(name).toString())));
        }
        for (Process process : all) {
            Run run = finish(process);
            assertThat(run.exit).as(run.err).isZero();
            assertThat(run.out).startsWith("home ").doesNotContain("noise");
        }
        assertThat(runs()).hasSize(1);
        assertThat(run("auditqli").err).isEmpty();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        run("auditqli");
        Files.setLastModifiedTime(
                root.resolve("agent/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(run("auditqli").err).contains("building").contains("noise");
        assertThat(runs()).hasSize(2);
    }

    @Test
    void buildsAgainAfterABuildThatWasCutShort() throws Exception {
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        run("auditqli");
        Files.createFile(root.resolve("agent/target/auditql.building"));
        run("auditqli");
        assertThat(runs()).hasSize(2);
    }

    @Test
    void aBuildThatFailsIsExplainedAndTheProgramDoesNotRun() throws Exception {
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        script(root.resolve("mvnw"), "#!/bin/sh\necho 'no network'\nexit 1\n");
        Run run = run("auditqli");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.out).isEmpty();
        assertThat(run.err).contains("no network").contains("the build failed");
    }

    @Test
    void buildsWithACompilerOnly() throws Exception {
        checkout();
        Path jre = jdk("jvm/a-jre-25", "25.0.3");
        Files.delete(jre.resolve("bin/javac"));
        Run run = run("auditqli");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err).contains(jre + " is Java 25 without a compiler");
        jdk("jvm/b-jdk-25", "25.0.3");
        assertThat(run("auditqli").out).startsWith("home " + jre + "\n"); // to run it is enough
    }

    @Test
    void asRootItBuildsAsTheOwnerOfTheCheckout() throws Exception {
        if (!isRoot()) {
            return;
        }
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        giveToNobody();
        Run run = run("auditqli");
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).startsWith("home ");
        assertThat(runs())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith(NOBODY + " "));
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files)
                    .allSatisfy(file ->
                            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(NOBODY));
        }
    }

    @Test
    void asRootWithoutAWayToBecomeTheOwnerItSaysWhatToDo() throws Exception {
        if (!isRoot()) {
            return;
        }
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        giveToNobody();
        Files.delete(directory.resolve("tools/setpriv"));
        Run run = run("auditqli");
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.out).isEmpty();
        assertThat(run.err).contains("belongs to user " + NOBODY).contains(root + "/bin/build");
        assertThat(root.resolve("agent/target")).doesNotExist();
    }

    @Test
    void whoMayNotWriteRunsWhatIsBuilt() throws Exception {
        if (!isRoot()) {
            return;
        }
        checkout();
        jdk("jvm/jdk-25", "25.0.3");
        run("auditqli");
        Files.setLastModifiedTime(
                root.resolve("agent/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(1)));
        Run run = start(asNobody());
        assertThat(run.exit).as(run.err).isZero();
        assertThat(run.out).startsWith("home ");
        Files.delete(root.resolve("agent/target/auditql-agent.jar"));
        run = start(asNobody());
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.err).contains("by a user who may write to it");
        assertThat(runs()).hasSize(1);
    }

    private List<String> asNobody() {
        return List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                root.resolve("bin/auditqli").toString());
    }

    private static boolean isRoot() {
        if (System.getProperty("user.name").equals("root")
                && Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            return true;
        }
        System.out.println("skipped: only root can act as another user");
        return false;
    }

    /// An installation: built, without sources.
    private void install() throws IOException {
        Files.createDirectories(root.resolve("agent/target/lib"));
        Files.createFile(root.resolve("agent/target/auditql-agent.jar"));
    }

    private void checkout() throws IOException {
        Files.createDirectories(root.resolve("agent/src/main"));
        Files.createFile(root.resolve("pom.xml"));
        Files.createFile(root.resolve("agent/pom.xml"));
        Files.createFile(root.resolve("agent/src/main/A.java"));
        script(root.resolve("mvnw"), MAVEN);
    }

    private Path jdk(String place, String version) throws IOException {
        Path jdk = directory.resolve(place);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/java"), JAVA);
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        openToAll(file);
    }

    private static void openToAll(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void giveToNobody() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
    }

    private List<String> runs() throws IOException {
        return Files.readAllLines(root.resolve("agent/target/runs"));
    }

    private Run run(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        return start(command);
    }

    private Run start(List<String> command) throws Exception {
        return finish(process(command));
    }

    private Process process(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile(directory, "stderr", "");
        builder.redirectError(errors.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        started.put(process, errors);
        return process;
    }

    private Run finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.pid(), process.exitValue(), out, Files.readString(started.get(process)));
    }

    private record Run(long pid, int exit, String out, String err) {}
}
