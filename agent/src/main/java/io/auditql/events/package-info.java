/// Publisher and subscribers: an event table says what it is interested in and turns events into rows.
@NullMarked
package io.auditql.events;

import org.jspecify.annotations.NullMarked;
