/// Benchmarks of each stage, run with JMH: `java -cp … org.openjdk.jmh.Main -prof gc`.
@NullMarked
package io.auditql.bench;

import org.jspecify.annotations.NullMarked;
