@NullMarked
package io.auditql;

import org.jspecify.annotations.NullMarked;
