package dev.sonde.descent;

/** Knows how to reach clusters of one kind; found as a service. */
public interface ClusterProvider {

  /**
   * Connects.
   *
   * @param address where the cluster is
   * @return the cluster, with a machine that is ready; the caller closes it
   * @throws dev.sonde.findings.InvalidInputException if there is none at this address, or none of
   *     its machines can compute cells
   */
  Cluster connect(String address);
}
