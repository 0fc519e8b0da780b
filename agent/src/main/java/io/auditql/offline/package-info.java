/// SQL over files: each question reads the logs, in one pass as long as it can, else by way of a temporary store.
@NullMarked
package io.auditql.offline;

import org.jspecify.annotations.NullMarked;
