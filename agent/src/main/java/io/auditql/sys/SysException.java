package io.auditql.sys;

/// The environment said no: a call of the operating system or of a native library failed.
///
/// The message says what was being done, what came back, and what to do about it.
public final class SysException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /// @param errno the error number, or 0 where the failure has none
    public SysException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    public SysException(String message, Throwable cause) {
        super(message, cause);
        this.errno = 0;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// The error number, or 0.
    public int errno() {
        return errno;
    }
}
