/// A server that this host talks to over TLS: who it is, who we are there, and one request after another.
@NullMarked
package io.auditql.remote;

import org.jspecify.annotations.NullMarked;
