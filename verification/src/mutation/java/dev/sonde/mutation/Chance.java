package dev.sonde.mutation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Draws among values, and damages bytes. */
public final class Chance {
  private static final List<Long> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          3L,
          7L,
          13L,
          64L,
          127L,
          128L,
          255L,
          256L,
          1000L,
          65_535L,
          65_536L,
          1_000_000L,
          1L << 31,
          (1L << 31) - 1,
          -(1L << 31),
          1L << 32,
          1L << 40,
          1L << 53,
          1L << 62,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          Long.MIN_VALUE + 1);

  private static final List<Double> REALS =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.5,
          1e-310,
          1e-30,
          1e30,
          1e308,
          -1e308,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "\0",
          "../../../outside/victim",
          "/etc/passwd",
          "/dev/zero",
          "C:\\nul",
          "\u001b[2J\u001b]0;title\u0007",
          "\u202Etxt.exe",
          "x".repeat(5_000),
          "日本語",
          "\uD83D\uDE00",
          "%s%n%x",
          "${jndi:ldap://localhost/a}",
          "<script>alert(1)</script>",
          "null",
          "NaN",
          "-1",
          "9223372036854775807",
          "1e999",
          "__proto__",
          "'; DROP TABLE cell; --");

  private final SplittableRandom random;

  public Chance(SplittableRandom random) {
    this.random = random;
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  public <T> T of(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  public String of(String... all) {
    return all[random.nextInt(all.length)];
  }

  public long number() {
    return oneIn(5) ? random.nextLong() : of(NUMBERS);
  }

  /** A number near another one, or any. */
  public long number(long now) {
    return switch (below(4)) {
      case 0 -> now + 1;
      case 1 -> now - 1;
      case 2 -> -now;
      default -> number();
    };
  }

  public double real() {
    return of(REALS);
  }

  public String text() {
    return of(TEXTS);
  }

  /** Flips bits, overwrites, cuts, inserts or repeats spans, once or twice. */
  public byte[] damaged(byte[] whole) {
    byte[] out = whole;
    for (int i = random.nextInt(1, 3); i > 0; i--) {
      int at = random.nextInt(out.length + 1);
      int span = random.nextInt(1, 17);
      byte[] before = Arrays.copyOf(out, at);
      out =
          switch (below(6)) {
            case 0 -> before;
            case 1 -> joined(before, noise(span), tail(out, at));
            case 2 -> joined(before, Arrays.copyOfRange(out, at, at + span), tail(out, at));
            case 3 -> joined(before, tail(out, at + span));
            case 4 -> joined(before, noise(span), tail(out, at + span));
            default -> flipped(out);
          };
    }
    return out;
  }

  private byte[] flipped(byte[] bytes) {
    byte[] out = bytes.clone();
    if (out.length > 0) {
      out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return out;
  }

  public byte[] noise(int length) {
    byte[] out = new byte[length];
    random.nextBytes(out);
    return out;
  }

  /** A part of a text taken out, repeated, or replaced by another part or a text of ours. */
  public String edited(String whole, List<String> parts) {
    if (parts.isEmpty()) {
      return text() + whole;
    }
    String part = of(parts);
    int at = whole.indexOf(part);
    int skip = below(4);
    for (int i = 0; i < skip && at >= 0 && whole.indexOf(part, at + 1) >= 0; i++) {
      at = whole.indexOf(part, at + 1);
    }
    if (at < 0) {
      return whole;
    }
    String other =
        switch (below(5)) {
          case 0 -> "";
          case 1 -> part + " " + part;
          case 2 -> Long.toString(number());
          case 3 -> text();
          default -> of(parts);
        };
    return whole.substring(0, at) + other + whole.substring(at + part.length());
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
