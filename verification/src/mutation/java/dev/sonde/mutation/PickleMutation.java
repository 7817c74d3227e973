package dev.sonde.mutation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Changes operations of a pickle as libtorch writes it, protocol 2.
 *
 * <p>Source: CPython, {@code Lib/pickletools.py}.
 */
public final class PickleMutation {
  private final Chance chance;

  public PickleMutation(Chance chance) {
    this.chance = chance;
  }

  public byte[] of(byte[] pickle) {
    List<byte[]> operations = operations(pickle);
    for (int i = 1 + chance.below(2); i > 0; i--) {
      change(operations);
    }
    return Chance.joined(operations.toArray(byte[][]::new));
  }

  private void change(List<byte[]> operations) {
    int at = chance.below(operations.size());
    switch (chance.below(9)) {
      case 0 -> operations.remove(at);
      case 1 -> operations.add(at, operations.get(at));
      case 2 -> operations.add(at, operations.get(chance.below(operations.size())));
      case 3 -> operations.add(at, global());
      case 4 -> operations.set(at, chance.damaged(operations.get(at)));
      case 5 -> operations.add(at, text(chance.text()));
      default -> operations.set(at, other(operations.get(at)));
    }
    if (operations.isEmpty()) {
      operations.add(new byte[] {'.'});
    }
  }

  private byte[] other(byte[] operation) {
    return operation.length == 0
        ? operation
        : switch (operation[0]) {
          case 'K', 'M', 'J', (byte) 0x8a -> number();
          case 'q', 'r' -> little('r', chance.number());
          case 'h', 'j' -> chance.oneIn(2) ? little('j', chance.number()) : byteOf('h');
          case 'X' -> text(chance.text());
          case 'c' -> global();
          case (byte) 0x88 -> new byte[] {(byte) 0x89};
          default ->
              new byte[] {(byte) chance.of("(", ")", "}", "t", "R", "b", "u", ".", "0").charAt(0)};
        };
  }

  private byte[] byteOf(char code) {
    return new byte[] {(byte) code, (byte) chance.below(256)};
  }

  private byte[] number() {
    long value = chance.number();
    if (chance.oneIn(3)) {
      return byteOf('K');
    }
    if (value == (int) value) {
      return little('J', value);
    }
    byte[] out = new byte[10];
    out[0] = (byte) 0x8a;
    out[1] = 8;
    for (int i = 0; i < 8; i++) {
      out[2 + i] = (byte) (value >> (8 * i));
    }
    return out;
  }

  private static byte[] little(char code, long value) {
    return new byte[] {
      (byte) code, (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  private static byte[] text(String text) {
    byte[] bytes = Chance.utf8(text);
    return Chance.joined(little('X', bytes.length), bytes);
  }

  private byte[] global() {
    return Chance.utf8(
        "c"
            + chance.of(
                "os\nsystem",
                "torch\nDoubleStorage",
                "torch\nLongStorage",
                "torch\nBoolStorage",
                "torch._utils\n_rebuild_tensor_v2",
                "torch._utils\n_rebuild_sparse_tensor",
                "torch.jit._pickle\nbuild_intlist",
                "torch.jit._pickle\nrestore_type_tag",
                "__torch__.torch.nn.modules.linear\nLinear",
                "collections\nOrderedDict",
                chance.text() + "\n" + chance.text())
            + "\n");
  }

  /** Cuts a pickle where its operations end; what is not understood stays in one piece. */
  public static List<byte[]> operations(byte[] pickle) {
    List<byte[]> out = new ArrayList<>();
    int at = 0;
    while (at < pickle.length) {
      int end = Math.min(pickle.length, at + length(pickle, at));
      out.add(Arrays.copyOfRange(pickle, at, end));
      at = end;
    }
    return out;
  }

  private static int length(byte[] pickle, int at) {
    return switch (pickle[at]) {
      case (byte) 0x80, 'K', 'q', 'h' -> 2;
      case 'M' -> 3;
      case 'J', 'r', 'j' -> 5;
      case 'G' -> 9;
      case (byte) 0x8a -> 2 + (at + 1 < pickle.length ? pickle[at + 1] & 0xff : 0);
      case 'X' -> 5 + size(pickle, at + 1);
      case 'c' -> lines(pickle, at);
      default -> 1;
    };
  }

  private static int size(byte[] pickle, int at) {
    return at + 1 < pickle.length ? (pickle[at] & 0xff) | (pickle[at + 1] & 0xff) << 8 : 0;
  }

  private static int lines(byte[] pickle, int at) {
    String rest = new String(pickle, at, pickle.length - at, StandardCharsets.ISO_8859_1);
    int first = rest.indexOf('\n');
    int second = first < 0 ? -1 : rest.indexOf('\n', first + 1);
    return second < 0 ? rest.length() : second + 1;
  }
}
