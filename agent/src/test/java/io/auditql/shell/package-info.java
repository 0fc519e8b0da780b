@org.jspecify.annotations.NullMarked
package io.auditql.shell;
