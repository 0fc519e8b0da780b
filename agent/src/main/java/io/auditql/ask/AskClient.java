package io.auditql.ask;

import io.auditql.ledger.Counter;
import io.auditql.shell.Answerer;
import io.auditql.sql.ResultColumn;
import io.auditql.sys.LocalPeer;
import io.auditql.sys.SysException;
import io.auditql.sys.sqlite.SqliteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One client of the daemon. The thread `ask` reads its requests; a thread of its own answers them, one after the other, and
/// is the only one that sends.
final class AskClient {
    private static final System.Logger LOG = System.getLogger(AskClient.class.getName());

    /// Requests that may wait while one is answered; the shell sends the next one after the answer.
    private static final int MOST_WAITING = 4;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /// What there is to do for the thread that answers.
    private sealed interface Task {
        record Answer(Request request) implements Task {}

        record Refuse(String why) implements Task {}

        record End() implements Task {}
    }

    private final LocalPeer peer;
    private final AskServer.Answerers answerers;
    private final Supplier<Greeting> greeting;
    private final long patienceMillis;
    private final Counter malformed;
    private final Counter cut;
    private final Runnable onChange;
    private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MOST_WAITING + 1);
    private final RequestLines lines = new RequestLines(Request.LONGEST_LINE);
    private final byte[] chunk = new byte[16 * 1024];
    private final Thread thread;
    private volatile @Nullable Answerer answerer;
    private volatile boolean answering;
    private volatile boolean left;

    /// @param onChange told, from the thread that answers, when the client is of no more use
    AskClient(
            LocalPeer peer,
            AskServer.Answerers answerers,
            Supplier<Greeting> greeting,
            long patienceMillis,
            Counter malformed,
            Counter cut,
            Runnable onChange) {
        this.peer = peer;
        this.answerers = answerers;
        this.greeting = greeting;
        this.patienceMillis = patienceMillis;
        this.malformed = malformed;
        this.cut = cut;
        this.onChange = onChange;
        this.thread = new Thread(this::run, "ask-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    LocalPeer peer() {
        return peer;
    }

    // the thread `ask`

    /// Reads what the client has sent.
    void read() {
        int count = peer.read(chunk);
        if (count == LocalPeer.GONE) {
            leave();
            return;
        }
        try {
            lines.add(chunk, count, this::take);
        } catch (Request.MalformedException e) {
            malformed.increment();
            offer(new Task.Refuse(e.getMessage() + ""));
            leave(); // where the next line begins, nobody knows
        }
    }

    private void take(byte[] line, int length) {
        try {
            Request request = Request.parse(line, length);
            if (request.mode() == Request.Mode.CANCEL) {
                cancel();
            } else {
                offer(new Task.Answer(request));
            }
        } catch (Request.MalformedException e) {
            malformed.increment();
            offer(new Task.Refuse(e.getMessage() + ""));
        }
    }

    private void offer(Task task) {
        if (!left && (tasks.size() >= MOST_WAITING || !tasks.offer(task))) {
            malformed.increment();
            leave(); // it does not wait for answers
        }
    }

    /// The client is of no more use: what is answered ends soon.
    void leave() {
        if (!left) {
            left = true;
            tasks.add(new Task.End()); // one place is kept for it
        }
    }

    boolean hasLeft() {
        return left;
    }

    /// Ends the connection at once, also for a client that does not read.
    void hangUp() {
        leave();
        peer.hangUp();
    }

    /// Closes what is left of it, when nobody uses it any more.
    ///
    /// @return whether nothing is left
    boolean isReaped() {
        if (!left || thread.isAlive()) {
            return false;
        }
        peer.close();
        return true;
    }

    /// Makes the statement that runs end; without effect when none does.
    void cancel() {
        Answerer current = answerer;
        if (current != null && answering) {
            current.cancel();
        }
    }

    /// Waits a while for the end.
    void await(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // the thread that answers

    private void run() {
        try {
            WirePrinter printer = new WirePrinter(this::send);
            try (Answerer own = answerers.open()) {
                answerer = own;
                printer.greet(greeting.get());
                serve(own, printer);
            } catch (SysException e) {
                printer.error(e.getMessage(), SqliteException.CANTOPEN, -1);
            }
        } catch (IOException | UncheckedIOException e) {
            if (answering) {
                cut.increment();
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "an answer to process " + peer.pid() + " was cut: " + e.getMessage());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            answering = false;
            answerer = null;
            left = true; // `ask` reads no more from it, and closes it
            onChange.run();
        }
    }

    private void send(byte[] bytes, int length) throws IOException {
        if (!peer.send(bytes, 0, length, patienceMillis)) {
            throw new IOException(
                    left ? "it has gone" : "it read nothing for " + patienceMillis / 1000 + " s");
        }
    }

    private void serve(Answerer own, WirePrinter printer) throws IOException, InterruptedException {
        while (true) {
            switch (tasks.take()) {
                case Task.Answer(Request request) -> {
                    answering = true;
                    answer(request, own, printer);
                    answering = false;
                }
                case Task.Refuse(String why) -> printer.error(why, SqliteException.ERROR, -1);
                case Task.End _ -> {
                    return;
                }
            }
        }
    }

    private void answer(Request request, Answerer own, WirePrinter printer) throws IOException {
        try {
            switch (request.mode()) {
                case ANSWER -> own.answer(request.sql(), printer);
                case FOLLOW ->
                        own.follow(
                                request.sql(),
                                request.rows(),
                                Duration.ofSeconds(request.seconds()),
                                printer);
                case COLUMNS -> {
                    Listing listing = new Listing(printer, "name", "type");
                    for (ResultColumn column : own.columns(request.sql())) {
                        listing.row(column.name(), column.declaredType());
                    }
                    listing.end();
                }
                case PLAN -> {
                    Listing listing = new Listing(printer, "plan");
                    for (String line : own.plan(request.sql())) {
                        listing.row(line);
                    }
                    listing.end();
                }
                case FUNCTIONS -> {
                    Listing listing = new Listing(printer, "name");
                    for (String name : own.functions()) {
                        listing.row(name);
                    }
                    listing.end();
                }
                case TABLES -> TableList.send(own.tables(), printer);
                case CANCEL -> {
                    // obeyed by who read it
                }
            }
            printer.done();
        } catch (SqliteException e) {
            printer.error(e.getMessage() + "", e.extendedCode(), e.offset());
        } catch (SysException e) {
            printer.error(e.getMessage(), SqliteException.IOERR, -1);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) { // a bug in one answer costs this answer only
            LOG.log(System.Logger.Level.ERROR, "an answer failed", e);
            printer.error("the daemon failed to answer: " + e, SqliteException.ERROR, -1);
        }
    }
}
