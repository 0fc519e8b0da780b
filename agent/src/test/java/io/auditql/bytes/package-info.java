@NullMarked
package io.auditql.bytes;

import org.jspecify.annotations.NullMarked;
