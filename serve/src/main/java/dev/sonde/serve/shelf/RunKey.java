package dev.sonde.serve.shelf;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * How a run is called in links: by its name where that stands in a path as it is, otherwise by the
 * name in base 64 behind a tilde. A key is looked up among those of the runs that are there, and
 * never made a path.
 */
final class RunKey {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@=,+-]*");

  private RunKey() {}

  static String of(String name) {
    return PLAIN.matcher(name).matches()
        ? name
        : "~"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }
}
