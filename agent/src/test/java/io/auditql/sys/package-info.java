@NullMarked
package io.auditql.sys;

import org.jspecify.annotations.NullMarked;
