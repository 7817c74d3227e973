package dev.sonde.cluster;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Which executor holds which shard: the one that held it before, as far as each has its share by
 * its cores. A shard whose executor was lost goes to another, and one that comes later gets some.
 */
final class Placement extends SparkListener {
  /** Of the places that tasks prefer, those in a certain executor begin so, in Spark. */
  private static final String IN_EXECUTOR = "executor_";

  /**
   * An executor that is there.
   *
   * @param host as Spark calls it
   * @param cores how many tasks it runs at once
   */
  private record Executor(String host, int cores) {}

  private final Map<String, Executor> executors = new LinkedHashMap<>();

  /** The objectives whose shards executors keep, whatever their networks. */
  private final Set<Integer> open = new TreeSet<>();

  private int numbers;

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    add(added.executorId(), added.executorInfo().executorHost(), added.executorInfo().totalCores());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    remove(removed.executorId());
  }

  synchronized void add(String id, String host, int cores) {
    executors.put(id, new Executor(host, cores));
  }

  synchronized void remove(String id) {
    executors.remove(id);
  }

  /** Numbers an objective, as no other of this connection. */
  synchronized int opened() {
    int number = numbers++;
    open.add(number);
    return number;
  }

  /** Lets the next task of any other objective drop what an executor has of this one. */
  synchronized void closed(int number) {
    open.remove(number);
  }

  /** The numbers of those that are open. */
  synchronized int[] open() {
    return open.stream().mapToInt(Integer::intValue).toArray();
  }

  /** How many tasks run at once by now; at least 1. */
  synchronized int cores() {
    return Math.max(1, executors.values().stream().mapToInt(Executor::cores).sum());
  }

  /** On how many machines, at least 1. */
  synchronized int machines() {
    return (int) Math.max(1, executors.values().stream().map(Executor::host).distinct().count());
  }

  /**
   * Gives every shard an executor.
   *
   * @param holders the executor of each shard by its number, empty at first; changed in place
   * @return where each shard's task should run, as Spark takes it; all empty where no executor is
   *     known
   */
  synchronized String[] placesInPlace(String[] holders) {
    String[] places = new String[holders.length];
    Arrays.fill(places, "");
    if (executors.isEmpty()) {
      return places;
    }
    int cores = cores();
    Map<String, Integer> room = new LinkedHashMap<>();
    executors.forEach(
        (id, executor) -> room.put(id, (holders.length * executor.cores() + cores - 1) / cores));
    for (int s = 0; s < holders.length; s++) {
      int left = room.getOrDefault(holders[s], 0);
      if (left > 0) {
        room.put(holders[s], left - 1);
      } else {
        holders[s] = "";
      }
    }
    for (int s = 0; s < holders.length; s++) {
      if (holders[s].isEmpty()) {
        holders[s] = Collections.max(room.entrySet(), Map.Entry.comparingByValue()).getKey();
        room.merge(holders[s], -1, Integer::sum);
      }
      Executor executor = Objects.requireNonNull(executors.get(holders[s]));
      places[s] = IN_EXECUTOR + executor.host() + "_" + holders[s];
    }
    return places;
  }
}
