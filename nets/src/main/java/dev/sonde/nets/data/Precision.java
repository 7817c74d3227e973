package dev.sonde.nets.data;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The arithmetic in which losses and curvature are evaluated. */
public enum Precision {
  /** 32-bit floats: fast, and enough for every figure that does not need eight digits. */
  SINGLE("single", 4, 0x1p-24),
  /** 64-bit floats: two to three times slower, for references and tiny curvature. */
  DOUBLE("double", 8, 0x1p-53);

  private final String label;
  private final int bytes;
  private final double unitRoundoff;

  Precision(String label, int bytes, double unitRoundoff) {
    this.label = label;
    this.bytes = bytes;
    this.unitRoundoff = unitRoundoff;
  }

  /**
   * Returns the name used on the command line and in JSON.
   *
   * @return {@code single} or {@code double}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the largest relative error of rounding one number.
   *
   * @return 2<sup>−24</sup> or 2<sup>−53</sup>
   */
  public double unitRoundoff() {
    return unitRoundoff;
  }

  public ScalarType scalarType() {
    return this == SINGLE ? ScalarType.Float : ScalarType.Double;
  }

  public int bytes() {
    return bytes;
  }
}
