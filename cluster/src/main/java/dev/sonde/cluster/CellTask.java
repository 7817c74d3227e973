package dev.sonde.cluster;

import dev.sonde.descent.CellWork;
import dev.sonde.descent.PackedWork;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** One cell, computed by an executor: the text of its settings in, the texts of its outcome out. */
final class CellTask implements Function<String, String[]> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<PackedWork> work;

  CellTask(Broadcast<PackedWork> work) {
    this.work = work;
  }

  @Override
  public String[] call(String settings) {
    CellWork cells = work.value().unpacked();
    Outcome outcome = cells.compute(Configuration.parse(settings));
    return new String[] {
      outcome.status().name(),
      outcome.result(),
      Configuration.parse(outcome.provenance()).with("host", host()).text()
    };
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
