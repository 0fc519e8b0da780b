package io.auditql.app;

import io.auditql.flags.Flags;
import io.auditql.flags.ProcessFlags;
import io.auditql.row.HostTable;
import io.auditql.sys.Clocks;
import io.auditql.tables.host.HostRoot;
import io.auditql.tables.host.account.AuthorizedKeys;
import io.auditql.tables.host.account.Groups;
import io.auditql.tables.host.account.KnownHosts;
import io.auditql.tables.host.account.Last;
import io.auditql.tables.host.account.LoggedInUsers;
import io.auditql.tables.host.account.UserGroups;
import io.auditql.tables.host.account.Users;
import io.auditql.tables.host.file.ExtendedAttributes;
import io.auditql.tables.host.file.File;
import io.auditql.tables.host.file.Hash;
import io.auditql.tables.host.file.Magic;
import io.auditql.tables.host.file.SuidBin;
import io.auditql.tables.host.network.ArpCache;
import io.auditql.tables.host.network.DnsResolvers;
import io.auditql.tables.host.network.EtcHosts;
import io.auditql.tables.host.network.InterfaceAddresses;
import io.auditql.tables.host.network.InterfaceDetails;
import io.auditql.tables.host.network.Routes;
import io.auditql.tables.host.process.ListeningPorts;
import io.auditql.tables.host.process.ProcessEnvs;
import io.auditql.tables.host.process.ProcessMemoryMap;
import io.auditql.tables.host.process.ProcessNamespaces;
import io.auditql.tables.host.process.ProcessOpenFiles;
import io.auditql.tables.host.process.ProcessOpenSockets;
import io.auditql.tables.host.process.Processes;
import io.auditql.tables.host.software.DebPackages;
import io.auditql.tables.host.software.RpmPackages;
import io.auditql.tables.host.system.Crontab;
import io.auditql.tables.host.system.KernelInfo;
import io.auditql.tables.host.system.KernelModules;
import io.auditql.tables.host.system.Mounts;
import io.auditql.tables.host.system.OsVersion;
import io.auditql.tables.host.system.SystemInfo;
import io.auditql.tables.host.system.Time;
import io.auditql.tables.host.system.Uptime;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/// Names every table that looks at this host: a new one has its line here.
final class HostTables {
    private HostTables() {}

    static List<HostTable> of(Flags flags) {
        HostRoot host = HostRoot.at(Path.of("/"));
        int remembered =
                flags.get(ProcessFlags.DISABLE_HASH_CACHE)
                        ? 0
                        : Math.toIntExact(flags.get(ProcessFlags.HASH_CACHE_MAX));
        return List.of(
                new Time(System::currentTimeMillis, ZoneId.systemDefault()),
                new Uptime(Clocks::bootMillis),
                new OsVersion(host),
                new KernelInfo(host),
                new SystemInfo(host),
                new KernelModules(host),
                new Mounts(host),
                new Crontab(host),
                new Processes(host),
                new ProcessEnvs(host),
                new ProcessMemoryMap(host),
                new ProcessNamespaces(host),
                new ProcessOpenFiles(host),
                new ProcessOpenSockets(host),
                new ListeningPorts(host),
                new InterfaceAddresses(),
                new InterfaceDetails(host),
                new Routes(),
                new ArpCache(host),
                new DnsResolvers(host),
                new EtcHosts(host),
                new Users(host),
                new Groups(host),
                new UserGroups(host),
                new LoggedInUsers(host),
                new Last(host),
                new AuthorizedKeys(host),
                new KnownHosts(host),
                new File(host),
                new Hash(host, remembered),
                new ExtendedAttributes(host),
                new Magic(host),
                new SuidBin(host),
                new DebPackages(host),
                new RpmPackages(host));
    }
}
