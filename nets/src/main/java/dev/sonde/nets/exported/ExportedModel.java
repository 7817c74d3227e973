package dev.sonde.nets.exported;

import dev.sonde.exported.StoredType;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Program;
import dev.sonde.nets.network.ReadingNotes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An exported program with its tensors in one precision.
 *
 * <p>What is not trained is shared by copies of one precision; nothing ever writes on it.
 */
final class ExportedModel implements Program {
  private final ExportedGraph graph;
  private final TypeMap types;
  private final PreparedGraph prepared;
  private final Object[] inputs;
  private final List<Tensor> owned;
  private final List<ParameterTensor> parameters;
  private final List<Tensor> tensors;
  private final List<Tensor> buffers;
  private final ReadingNotes notes;

  /** Takes the prepared graph and every tensor of the inputs over. */
  private ExportedModel(
      ExportedGraph graph,
      TypeMap types,
      PreparedGraph prepared,
      Object[] inputs,
      ReadingNotes notes) {
    this.graph = graph;
    this.notes = notes;
    this.types = types;
    this.prepared = prepared;
    this.inputs = inputs;
    this.owned = new ArrayList<>();
    this.parameters = graph.parameters();
    this.tensors = new ArrayList<>();
    this.buffers = new ArrayList<>();
    for (Object input : inputs) {
      if (input instanceof Tensor tensor && !owned.contains(tensor)) {
        owned.add(tensor);
      }
    }
    for (int place : graph.trainablePlaces()) {
      tensors.add((Tensor) inputs[place]);
    }
    for (int place : graph.bufferPlaces()) {
      buffers.add((Tensor) inputs[place]);
    }
  }

  /**
   * Makes a model of a graph and what the archive keeps for it.
   *
   * @param stored the tensors by dotted name; stay the caller's
   * @param notes what there is to say of how the file was read
   */
  static ExportedModel of(ExportedGraph graph, StoredTensors stored, ReadingNotes notes) {
    TypeMap types = TypeMap.of(graph.widest(), NativeTypes.of(graph.widest()));
    Object[] originals = new Object[graph.inputCount()];
    Set<Tensor> alone = new HashSet<>();
    for (int place = 0; place < originals.length; place++) {
      String name = graph.storedName(place);
      originals[place] = name.isEmpty() ? Step.GONE : stored.entry(name).tensor();
      if (originals[place] instanceof Tensor tensor && stored.isAlone(name)) {
        alone.add(tensor);
      }
    }
    return converted(graph, types, originals, alone, notes);
  }

  /**
   * Makes a model in other types.
   *
   * @param given tensors that nobody else writes on or reads, which are taken and not copied
   */
  private static ExportedModel converted(
      ExportedGraph graph,
      TypeMap types,
      Object[] originals,
      Set<Tensor> given,
      ReadingNotes notes) {
    PreparedGraph prepared = graph.prepared(types);
    Object[] inputs = new Object[originals.length];
    Arrays.fill(inputs, Step.GONE);
    Set<Integer> buffers = new HashSet<>(graph.bufferPlaces());
    Libtorch.run(
        () -> {
          Map<Tensor, Tensor> converted = new HashMap<>(); // tied weights stay tied
          for (int place = 0; place < originals.length; place++) {
            if (originals[place] instanceof Tensor original) {
              boolean trainable = graph.isTrainable(place);
              // a training writes on buffers, too: two at once must not share them
              boolean own = trainable || buffers.contains(place);
              inputs[place] =
                  converted.computeIfAbsent(
                      original, each -> converted(each, types, own && !given.contains(each)));
              if (trainable) {
                ((Tensor) inputs[place]).requires_grad_(true);
              }
            }
          }
        });
    return new ExportedModel(graph, types, prepared, inputs, notes);
  }

  /** In the working type, and a copy where it must be one. */
  private static Tensor converted(Tensor original, TypeMap types, boolean copied) {
    StoredType type = NativeTypes.stored(original.scalar_type());
    StoredType working = types.of(type);
    Tensor detached = original.detach();
    if (working != type) {
      return Libtorch.keep(detached.to(NativeTypes.of(working)));
    }
    return Libtorch.keep(copied ? detached.clone() : detached);
  }

  @Override
  public String format() {
    return "torch.export";
  }

  @Override
  public List<ParameterTensor> parameters() {
    return parameters;
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public List<String> frozen() {
    return graph.frozen();
  }

  @Override
  public ReadingNotes notes() {
    return notes;
  }

  @Override
  public List<Tensor> buffers() {
    return buffers;
  }

  @Override
  public List<String> inputs() {
    return graph.callers().stream().map(CallerInput::name).toList();
  }

  /** What the caller gives. */
  List<CallerInput> callers() {
    return graph.callers();
  }

  @Override
  public Batch batch() {
    return graph.batch();
  }

  @Override
  public void requireFit(List<Values> values) {
    for (int i = 0; i < values.size(); i++) {
      graph.callers().get(i).requireFit(graph.source(), values.get(i));
    }
  }

  @Override
  public Tensor forward(Tensor... given) {
    List<CallerInput> callers = graph.callers();
    if (given.length != callers.size()) {
      throw new InvalidInputException(
          graph.source()
              + ": the model takes "
              + String.join(", ", inputs())
              + ", and "
              + given.length
              + " tensors were given");
    }
    Object[] values = inputs.clone();
    for (int i = 0; i < given.length; i++) {
      values[callers.get(i).place()] = callers.get(i).converted(given[i], types);
    }
    return prepared.run(values);
  }

  @Override
  public String whereDerived(String derivative) {
    return graph.whereDerived(derivative);
  }

  @Override
  public String remedyForDerivative() {
    return "Export the program with the operation written out in others: torch.export.save("
        + "torch.export.export(model, …).run_decompositions(), \"model.pt2\")";
  }

  @Override
  public void train(boolean on) {
    // export has fixed which of the two it is
  }

  @Override
  public Program copy(ScalarType type) {
    return converted(graph, TypeMap.of(types.widest(), type), inputs, Set.of(), notes);
  }

  @Override
  public Program choosing(Predicate<String> chosen) {
    ExportedGraph fewer = graph.choosing(chosen);
    Libtorch.run(
        () -> {
          for (int place = 0; place < inputs.length; place++) {
            if (graph.isTrainable(place)
                && !fewer.isTrainable(place)
                && inputs[place] instanceof Tensor tensor) {
              tensor.requires_grad_(false);
            }
          }
        });
    return new ExportedModel(fewer, types, prepared, inputs, notes);
  }

  @Override
  public void close() {
    prepared.close();
    owned.forEach(Tensor::close);
  }
}
