package io.auditql.sys;

import java.lang.reflect.Proxy;

/// Signals sent to this process.
///
/// The JDK's only interface to them is `sun.misc.Signal`. It is reached by reflection, because naming it is a compiler warning
/// that nothing can suppress.
public final class Signals {
    private Signals() {}

    /// Runs `action` on a thread of its own each time the signal arrives, instead of what the signal did before.
    ///
    /// @param name as the shell's `kill -l` shows it: `TERM`, `INT`, `TSTP`, `CONT`
    /// @return false when this JVM does not hand that signal over
    /// @throws IllegalStateException in a runtime without signals: what records could not be ended then
    @SuppressWarnings("ReferenceEquality") // a handler is equal to itself only
    public static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object target =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            action.run();
                                            yield null;
                                        }
                                        case "equals" -> proxy == arguments[0];
                                        case "hashCode" -> System.identityHashCode(proxy);
                                        default -> "handler of SIG" + name;
                                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), target);
            return true;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "this Java runtime lacks the module jdk.unsupported, so no signal reaches the program; use a whole JDK",
                    e);
        } catch (ReflectiveOperationException _) {
            return false;
        }
    }
}
