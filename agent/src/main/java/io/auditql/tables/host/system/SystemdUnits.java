package io.auditql.tables.host.system;

import io.auditql.row.Column;
import io.auditql.row.HostTable;
import io.auditql.row.QueryContext;
import io.auditql.row.RowSink;
import io.auditql.row.Schema;
import io.auditql.sys.Processes;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// The units that systemd has in memory, asked of it over D-Bus. Where systemd does not run there is none.
public final class SystemdUnits implements HostTable {
    private static final System.Logger LOG = System.getLogger(SystemdUnits.class.getName());

    private static final Column ID = Column.text("id", "name of the unit");
    private static final Column DESCRIPTION = Column.text("description", "what it is, for people");
    private static final Column LOAD_STATE =
            Column.text("load_state", "whether its definition was read: loaded, not-found, masked");
    private static final Column ACTIVE_STATE =
            Column.text("active_state", "active, inactive, failed or on the way");
    private static final Column SUB_STATE =
            Column.text("sub_state", "the same in the words of its kind, such as running");
    private static final Column UNIT_FILE_STATE =
            Column.text("unit_file_state", "enabled, disabled, static and others");
    private static final Column FOLLOWING =
            Column.text("following", "another unit whose state it follows");
    private static final Column OBJECT_PATH = Column.text("object_path", "its object on the bus");
    private static final Column JOB_ID = Column.bigint("job_id", "job that waits, 0 for none");
    private static final Column JOB_TYPE = Column.text("job_type", "what that job is to do");
    private static final Column JOB_PATH = Column.text("job_path", "the job's object on the bus");
    private static final Column FRAGMENT_PATH =
            Column.text("fragment_path", "file that defines the unit");
    private static final Column USER = Column.text("user", "account that a service runs as");
    private static final Column SOURCE_PATH =
            Column.text("source_path", "file that the definition was made from");

    static final Schema SCHEMA =
            Schema.table(
                    "systemd_units",
                    "Units of systemd",
                    ID,
                    DESCRIPTION,
                    LOAD_STATE,
                    ACTIVE_STATE,
                    SUB_STATE,
                    UNIT_FILE_STATE,
                    FOLLOWING,
                    OBJECT_PATH,
                    JOB_ID,
                    JOB_TYPE,
                    JOB_PATH,
                    FRAGMENT_PATH,
                    USER,
                    SOURCE_PATH);

    private record Property(Column column, String interfaceName, String name) {}

    private static final String SYSTEMD = "org.freedesktop.systemd1";
    private static final String UNIT = SYSTEMD + ".Unit";
    private static final List<Property> PROPERTIES =
            List.of(
                    new Property(UNIT_FILE_STATE, UNIT, "UnitFileState"),
                    new Property(FRAGMENT_PATH, UNIT, "FragmentPath"),
                    new Property(SOURCE_PATH, UNIT, "SourcePath"),
                    new Property(USER, SYSTEMD + ".Service", "User"));

    private final Path bus;
    private final AtomicBoolean complained = new AtomicBoolean();

    /// @param bus the socket of the system bus
    public SystemdUnits(Path bus) {
        this.bus = bus;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public void rows(QueryContext query, RowSink rows) {
        if (!Files.exists(bus)) {
            return;
        }
        try (SystemBus connection = SystemBus.connect(bus, Processes.userId())) {
            list(connection, query, rows);
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            rows.discard();
            if (complained.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "table systemd_units: systemd cannot be asked over " + bus + ": " + e);
            }
        }
    }

    /// The answer is an array of: id, description, load, active and sub state, following, object, job, its type and object.
    private static void list(SystemBus bus, QueryContext query, RowSink rows) throws IOException {
        BusReader units =
                bus.call(
                        BusMessage.call(
                                        "/org/freedesktop/systemd1",
                                        SYSTEMD + ".Manager",
                                        "ListUnits")
                                .to(SYSTEMD));
        long length = units.number();
        units.align(8);
        long end = units.position() + length;
        while (units.position() < end && !query.isStopped()) {
            units.align(8);
            rows.begin()
                    .set(ID, units.text())
                    .set(DESCRIPTION, units.text())
                    .set(LOAD_STATE, units.text())
                    .set(ACTIVE_STATE, units.text())
                    .set(SUB_STATE, units.text())
                    .set(FOLLOWING, units.text());
            String object = units.text();
            rows.set(OBJECT_PATH, object)
                    .set(JOB_ID, units.number())
                    .set(JOB_TYPE, units.text())
                    .set(JOB_PATH, units.text());
            for (Property property : PROPERTIES) {
                if (query.reads(property.column())) {
                    rows.set(property.column(), value(bus, object, property));
                }
            }
            rows.end();
        }
    }

    /// Only services have a user: others answer with an error.
    private static String value(SystemBus bus, String object, Property property)
            throws IOException {
        try {
            return bus.call(
                            BusMessage.call(object, "org.freedesktop.DBus.Properties", "Get")
                                    .to(SYSTEMD)
                                    .with(property.interfaceName(), property.name()))
                    .variantText();
        } catch (BusErrorException _) {
            return "";
        }
    }
}
