/** Sweeps computed by a real cluster of Spark, whose executors are killed. */
@NullMarked
package dev.sonde.verification.cluster;

import org.jspecify.annotations.NullMarked;
