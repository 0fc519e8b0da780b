package io.auditql.tables.host.system;

import io.auditql.bytes.Slice;
import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.tables.host.HostFiles;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.Text;
import java.util.HashSet;
import java.util.Set;

/// The machine: its name, processors, memory and maker.
public final class SystemInfo implements HostTable {
    private static final Column HOSTNAME = Column.text("hostname", "name in the network");
    private static final Column UUID =
            Column.text("uuid", "id of the machine from its firmware").with(Column.Option.NOCASE);
    private static final Column CPU_TYPE = Column.text("cpu_type", "architecture");
    private static final Column CPU_SUBTYPE = Column.text("cpu_subtype", "model number");
    private static final Column CPU_BRAND = Column.text("cpu_brand", "model in words");
    private static final Column CPU_PHYSICAL_CORES = Column.integer("cpu_physical_cores", "cores");
    private static final Column CPU_LOGICAL_CORES =
            Column.integer("cpu_logical_cores", "threads that run at once");
    private static final Column CPU_SOCKETS = Column.integer("cpu_sockets", "processors");
    private static final Column CPU_MICROCODE = Column.text("cpu_microcode", "microcode version");
    private static final Column PHYSICAL_MEMORY =
            Column.bigint("physical_memory", "bytes that the kernel can use");
    private static final Column HARDWARE_VENDOR = Column.text("hardware_vendor", "maker");
    private static final Column HARDWARE_MODEL = Column.text("hardware_model", "model");
    private static final Column HARDWARE_VERSION = Column.text("hardware_version", "version");
    private static final Column HARDWARE_SERIAL = Column.text("hardware_serial", "serial number");
    private static final Column BOARD_VENDOR = Column.text("board_vendor", "maker of the board");
    private static final Column BOARD_MODEL = Column.text("board_model", "model of the board");
    private static final Column BOARD_VERSION =
            Column.text("board_version", "version of the board");
    private static final Column BOARD_SERIAL =
            Column.text("board_serial", "serial number of the board");
    private static final Column COMPUTER_NAME = Column.text("computer_name", "name of the host");
    private static final Column LOCAL_HOSTNAME = Column.text("local_hostname", "name of the host");

    static final Schema SCHEMA =
            Schema.table(
                    "system_info",
                    "The machine and its hardware",
                    HOSTNAME,
                    UUID,
                    CPU_TYPE,
                    CPU_SUBTYPE,
                    CPU_BRAND,
                    CPU_PHYSICAL_CORES,
                    CPU_LOGICAL_CORES,
                    CPU_SOCKETS,
                    CPU_MICROCODE,
                    PHYSICAL_MEMORY,
                    HARDWARE_VENDOR,
                    HARDWARE_MODEL,
                    HARDWARE_VERSION,
                    HARDWARE_SERIAL,
                    BOARD_VENDOR,
                    BOARD_MODEL,
                    BOARD_VERSION,
                    BOARD_SERIAL,
                    COMPUTER_NAME,
                    LOCAL_HOSTNAME,
                    Column.text("emulated_cpu_type", "on Windows only").hidden());

    private static final String DMI = "/sys/class/dmi/id/";

    private final HostRoot host;

    public SystemInfo(HostRoot host) {
        this.host = host;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        try (HostFiles files = host.open()) {
            Slice name = files.line("/proc/sys/kernel/hostname");
            rows.begin()
                    .set(HOSTNAME, name)
                    .set(COMPUTER_NAME, name)
                    .set(LOCAL_HOSTNAME, name)
                    .set(UUID, files.line(DMI + "product_uuid"))
                    .set(CPU_TYPE, Machine.architecture())
                    .set(HARDWARE_VENDOR, files.line(DMI + "sys_vendor"))
                    .set(HARDWARE_MODEL, files.line(DMI + "product_name"))
                    .set(HARDWARE_VERSION, files.line(DMI + "product_version"))
                    .set(HARDWARE_SERIAL, files.line(DMI + "product_serial"))
                    .set(BOARD_VENDOR, files.line(DMI + "board_vendor"))
                    .set(BOARD_MODEL, files.line(DMI + "board_name"))
                    .set(BOARD_VERSION, files.line(DMI + "board_version"))
                    .set(BOARD_SERIAL, files.line(DMI + "board_serial"));
            memory(files, rows);
            processors(files, rows);
            rows.end();
        }
    }

    ///     MemTotal:       23612348 kB
    private static void memory(HostFiles files, RowSink rows) {
        for (Slice line : Text.lines(files.content("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                rows.set(PHYSICAL_MEMORY, Text.number(Text.words(line).get(1), 0) * 1024);
            }
        }
    }

    private static void processors(HostFiles files, RowSink rows) {
        int threads = 0;
        Set<String> sockets = new HashSet<>();
        Set<String> cores = new HashSet<>();
        String socket = "";
        for (Slice line : Text.lines(files.content("/proc/cpuinfo"))) {
            int colon = line.indexOf(':', 0);
            if (colon < 0) {
                continue;
            }
            Slice value = Text.trim(line.part(colon + 1));
            switch (Text.trim(line.part(0, colon)).toString()) {
                case "processor" -> threads++;
                case "physical id" -> {
                    socket = value.toString();
                    sockets.add(socket);
                }
                case "core id" -> cores.add(socket + ":" + value);
                case "model" -> rows.set(CPU_SUBTYPE, value);
                case "model name" -> rows.set(CPU_BRAND, value);
                case "microcode" -> rows.set(CPU_MICROCODE, value);
                default -> {
                    // of no interest here
                }
            }
        }
        // a kernel for ARM tells neither
        rows.set(CPU_LOGICAL_CORES, threads)
                .set(CPU_PHYSICAL_CORES, cores.isEmpty() ? threads : cores.size())
                .set(CPU_SOCKETS, Math.max(1, sockets.size()));
    }
}
