/// Text as bytes: slices, growable buffers, numbers and hex in ASCII, and the one place where bytes become visible text.
///
/// Nothing here knows what the bytes mean. Everything else may import this package; it imports nothing of ours.
@NullMarked
package io.auditql.bytes;

import org.jspecify.annotations.NullMarked;
