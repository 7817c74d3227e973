package dev.sonde.cli.cluster;

import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.descent.Cluster;
import java.util.Optional;

/** The cluster that is asked for, reached when it is first needed. */
public final class LazyCluster implements AutoCloseable {
  private final ClusterOptions options;
  private final Session session;
  private Optional<Cluster> cluster = Optional.empty();

  public LazyCluster(ClusterOptions options, Session session) {
    this.options = options;
    this.session = session;
  }

  /** The cluster; empty where none is asked for. */
  public Optional<Cluster> connected(Progress progress) {
    if (cluster.isEmpty()) {
      cluster = options.connect(session, progress);
    }
    return cluster;
  }

  @Override
  public void close() {
    cluster.ifPresent(Cluster::close);
  }
}
