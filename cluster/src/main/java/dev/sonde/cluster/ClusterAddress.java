package dev.sonde.cluster;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a cluster is.
 *
 * @param text as Spark takes it
 * @param masters host and port of every master; empty for a cluster of this machine's own processes
 */
record ClusterAddress(String text, List<Master> masters) {
  private static final Pattern LOCAL =
      Pattern.compile(
          "local-cluster\\[\\s*[1-9]\\d{0,3}\\s*,\\s*[1-9]\\d{0,3}\\s*,\\s*[1-9]\\d{0,6}\\s*\\]");
  private static final Pattern MASTER =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):(\\d{1,5})");
  private static final String SCHEME = "spark://";

  /** A master that listens answers at once. */
  private static final int PATIENCE_MILLISECONDS = 5_000;

  /** A process that gives a cluster's executors to applications. */
  record Master(String host, int port) {}

  /** Copies the list. */
  ClusterAddress {
    masters = List.copyOf(masters);
  }

  /**
   * Reads an address.
   *
   * @throws InvalidInputException if it is none
   */
  static ClusterAddress of(String text) {
    String address = text.strip();
    if (LOCAL.matcher(address).matches()) {
      return new ClusterAddress(address.replaceAll("\\s", ""), List.of());
    }
    List<Master> masters = new ArrayList<>();
    if (address.startsWith(SCHEME)) {
      for (String part : address.substring(SCHEME.length()).split(",", -1)) {
        Matcher master = MASTER.matcher(part);
        int port = master.matches() ? Integer.parseInt(master.group(2)) : 0;
        if (port < 1 || port > 65_535) {
          throw none(text);
        }
        masters.add(new Master(master.group(1), port));
      }
    }
    if (masters.isEmpty()) {
      throw none(text);
    }
    return new ClusterAddress(address, masters);
  }

  private static InvalidInputException none(String text) {
    return new InvalidInputException(
        "--cluster "
            + text.replaceAll("//[^/]*@", "//…@")
            + ": expected spark://HOST:PORT, the address that the page of Spark's master shows"
            + " (usually port 7077), or local-cluster[EXECUTORS,CORES,MEGABYTES], for example"
            + " local-cluster[2,1,2048]");
  }

  /** Whether everything of it is on this machine. */
  boolean isLoopback() {
    return masters.stream().allMatch(ClusterAddress::isLoopback);
  }

  private static boolean isLoopback(Master master) {
    try {
      return InetAddress.getByName(master.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Sees that somebody listens: Spark itself would try for a minute.
   *
   * @throws InvalidInputException if nobody does
   */
  void requireReachable() {
    trouble()
        .ifPresent(
            reason -> {
              throw new InvalidInputException(
                  "--cluster "
                      + text
                      + " cannot be reached ("
                      + reason
                      + "), and nothing was computed; check that Spark's master runs there and"
                      + " that no firewall is between, or leave --cluster out");
            });
  }

  /** Why no master can be reached; empty where one can, or where there need be none. */
  Optional<String> trouble() {
    String reason = "";
    for (Master master : masters) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(master.host(), master.port()), PATIENCE_MILLISECONDS);
        return Optional.empty();
      } catch (UnknownHostException e) {
        reason = "the host is not known";
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    return Optional.of(reason).filter(known -> !known.isEmpty());
  }
}
