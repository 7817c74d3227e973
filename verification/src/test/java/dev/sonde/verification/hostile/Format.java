package dev.sonde.verification.hostile;

/** The formats of what people get from others. */
enum Format {
  TORCHSCRIPT(11),
  EXPORTED(9),
  SAFETENSORS(8),
  ONNX(11),
  DIFFERENTIATED(6),
  TOKENIZER(9),
  NPZ(9),
  CSV(9),
  IDX(7),
  CONFIGURATION(7),
  LEDGER(7),
  CHECKPOINT(2),
  OUTCOME(5);

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

  /** Whether it is a folder that a command works in, so that files in it change by themselves. */
  boolean isRun() {
    return this == LEDGER || this == CHECKPOINT;
  }

  Mutator mutator(GoodRuns good) {
    return switch (this) {
      case TORCHSCRIPT -> Models::torchScript;
      case EXPORTED -> Models::exported;
      case SAFETENSORS -> Models::safetensors;
      case ONNX -> Transformers::onnx;
      case DIFFERENTIATED -> Transformers::differentiated;
      case TOKENIZER -> Transformers::tokenizer;
      case NPZ -> Tables::npz;
      case CSV -> Tables::csv;
      case IDX -> Tables::idx;
      case CONFIGURATION -> Runs::configuration;
      case LEDGER -> Runs.ledger(good);
      case CHECKPOINT -> Runs.checkpoint(good);
      case OUTCOME -> Runs.outcome(good);
    };
  }
}
