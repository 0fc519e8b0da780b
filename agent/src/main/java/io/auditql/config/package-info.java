/// The configuration file, read into values that know where they stood.
@NullMarked
package io.auditql.config;

import org.jspecify.annotations.NullMarked;
