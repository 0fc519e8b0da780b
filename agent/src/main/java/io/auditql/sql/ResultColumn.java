package io.auditql.sql;

/// A column of a result.
///
/// @param name         as the statement names it
/// @param declaredType the type of the table's column behind it, or the empty text for an expression
public record ResultColumn(String name, String declaredType) {}
