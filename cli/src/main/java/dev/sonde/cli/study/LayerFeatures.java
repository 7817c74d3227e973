package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.studies.linear.InputsStudy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The features that {@code --features MODEL:LAYER} asks for: what that layer of the model sees.
 *
 * @param chain the model; without one, samples stay as they are
 * @param layer the name of a layer
 */
record LayerFeatures(ChainInputs chain, String layer) {

  /**
   * Checks what can be checked without reading anything.
   *
   * @throws Complaint if there is a model without a layer, or an option of models without a model
   */
  static LayerFeatures of(Optional<String> given, ModelFileOptions file, Session session) {
    int colon = given.map(text -> text.lastIndexOf(':')).orElse(-1);
    if (given.isPresent() && (colon < 1 || colon == given.get().length() - 1)) {
      throw new Complaint(
          session.say(
              Phrases.BAD_ARGUMENT,
              "--features",
              session.say(StudyPhrases.MODEL_AND_LAYER),
              given.get(),
              "model.pt2:fc2"));
    }
    InitialModel model = new InitialModel(given.map(text -> text.substring(0, colon)), file);
    model.check(Optional.empty(), session);
    return new LayerFeatures(
        new ChainInputs(model, session), given.map(text -> text.substring(colon + 1)).orElse(""));
  }

  /** The same samples as the layer sees them. */
  Dataset in(Dataset data) {
    List<InputsStudy.LayerInputs> layers = chain.of(data);
    if (layers.isEmpty()) {
      return data;
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).layer().equals(layer)) {
        double[][] rows = layers.get(i).inputs();
        int width = rows[0].length;
        double[] all = new double[rows.length * width];
        for (int row = 0; row < rows.length; row++) {
          System.arraycopy(rows[row], 0, all, row * width, width);
        }
        return data.withInputs(new Values.Doubles(all, new long[] {rows.length, width}));
      }
    }
    throw new Complaint(
        chain
            .session()
            .say(
                StudyPhrases.NO_LAYER,
                chain.model().name().orElseThrow(),
                layer,
                layers.stream()
                    .map(InputsStudy.LayerInputs::layer)
                    .collect(Collectors.joining(", "))));
  }
}
