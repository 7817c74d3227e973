package dev.sonde.descent.design;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What a plan remembers of the data it was resolved on.
 *
 * @param source the name of the file or of the data set
 * @param sha256 its digest; empty where it is no file
 * @param samples how many samples it has; empty where that is not known
 * @param classes how many classes there are to tell apart, 0 for real targets
 * @param inputs how many numbers or tokens a sample has; empty where that is not known
 * @param predictions how many targets a sample has: one, or as many as its tokens
 * @param law what the theory's own data are drawn from; empty for all others
 */
public record DataFacts(
    String source,
    Optional<String> sha256,
    OptionalInt samples,
    int classes,
    OptionalInt inputs,
    int predictions,
    Optional<GaussianData> law) {

  private static final String SOURCE = "data";
  private static final String SHA256 = "data-sha256";
  private static final String SAMPLES = "data-samples";
  private static final String CLASSES = "classes";
  private static final String INPUTS = "inputs";
  private static final String PREDICTIONS = "predictions";

  /**
   * Those of data of which no more is known.
   *
   * @param classes how many classes, 0 for real targets
   */
  public static DataFacts of(String source, int classes) {
    return new DataFacts(
        source,
        Optional.empty(),
        OptionalInt.empty(),
        classes,
        OptionalInt.empty(),
        1,
        Optional.empty());
  }

  /** Whether a sample is a window of a text, with a target for each of its tokens. */
  public boolean isText() {
    return predictions > 1;
  }

  /** What a plan's text says of them. */
  Map<String, String> text() {
    Map<String, String> text = new LinkedHashMap<>();
    text.put(SOURCE, source);
    sha256.ifPresent(digest -> text.put(SHA256, digest));
    samples.ifPresent(many -> text.put(SAMPLES, Integer.toString(many)));
    text.put(CLASSES, Integer.toString(classes));
    inputs.ifPresent(many -> text.put(INPUTS, Integer.toString(many)));
    if (isText()) {
      text.put(PREDICTIONS, Integer.toString(predictions));
    }
    law.ifPresent(gaussian -> text.putAll(gaussian.facts()));
    return text;
  }

  /**
   * Reads what a plan's text says of its data.
   *
   * @param take gives a value, and takes it out
   * @return nothing where it says nothing
   */
  static Optional<DataFacts> read(Function<String, Optional<String>> take) {
    Optional<String> source = take.apply(SOURCE);
    Optional<String> sha256 = take.apply(SHA256);
    OptionalInt samples = whole(take.apply(SAMPLES));
    OptionalInt classes = whole(take.apply(CLASSES));
    OptionalInt inputs = whole(take.apply(INPUTS));
    OptionalInt predictions = whole(take.apply(PREDICTIONS));
    Optional<GaussianData> law = GaussianData.read(take);
    return source.map(
        name ->
            new DataFacts(
                name, sha256, samples, classes.orElse(0), inputs, predictions.orElse(1), law));
  }

  private static OptionalInt whole(Optional<String> text) {
    return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
  }
}
