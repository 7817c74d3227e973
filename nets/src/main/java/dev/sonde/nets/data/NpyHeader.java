package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header of numpy's array format: magic, version, length, and a Python dictionary with {@code
 * descr}, {@code fortran_order} and {@code shape}.
 *
 * <p>Versions 1, 2 and 3 differ in the width of the length and the encoding of the dictionary. See
 * the <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format's
 * description</a>.
 *
 * @param layout how the array lies in the bytes that follow
 * @param bytes the length of all that stands before the first number
 */
record NpyHeader(ArrayLayout layout, long bytes) {
  /** Longer headers describe records with many fields, which are refused anyway. */
  private static final int LONGEST_HEADER = 1 << 16;

  private static final Pattern DTYPE = Pattern.compile("'descr'\\s*:\\s*(?:'([^']*)'|(\\[))");
  private static final Pattern ORDER =
      Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\s*[,}]");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^()]*)\\)");

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("f2", ElementType.FLOAT16),
          Map.entry("f4", ElementType.FLOAT32),
          Map.entry("f8", ElementType.FLOAT64),
          Map.entry("i1", ElementType.INT8),
          Map.entry("i2", ElementType.INT16),
          Map.entry("i4", ElementType.INT32),
          Map.entry("i8", ElementType.INT64),
          Map.entry("u1", ElementType.UINT8),
          Map.entry("u2", ElementType.UINT16),
          Map.entry("u4", ElementType.UINT32),
          Map.entry("u8", ElementType.UINT64),
          Map.entry("b1", ElementType.BOOL));

  /**
   * Reads the header and leaves the stream at the first number.
   *
   * @param what the array in words, for messages
   * @throws InvalidInputException when it is no such header or its type is not a number's
   */
  static NpyHeader read(InputStream in, String what) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8
        || (start[0] & 0xFF) != 0x93
        || !new String(start, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY")) {
      throw new InvalidInputException(
          what
              + " is not a numpy array: it does not begin with \\x93NUMPY. Write the file with"
              + " numpy.savez");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw new InvalidInputException(
          what + " has numpy format version " + version + "; versions 1 to 3 can be read");
    }
    byte[] width = in.readNBytes(version == 1 ? 2 : 4);
    long length = 0;
    for (int i = width.length - 1; i >= 0; i--) {
      length = length << 8 | (width[i] & 0xFF);
    }
    if (length > LONGEST_HEADER) {
      throw new InvalidInputException(
          "%s announces a header of %d bytes; at most %d are read. The file is damaged, or the array is one of records: save plain numbers"
              .formatted(what, length, LONGEST_HEADER));
    }
    byte[] header = in.readNBytes((int) length);
    if (width.length < (version == 1 ? 2 : 4) || header.length < length) {
      throw new InvalidInputException(
          what + " ends within its header. The file is truncated: copy or write it again");
    }
    String text =
        new String(header, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return new NpyHeader(layout(text, what), start.length + width.length + length);
  }

  private static ArrayLayout layout(String header, String what) {
    Matcher dtype = DTYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!dtype.find() || !order.find() || !shape.find()) {
      throw new InvalidInputException(
          what
              + " has a damaged header, "
              + Quoted.of(header.strip())
              + "; expected descr, fortran_order and shape. Write the file again");
    }
    String name = dtype.group(1);
    ElementType type = elementType(name, what);
    ByteOrder bytes = name.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new ArrayLayout(type, bytes, order.group(1).equals("True"), shape(shape.group(1), what));
  }

  private static ElementType elementType(@Nullable String name, String what) {
    if (name == null) {
      throw unsupported(what, "records with named fields", "save one plain array for x, one for y");
    }
    if (name.matches("[<>|=]?O.*")) {
      throw unsupported(
          what,
          "Python objects (a pickle, which Sonde never runs)",
          "save numbers, for example y.astype('int64')");
    }
    ElementType type = name.matches("[<>|=].*") ? TYPES.get(name.substring(1)) : null;
    if (type == null) {
      throw unsupported(
          what,
          "the type " + Quoted.of(name),
          "save float16, float32, float64, an integer type or bool");
    }
    return type;
  }

  private static InvalidInputException unsupported(String what, String came, String instead) {
    return new InvalidInputException(what + " holds " + came + ", not numbers; " + instead);
  }

  private static long[] shape(String text, String what) {
    String inner = text.replace("L", "").strip().replaceFirst(",$", ""); // (3,) or, long ago, (3L,)
    if (inner.isEmpty()) {
      return new long[0];
    }
    String[] parts = inner.split(",", -1);
    long[] shape = new long[parts.length];
    try {
      for (int i = 0; i < parts.length; i++) {
        shape[i] = Long.parseLong(parts[i].strip());
      }
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          what + " claims the shape (" + Quoted.of(inner) + "), which no array can have", e);
    }
    return shape;
  }
}
