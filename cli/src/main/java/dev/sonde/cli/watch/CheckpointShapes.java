package dev.sonde.cli.watch;

import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.exported.CheckpointHeader;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Refuses checkpoints of several networks before any of them is measured. */
final class CheckpointShapes {
  private final Language language;
  private Optional<Seen> weights = Optional.empty();
  private Optional<Seen> networks = Optional.empty();

  private record Seen(Path path, Map<String, String> shapes) {}

  CheckpointShapes(Language language) {
    this.language = language;
  }

  /** Looks at the header of weights; at nothing in other files. */
  void requireSameWeights(Path path) {
    if (!CheckpointFiles.isWeights(path)) {
      return;
    }
    Seen seen = new Seen(path, CheckpointHeader.shapes(path));
    weights.ifPresent(first -> require(first, seen));
    weights = weights.isPresent() ? weights : Optional.of(seen);
  }

  /** Looks at the parameters of a network. */
  void requireSame(Path path, Network network) {
    Map<String, String> shapes = new TreeMap<>();
    for (ParameterTensor tensor : network.parameters()) {
      shapes.put(tensor.name(), Arrays.toString(tensor.shape()));
    }
    Seen seen = new Seen(path, shapes);
    networks.ifPresent(first -> require(first, seen));
    networks = networks.isPresent() ? networks : Optional.of(seen);
  }

  private void require(Seen first, Seen second) {
    difference(first.shapes(), second.shapes())
        .ifPresent(
            what -> {
              throw new Complaint(
                  WatchPhrases.OTHER_SHAPES.in(language, second.path(), first.path(), what));
            });
  }

  private Optional<String> difference(Map<String, String> first, Map<String, String> second) {
    for (Map.Entry<String, String> each : first.entrySet()) {
      String other = second.get(each.getKey());
      if (other == null) {
        return Optional.of(WatchPhrases.LACKS.in(language, each.getKey()));
      }
      if (!other.equals(each.getValue())) {
        return Optional.of(
            WatchPhrases.HAS_SHAPE.in(language, each.getKey(), each.getValue(), other));
      }
    }
    return second.keySet().stream()
        .filter(name -> !first.containsKey(name))
        .findFirst()
        .map(name -> WatchPhrases.LACKS.in(language, name));
  }
}
