package io.auditql.ask;

import io.auditql.ledger.Counter;
import io.auditql.ledger.Ledger;
import io.auditql.ledger.Stage;
import io.auditql.shell.Answerer;
import io.auditql.sys.LocalPeer;
import io.auditql.sys.LocalServer;
import io.auditql.sys.Processes;
import io.auditql.sys.SysException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// The daemon's local socket: answers SQL of root, of the daemon's own user and of the members of one group.
///
/// The thread `ask` takes connections, reads requests and notices who hangs up; each client has a thread of its own that
/// answers, so that a query that takes long holds up nobody else. Whoever vanishes takes the query with him.
public final class AskServer implements AutoCloseable {
    /// The name of the socket below `--run_path`.
    public static final String SOCKET = "query.sock";

    /// Clients at one time.
    public static final int MOST_CLIENTS = 8;

    private static final System.Logger LOG = System.getLogger(AskServer.class.getName());

    private static final int IDLE_MILLIS = 60_000;

    /// Between two cancels of a query whose client has gone: one that falls between two statements is lost.
    private static final int CANCEL_MILLIS = 20;

    private static final long NO_DESCRIPTORS_NANOS = 100_000_000;

    /// Makes one client's way to the tables.
    public interface Answerers {
        Answerer open() throws SysException;
    }

    private final LocalServer server;
    private final Answerers answerers;
    private final Supplier<Greeting> greeting;
    private final long patienceMillis;
    private final Counter refused;
    private final Counter malformed;
    private final Counter cut;
    private final List<AskClient> clients = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;

    private AskServer(
            LocalServer server,
            Answerers answerers,
            Supplier<Greeting> greeting,
            Duration patience,
            Ledger ledger) {
        this.server = server;
        this.answerers = answerers;
        this.greeting = greeting;
        this.patienceMillis = patience.toMillis();
        this.refused = ledger.tally(Stage.QUERY, "clients_refused", "clients");
        this.malformed = ledger.tally(Stage.QUERY, "requests_malformed", "requests");
        this.cut = ledger.tally(Stage.QUERY, "answers_cut", "answers");
        this.thread = new Thread(this::run, "ask");
        thread.setDaemon(true);
    }

    /// Starts to listen.
    ///
    /// @param group    whose members may ask; empty for root and this user alone
    /// @param patience how long a client may take to read what it was sent
    public static AskServer start(
            Path socket,
            String group,
            Answerers answerers,
            Supplier<Greeting> greeting,
            Duration patience,
            Ledger ledger)
            throws SysException {
        AskServer asked =
                new AskServer(
                        LocalServer.listen(socket, group), answerers, greeting, patience, ledger);
        asked.thread.start();
        return asked;
    }

    private void run() {
        while (!closing) {
            clients.removeIf(AskClient::isReaped);
            List<AskClient> present = clients.stream().filter(c -> !c.hasLeft()).toList();
            server.await(
                    present.stream().map(AskClient::peer).toList(),
                    present.size() < clients.size() ? CANCEL_MILLIS : IDLE_MILLIS);
            if (server.isReady()) {
                accept();
            }
            for (AskClient client : present) {
                if (client.peer().isReady()) {
                    client.read();
                }
            }
            clients.stream().filter(AskClient::hasLeft).forEach(AskClient::cancel);
        }
    }

    private void accept() {
        try {
            server.accept().ifPresent(this::welcome);
        } catch (SysException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
            LockSupport.parkNanos(this, NO_DESCRIPTORS_NANOS);
        }
    }

    private void welcome(LocalPeer peer) {
        if (!mayAsk(peer)) {
            refuse(peer, "this daemon answers root and the group of --socket_group only");
        } else if (clients.size() >= MOST_CLIENTS) {
            refuse(peer, MOST_CLIENTS + " clients are attached, which is the most; end one first");
        } else {
            AskClient client =
                    new AskClient(
                            peer,
                            answerers,
                            greeting,
                            patienceMillis,
                            malformed,
                            cut,
                            server::wake);
            clients.add(client);
            client.start();
        }
    }

    /// The rights of the file have been checked by the kernel; this holds also where somebody has loosened them.
    private boolean mayAsk(LocalPeer peer) {
        return peer.uid() == 0 || peer.uid() == Processes.user() || peer.isIn(server.group());
    }

    private void refuse(LocalPeer peer, String why) {
        refused.increment();
        try (peer) {
            new WirePrinter((bytes, length) -> peer.send(bytes, 0, length, 0)).refuse(why);
        }
    }

    /// Ends all queries and the socket.
    @Override
    public void close() {
        closing = true;
        server.wake();
        join(thread);
        clients.forEach(AskClient::hangUp);
        for (AskClient client : clients) {
            while (!client.isReaped()) {
                client.cancel();
                client.await(CANCEL_MILLIS);
            }
        }
        server.close();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
