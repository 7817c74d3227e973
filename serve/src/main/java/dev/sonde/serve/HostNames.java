package dev.sonde.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names by which a server may be called. A page from elsewhere can make a name of its own point
 * to this machine and then read what a browser fetches by it (DNS rebinding); it cannot make the
 * browser call this server by one of these.
 */
final class HostNames {
  /** Who calls by a number asked nobody for its meaning. */
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");

  private static final Pattern LOOPBACK_NUMBER = Pattern.compile("127(\\.[0-9]{1,3}){3}|\\[::1]");

  private final Set<String> names;
  private final Pattern numbers;

  private HostNames(Set<String> names, Pattern numbers) {
    this.names = names;
    this.numbers = numbers;
  }

  /** The names of a server that listens at an address. */
  static HostNames of(String host, InetAddress address) {
    Set<String> names = new HashSet<>();
    names.add("localhost");
    if (address.isLoopbackAddress()) {
      return new HostNames(names, LOOPBACK_NUMBER);
    }
    names.add(host.toLowerCase(Locale.ROOT));
    try {
      InetAddress own = InetAddress.getLocalHost();
      names.add(own.getHostName().toLowerCase(Locale.ROOT));
      names.add(own.getCanonicalHostName().toLowerCase(Locale.ROOT));
    } catch (UnknownHostException e) {
      // a machine without a name is called by its number
    }
    return new HostNames(names, NUMBER);
  }

  /**
   * Whether a request may call it so.
   *
   * @param authority the header {@code Host}: a name, perhaps with a port, which says nothing since
   *     tunnels have ports of their own
   */
  boolean hold(String authority) {
    String name = authority.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return names.contains(plain) || numbers.matcher(plain).matches();
  }
}
