package dev.sonde.attention;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Trained transformers from the jars they are published in. */
public final class RealModels {
  // [CLS] the quick brown fox jumps over the lazy dog . [SEP]
  private static final long[] FOX = {
    101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102
  };

  private RealModels() {}

  public static long[] fox() {
    return FOX.clone();
  }

  public static Path miniLm(Path folder) {
    return model(folder, "all-minilm-l6-v2");
  }

  public static Path quantisedE5(Path folder) {
    return model(folder, "e5-small-v2-q");
  }

  private static Path model(Path folder, String name) {
    copy(folder, name + "-tokenizer.json");
    return copy(folder, name + ".onnx");
  }

  private static Path copy(Path folder, String name) {
    Path file = folder.resolve(name);
    try (InputStream in = RealModels.class.getResourceAsStream("/" + name)) {
      Files.copy(Objects.requireNonNull(in, name), file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
