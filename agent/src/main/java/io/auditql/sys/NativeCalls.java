package io.auditql.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// Makes C functions callable with as few distinct call shapes as possible.
///
/// Linking a new shape costs 3 to 13 ms, another function of a known shape 0.07 ms; so every integer and pointer travels as
/// a `long`, and a C `int` result is narrowed by the caller. (Both System V x86-64 and AAPCS64 allow it: the callee ignores
/// the upper half of an int argument, the caller that of an int result.)
public final class NativeCalls {
    private static final Linker LINKER = Linker.nativeLinker();

    private NativeCalls() {}

    /// A function of `arity` integers or pointers that returns an integer or pointer: `(long, …) -> long`.
    public static MethodHandle function(
            SymbolLookup library, String name, int arity, Linker.Option... options) {
        return LINKER.downcallHandle(symbol(library, name), shape(arity), options);
    }

    /// A function whose shape is its own: real numbers, or a struct by value.
    public static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(symbol(library, name), shape, options);
    }

    /// A pointer to a Java method that C may call; it lives as long as `arena`. The method must not let anything escape: an
    /// exception that leaves it ends the JVM.
    public static MemorySegment upcall(MethodHandle target, FunctionDescriptor shape, Arena arena) {
        return LINKER.upcallStub(target, shape, arena);
    }

    /// The libraries that every process has loaded: libc.
    public static SymbolLookup libc() {
        return LINKER.defaultLookup();
    }

    public static boolean has(SymbolLookup library, String name) {
        return library.find(name).isPresent();
    }

    private static MemorySegment symbol(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("no function " + name));
    }

    private static FunctionDescriptor shape(int arity) {
        MemoryLayout[] arguments = new MemoryLayout[arity];
        Arrays.fill(arguments, ValueLayout.JAVA_LONG);
        return FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments);
    }

    /// A downcall can throw nothing but what the JVM itself throws; so this is a bug or the end.
    public static AssertionError unexpected(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return new AssertionError("a native call threw", t);
    }
}
