package dev.sonde.attention.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.RealModels;
import dev.sonde.attention.heads.LayerMeasurement;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ModelParts.Sessions;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that runs in parts works out what the whole does. */
class ModelPartsTest {
  @TempDir static Path folder;

  private static OnnxGraph graph;
  private static List<AttentionPattern> patterns;
  private static List<GraphPart> parts;
  private static Map<String, Tensor> whole;

  @BeforeAll
  static void runTheWhole() {
    graph = OnnxGraph.read(RealModels.miniLm(folder));
    patterns = PatternFinder.in(graph).patterns();
    Set<String> outputs = new HashSet<>(graph.outputs());
    parts =
        GraphCut.parts(
            graph, patterns, patterns.stream().map(LayerMeasurement::tensors).toList(), outputs);
    Set<String> all = new LinkedHashSet<>();
    parts.forEach(part -> all.addAll(part.wanted()));
    try (ScoreSession session = ScoreSession.open(graph, patterns, all, 1)) {
      whole = session.run(RealModels.fox(), all);
    }
  }

  /** Copies of what the parts show, since each one's numbers are gone when the next one runs. */
  private static Map<String, float[]> run(ModelParts model) {
    Map<String, float[]> shown = new HashMap<>();
    try (ModelParts.Pass pass = model.pass(RealModels.fox(), new PassMemory())) {
      for (GraphPart part : model.parts()) {
        Map<String, Tensor> tensors = pass.next();
        for (String name : part.wanted()) {
          shown.put(name, Objects.requireNonNull(tensors.get(name), name).values().clone());
        }
      }
    }
    return shown;
  }

  private static float[] expected(String name) {
    return Objects.requireNonNull(whole.get(name), name).values();
  }

  @Test
  void thereIsAPartForEachLayerAndOneBehindThem() {
    assertThat(parts).hasSize(7);
    for (int p = 0; p < 6; p++) {
      assertThat(parts.get(p).layers()).containsExactly(p);
    }
    assertThat(parts.get(6).layers()).isEmpty();
    assertThat(parts.get(6).besides()).containsExactlyElementsOf(graph.outputs());
  }

  @Test
  void noNodeThatDependsOnTheTokensRunsTwice() {
    List<String> made = new ArrayList<>();
    parts.forEach(part -> made.addAll(part.made()));
    assertThat(made).doesNotHaveDuplicates();
  }

  /** Bits, since without optimisations the same operators work on the same numbers. */
  @Test
  void asWrittenTheyGiveTheBitsOfTheWhole() {
    try (ModelParts model = new ModelParts(graph, parts, Sessions.AS_WRITTEN, 1)) {
      run(model).forEach((name, values) -> assertThat(values).isEqualTo(expected(name)));
    }
  }

  /**
   * Fused operators round otherwise: 1e-5 of a tensor's largest number; and the second run, into
   * memory that the parts share, gives the bits of the first.
   */
  @Test
  void optimisedTheyDifferByRoundingAndRunsRepeat() {
    try (ModelParts model = new ModelParts(graph, parts, Sessions.OPTIMISED, 2)) {
      Map<String, float[]> first = run(model);
      first.forEach(
          (name, values) -> {
            float largest = 0;
            for (float value : expected(name)) {
              largest = Math.max(largest, Math.abs(value));
            }
            assertThat(values).as(name).hasSize(expected(name).length);
            for (int i = 0; i < values.length; i++) {
              assertThat(values[i]).as(name).isCloseTo(expected(name)[i], within(1e-5f * largest));
            }
          });
      run(model).forEach((name, values) -> assertThat(values).isEqualTo(first.get(name)));
    }
  }

  /** Weights and constants are unpacked by nodes without inputs, which parts may share. */
  @Test
  void aQuantisedModelGivesTheBitsOfTheWholeEitherWay() {
    OnnxGraph quantised = OnnxGraph.read(RealModels.quantisedE5(folder));
    List<AttentionPattern> found = PatternFinder.in(quantised).patterns();
    List<Set<String>> cores = new ArrayList<>();
    Set<String> all = new LinkedHashSet<>();
    for (AttentionPattern pattern : found) {
      cores.add(Set.of(pattern.core()));
      all.add(pattern.core());
    }
    try (ScoreSession session = ScoreSession.open(quantised, found, all, 1);
        ModelParts model =
            new ModelParts(
                quantised,
                GraphCut.parts(quantised, found, cores, Set.of()),
                Sessions.OPTIMISED,
                1)) {
      Map<String, Tensor> expected = session.run(RealModels.fox(), all);
      Map<String, float[]> shown = run(model);
      assertThat(shown).hasSize(all.size());
      shown.forEach(
          (name, values) ->
              assertThat(values)
                  .isEqualTo(Objects.requireNonNull(expected.get(name), name).values()));
    }
  }
}
