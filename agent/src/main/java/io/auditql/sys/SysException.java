package io.auditql.sys;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

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

    /// Why a file could not be used, in the words of the operating system.
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it exists already";
            case NotDirectoryException _ -> "not a directory";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
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
