/**
 * Cells of sweeps computed by Apache Spark 4.
 *
 * <p>{@link dev.sonde.cluster.SparkProvider} is found as a service, through a class loader that has
 * the jars of the reader's distribution of Spark beside this module's and shares nothing with
 * Sonde's own libraries but {@code dev.sonde} (decision 0068). {@code SparkCluster} has every cell
 * computed as a job of one task; {@code CellTask} is what executors run; {@code SparkSettings} is
 * how Spark is set up; {@code ExecutorJars} are the libraries that executors get.
 */
@NullMarked
package dev.sonde.cluster;

import org.jspecify.annotations.NullMarked;
