package dev.sonde.attention.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A tokenizer in this process. Some files end the process that reads them, or texts that they make
 * longer without end; see {@link TokenizerProcess}.
 */
final class NativeTokens implements TokenCoder {
  private static final String SMALLEST =
      "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],"
          + "\"normalizer\":null,\"pre_tokenizer\":null,\"post_processor\":null,\"decoder\":null,"
          + "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"a\"}}";

  private final HuggingFaceTokenizer tokenizer;

  private NativeTokens(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Reads the bytes of a {@code tokenizer.json}. */
  static NativeTokens read(byte[] bytes) {
    // The library reports its use to its makers unless it is told not to: an instrument keeps
    // silent.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    try {
      return new NativeTokens(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the native library, and all that it loads when it is first used. */
  static void loadLibrary() {
    try (NativeTokens smallest = read(SMALLEST.getBytes(StandardCharsets.UTF_8))) {
      smallest.decode(List.of(smallest.encode("a").ids()));
    }
  }

  @Override
  public EncodedText encode(String text) {
    Encoding encoding = tokenizer.encode(text, true, false);
    long[] mask = encoding.getSpecialTokenMask();
    boolean[] special = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      special[i] = mask[i] == 1;
    }
    return new EncodedText(encoding.getIds(), Arrays.asList(encoding.getTokens()), special);
  }

  @Override
  public List<String> decode(List<long[]> ids) {
    return ids.stream().map(one -> tokenizer.decode(one, false)).toList();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
