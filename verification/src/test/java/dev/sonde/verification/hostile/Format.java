package dev.sonde.verification.hostile;

import java.nio.file.Path;

/** The formats of what people get from others. */
enum Format {
  TORCHSCRIPT(20),
  EXPORTED(15),
  SAFETENSORS(8),
  ONNX(20),
  TOKENIZER(10),
  NPZ(8),
  CSV(6),
  IDX(4),
  CONFIGURATION(4),
  LEDGER(5);

  private final int share;

  Format(int share) {
    this.share = share;
  }

  /** The format of one of many inputs, each with its share of a hundred. */
  static Format of(long number) {
    // 37 and 100 share no factor, so formats take turns
    int left = Math.floorMod(number * 37, 100);
    for (Format format : values()) {
      left -= format.share;
      if (left < 0) {
        return format;
      }
    }
    throw new IllegalStateException("shares are a hundred");
  }

  Mutator mutator(Path goodRun) {
    return switch (this) {
      case TORCHSCRIPT -> Models::torchScript;
      case EXPORTED -> Models::exported;
      case SAFETENSORS -> Models::safetensors;
      case ONNX -> Transformers::onnx;
      case TOKENIZER -> Transformers::tokenizer;
      case NPZ -> Tables::npz;
      case CSV -> Tables::csv;
      case IDX -> Tables::idx;
      case CONFIGURATION -> Runs::configuration;
      case LEDGER -> Runs.ledger(goodRun);
    };
  }
}
