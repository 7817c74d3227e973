package dev.sonde.attention.text;

import java.util.List;

/** A tokenizer that has been read, wherever it lives. */
interface TokenCoder extends AutoCloseable {
  /** Cuts a text. */
  EncodedText encode(String text);

  /** Writes ids out, each array for itself. */
  List<String> decode(List<long[]> ids);

  @Override
  void close();
}
