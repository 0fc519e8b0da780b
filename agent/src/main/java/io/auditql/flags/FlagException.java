package io.auditql.flags;

/// A flag that cannot be obeyed: an unknown name, a missing or illegal value, a flag file that cannot be read.
///
/// The message names the place, the flag, what was found and what was expected.
public final class FlagException extends Exception {
    private static final long serialVersionUID = 1L;

    public FlagException(String message) {
        super(message);
    }
}
