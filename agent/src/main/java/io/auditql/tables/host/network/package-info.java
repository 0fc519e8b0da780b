/// The tables about interfaces, routes and names.
@NullMarked
package io.auditql.tables.host.network;

import org.jspecify.annotations.NullMarked;
