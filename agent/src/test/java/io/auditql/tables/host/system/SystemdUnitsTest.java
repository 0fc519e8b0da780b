package io.auditql.tables.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditql.tables.host.HostSql;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// On a bus of its own (`dbus-daemon`), where a small program (`python3-dbus`) answers in systemd's place: tests run on machines
/// without systemd.
@Timeout(60)
class SystemdUnitsTest {
    private static final String STAND_IN =
            """
            import dbus, dbus.service, dbus.mainloop.glib
            from gi.repository import GLib
            dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
            bus = dbus.bus.BusConnection(open('address').read().strip())

            class Manager(dbus.service.Object):
                @dbus.service.method('org.freedesktop.systemd1.Manager', out_signature='a(ssssssouso)')
                def ListUnits(self):
                    return [('cron.service', 'Regular jobs \\u2713', 'loaded', 'active', 'running', '',
                             '/org/freedesktop/systemd1/unit/cron', 0, '', '/'),
                            ('a.mount', '', 'loaded', 'inactive', 'dead', 'b.mount',
                             '/org/freedesktop/systemd1/unit/a', 4294967295, 'start', '/job/7')]

            class Unit(dbus.service.Object):
                def __init__(self, path, values):
                    dbus.service.Object.__init__(self, bus, path)
                    self.values = values
                @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='ss', out_signature='v')
                def Get(self, interface, name):
                    return self.values[interface + '.' + name]

            unit, service = 'org.freedesktop.systemd1.Unit.', 'org.freedesktop.systemd1.Service.'
            manager = Manager(bus, '/org/freedesktop/systemd1')
            cron = Unit('/org/freedesktop/systemd1/unit/cron',
                        {unit + 'UnitFileState': 'enabled', unit + 'FragmentPath': '/lib/cron.service',
                         unit + 'SourcePath': '', service + 'User': 'daemon'})
            a = Unit('/org/freedesktop/systemd1/unit/a',
                     {unit + 'UnitFileState': '', unit + 'FragmentPath': '', unit + 'SourcePath': '/etc/fstab'})
            name = dbus.service.BusName('org.freedesktop.systemd1', bus)
            print('ready', flush=True)
            GLib.MainLoop().run()
            """;

    @TempDir private Path directory;

    @Test
    void unitsAreThoseThatSystemdTells() throws Exception {
        boolean able =
                Files.isExecutable(Path.of("/usr/bin/dbus-daemon"))
                        && new ProcessBuilder("/usr/bin/python3", "-c", "import dbus, gi")
                                        .redirectErrorStream(true)
                                        .start()
                                        .waitFor()
                                == 0;
        if (!able) {
            System.out.println("skipped: dbus-daemon, python3-dbus and python3-gi are not here");
        }
        Assumptions.assumeTrue(able);
        Path socket = directory.resolve("bus");
        Files.writeString(directory.resolve("address"), "unix:path=" + socket);
        Files.writeString(directory.resolve("standin.py"), STAND_IN);
        Process daemon =
                start(
                        "dbus-daemon",
                        "--session",
                        "--nofork",
                        "--print-address",
                        "--address=unix:path=" + socket);
        Process systemd = null;
        try {
            assertThat(line(daemon)).startsWith("unix:path=");
            systemd = start("/usr/bin/python3", "standin.py");
            assertThat(line(systemd)).isEqualTo("ready");
            try (HostSql sql = HostSql.of(new SystemdUnits(socket))) {
                assertThat(sql.rows("SELECT * FROM systemd_units"))
                        .containsExactly(
                                "cron.service|Regular jobs \u2713|loaded|active|running|enabled||"
                                        + "/org/freedesktop/systemd1/unit/cron|0||/|/lib/cron.service|daemon|",
                                "a.mount||loaded|inactive|dead||b.mount|/org/freedesktop/systemd1/unit/a|"
                                        + "4294967295|start|/job/7|||/etc/fstab");
                assertThat(sql.rows("SELECT id FROM systemd_units WHERE active_state = 'active'"))
                        .containsExactly("cron.service");
            }
        } finally {
            daemon.destroyForcibly();
            if (systemd != null) {
                systemd.destroyForcibly();
            }
        }
    }

    @Test
    void withoutSystemdThereAreNoUnits() throws Exception {
        try (HostSql sql = HostSql.of(new SystemdUnits(directory.resolve("none")))) {
            assertThat(sql.rows("SELECT * FROM systemd_units")).isEmpty();
        }
        Path file = Files.writeString(directory.resolve("no socket"), "");
        try (HostSql sql = HostSql.of(new SystemdUnits(file))) {
            assertThat(sql.rows("SELECT * FROM systemd_units")).isEmpty();
        }
    }

    private Process start(String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String line(Process process) throws Exception {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(reader.readLine());
    }
}
