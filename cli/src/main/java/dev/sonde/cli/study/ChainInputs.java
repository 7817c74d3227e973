package dev.sonde.cli.study;

import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.linear.InputsStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the layers of a reader's model see, where it is a chain of linear layers. */
record ChainInputs(InitialModel model, Session session) {

  /**
   * Runs the model.
   *
   * @param data the samples it sees
   * @return a layer each, first to last; none without a model
   * @throws Complaint if the model is no chain, or takes other inputs
   */
  List<InputsStudy.LayerInputs> of(Dataset data) {
    Optional<Network> read = model.read(data, session.language());
    if (read.isEmpty()) {
      return List.of();
    }
    String name = model.name().orElseThrow();
    try (Network network = read.get()) {
      LinearChain chain =
          LinearChain.of(network)
              .orElseThrow(() -> new Complaint(session.say(StudyPhrases.NO_CHAIN, name)));
      Dataset flat = data.flattened();
      int from = chain.layers().get(0).from();
      if (flat.inputs().sampleSize() != from) {
        throw new Complaint(
            session.say(
                StudyPhrases.OTHER_INPUTS, name, from, data.source(), flat.inputs().sampleSize()));
      }
      List<InputsStudy.LayerInputs> layers = new ArrayList<>();
      List<double[][]> seen = chain.layerInputs(network, flat.inputs());
      for (int i = 0; i < seen.size(); i++) {
        LinearLayer layer = chain.layers().get(i);
        layers.add(
            new InputsStudy.LayerInputs(
                layer.weight().name().replaceFirst("\\.?weight$", ""), seen.get(i)));
      }
      return layers;
    }
  }
}
