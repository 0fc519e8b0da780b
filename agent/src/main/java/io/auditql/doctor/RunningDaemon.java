package io.auditql.doctor;

import java.util.Optional;

/// A daemon of ours that runs.
///
/// @param answers empty when it cannot be asked; `problem` says why then
public record RunningDaemon(int pid, Optional<Answers> answers, String problem) {}
