package io.auditql.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.audit.source.KernelUnderTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every way into the kernel that this machine has, for exec, bind, connect and accept: each makes its row.
class AbiMatrixIT extends KernelTest {
    /// What is expected of a process that acted.
    private record Cell(String name, String action, String arch, JsonObject said) {}

    private final List<Cell> cells = new ArrayList<>();

    private void cell(String name, String action, String arch, List<JsonObject> said) {
        JsonObject last = said.getLast();
        if (last.number("result") < 0 && last.number("errno") == 38) {
            System.out.println("left out: this kernel has no " + name + " (ENOSYS)");
        } else {
            cells.add(new Cell(name, action, arch, last));
        }
    }

    private void actInAllWays() {
        NativeProgram actor = NativeProgram.actor().orSkip();
        Map<NativeProgram, String> programs = new LinkedHashMap<>();
        programs.put(actor, "x86_64");
        if (NativeProgram.actor32().isThere()) {
            programs.put(NativeProgram.actor32(), "i386");
        }
        programs.forEach((program, arch) -> {
            cell(arch + " bind", "bind", arch, program.run("bind4", "0"));
            cell(arch + " connect", "connect", arch, program.run("connect4", "9"));
            cell(arch + " accept", "accept", arch, program.run("serve", "accept4"));
            cell(arch + " exec", "execve", arch, program.run("connect4", "9"));
        });
        for (String way : List.of("int80", "socketcall")) {
            cell(way + " bind", "bind", "i386", actor.run("bind-by", way, "0"));
            cell(way + " connect", "connect", "i386", actor.run("connect-by", way, "9"));
            cell(way + " accept", "accept", "i386", actor.run("serve", way));
            cell(
                    way + " accept without an address",
                    "accept",
                    "i386",
                    actor.run("serve-null", way));
        }
        cell("x32 bind", "bind", "x32", actor.run("bind-by", "x32", "0"));
        cell("x32 connect", "connect", "x32", actor.run("connect-by", "x32", "9"));
        cell("int80 exec", "execve", "i386", actor.run("int80-execve", "/bin/true"));
    }

    @Test
    void eachWayIntoTheKernelIsSeen() {
        boolean x86 = System.getProperty("os.arch").equals("amd64");
        org.junit.jupiter.api.Assumptions.assumeTrue(x86, "no machine with these ways");
        try (Product product =
                Product.live(run(), "--audit_allow_failed_socket_events", "--json")
                        .whenRecording()) {
            actInAllWays();
            KernelUnderTest.run("/bin/true", "matrix-done");
            product.askUntilFound(
                    "SELECT pid FROM process_events WHERE cmdline = '/bin/true matrix-done'");
            List<JsonObject> sockets =
                    product.ask("SELECT pid, action, arch, complete FROM socket_events");
            List<JsonObject> execs =
                    product.ask(
                            "SELECT pid, syscall AS action, arch, path, complete FROM process_events");

            for (Cell cell : cells) {
                List<JsonObject> rows = cell.action.equals("execve") ? execs : sockets;
                // a program that is not 64-bit is started by one that is
                boolean byParent = cell.action.equals("execve") && !cell.name.startsWith("int80");
                assertThat(rows)
                        .as(cell.name)
                        .anySatisfy(row -> {
                            assertThat(row.get("pid")).isEqualTo(cell.said.get("pid"));
                            assertThat(row.get("action")).isEqualTo(cell.action);
                            assertThat(row.get("arch")).isEqualTo(byParent ? "x86_64" : cell.arch);
                            assertThat(row.get("complete")).isEqualTo("1");
                        });
            }
            assertThat(cells).hasSizeGreaterThanOrEqualTo(13);
            assertThat(product.finish()).isZero();
        }
    }
}
