package io.auditql.sys;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// Signals to this process, through the JDK's `sun.misc.Signal` (module jdk.unsupported).
///
/// It is reached by reflection: the compiler warns of each mention of that class, and no option silences only this one.
public final class Signals {
    private Signals() {}

    /// Calls `action` on a thread of the JVM whenever the signal arrives, instead of what would have happened.
    ///
    /// @param name without SIG, such as `TERM`
    /// @return false where the JVM does not let go of that signal
    public static boolean onSignal(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                return switch (method.getName()) {
                                    case "handle" -> {
                                        action.run();
                                        yield null;
                                    }
                                    case "hashCode" -> name.hashCode();
                                    case "equals" -> false;
                                    default -> "on SIG" + name;
                                };
                            });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
            return true;
        } catch (InvocationTargetException _) {
            return false; // the JVM keeps it for itself, or was started with -Xrs
        } catch (ReflectiveOperationException _) {
            return false; // a JVM without jdk.unsupported
        }
    }
}
