/// The tables about accounts, logins and keys.
@NullMarked
package io.auditql.tables.host.account;

import org.jspecify.annotations.NullMarked;
