package dev.sonde.nets.network;

/** What the products q·k of an attention's queries and keys of length d are multiplied with. */
public enum LogitScale {
  /** 1. */
  NONE,
  /** 1/√d (Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1). */
  INVERSE_ROOT,
  /** 1/d (Yang et al. 2022, arXiv:2203.03466, definition 4.1). */
  INVERSE;

  /** What q·k is divided by. */
  double divisor(int dimension) {
    return switch (this) {
      case NONE -> 1;
      case INVERSE_ROOT -> Math.sqrt(dimension);
      case INVERSE -> dimension;
    };
  }

  /** For descriptions of networks. */
  String words() {
    return switch (this) {
      case NONE -> "q·k";
      case INVERSE_ROOT -> "q·k/√d";
      case INVERSE -> "q·k/d";
    };
  }
}
