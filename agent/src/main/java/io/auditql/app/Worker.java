package io.auditql.app;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A platform thread that is a loop of one step, until it is told to stop, the step has no more to do, or it throws.
final class Worker {
    /// One turn of the loop; it waits inside when there is nothing to do.
    interface Step {
        /// @return false when there will never be anything to do again
        boolean run() throws Exception;
    }

    private final Thread thread;
    private final Runnable wake;
    private volatile boolean stopping;

    /// @param wake    ends a wait inside the step, from any thread
    /// @param failure told what the step threw; the loop has ended then
    Worker(String name, Step step, Runnable wake, Consumer<Throwable> failure) {
        this.wake = wake;
        this.thread = new Thread(() -> loop(step, failure), name);
        thread.setDaemon(true);
    }

    Worker start() {
        thread.start();
        return this;
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // handed on, not printed
    private void loop(Step step, Consumer<Throwable> failure) {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = step.run();
            }
        } catch (Throwable t) { // the top of a thread: whoever started it decides what this means
            failure.accept(t);
        }
    }

    /// Ends the loop after the step it is in, and waits for that.
    void stop() {
        stopping = true;
        await();
    }

    /// Waits until the loop has ended of itself.
    void await() {
        wake();
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join(100);
                wake();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// A step that waits by parking needs no wake of its own.
    private void wake() {
        LockSupport.unpark(thread);
        wake.run();
    }
}
