package dev.sonde.spectra.dense;

/** How the entries of a {@link TallMatrix} are stored. */
public enum EntryFormat {
  /** 4 bytes an entry, unit roundoff 2⁻²⁴. */
  SINGLE(4),
  /** 8 bytes an entry, unit roundoff 2⁻⁵³. */
  DOUBLE(8);

  private final int bytes;

  EntryFormat(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  /** Returns the narrowest format that loses nothing against an operator's rounding error. */
  public static EntryFormat forRoundoff(double unitRoundoff) {
    return unitRoundoff >= 0x1p-24 ? SINGLE : DOUBLE;
  }
}
