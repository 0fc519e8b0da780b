@NullMarked
package io.auditql.row;

import org.jspecify.annotations.NullMarked;
