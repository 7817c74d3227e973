/**
 * Cells of sweeps and products of measurements computed by Apache Spark 4.
 *
 * <pre>{@code
 * Cluster cluster = new SparkProvider().connect("spark://host:7077");
 * ShardMachines machines = cluster.machines(PackedModel.of(ModelReading.of(Path.of("model.pt2"))));
 * Objective objective = Objective.of(network, loss, data, Evaluation.withDefaults().withMachines(machines));
 * }</pre>
 *
 * <p>{@link dev.sonde.cluster.SparkProvider} is found as a service, through a class loader that has
 * the jars of the reader's distribution of Spark beside this module's and shares nothing with
 * Sonde's own libraries but {@code dev.sonde} (decision 0068). {@code SparkCluster} has every cell
 * computed as a job of one task; {@code CellTask} is what executors run; {@code SparkSettings} is
 * how Spark is set up; {@code ExecutorJars} are the libraries that executors get.
 *
 * <p>{@code SparkMachines} has a product formed as a job with a task for each shard ({@code
 * ShardTask}), by the executor that {@code Placement} chose and whose {@code ShardShelf} has the
 * shard loaded (decision 0069).
 */
@NullMarked
package dev.sonde.cluster;

import org.jspecify.annotations.NullMarked;
