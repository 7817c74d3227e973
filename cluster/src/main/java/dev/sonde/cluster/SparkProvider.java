package dev.sonde.cluster;

import dev.sonde.descent.Cluster;
import dev.sonde.descent.ClusterProvider;

/** Reaches clusters of Apache Spark 4. */
public final class SparkProvider implements ClusterProvider {

  /** Made by the service loader. */
  public SparkProvider() {}

  @Override
  public Cluster connect(String address) {
    ClusterAddress there = ClusterAddress.of(address);
    there.requireReachable();
    return SparkCluster.connected(there, System.getenv());
  }
}
