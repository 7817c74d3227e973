package dev.sonde.attention.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.RealModels;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ModelParts.Sessions;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences under way at the same time are shown as if they ran one after the other. */
@Timeout(300)
class SequencePipelineTest {
  private static final int NO_TOKEN = 1_000_000;

  @TempDir static Path folder;

  private static Path model;
  private static OnnxGraph graph;
  private static List<GraphPart> parts;

  @BeforeAll
  static void cut() {
    model = RealModels.miniLm(folder);
    graph = OnnxGraph.read(model);
    List<AttentionPattern> patterns = PatternFinder.in(graph).patterns();
    parts =
        GraphCut.parts(
            graph, patterns, patterns.stream().map(p -> Set.of(p.core())).toList(), Set.of());
  }

  /** Of different lengths, so that later ones overtake earlier ones where nothing holds them. */
  private static List<Sequence> sequences(int count) {
    return IntStream.range(0, count)
        .mapToObj(s -> IntStream.range(0, s % 3 == 0 ? 96 : 4).mapToLong(i -> 1_000 + 31 * s + i))
        .map(ids -> Sequence.ofIds(0, ids.toArray()))
        .toList();
  }

  /** What each part was shown, in order: the sequence, and the sum of its logits. */
  private static Map<Integer, List<String>> shown(int underWay) {
    Map<Integer, List<String>> shown = new ConcurrentHashMap<>();
    try (ModelParts model = new ModelParts(graph, parts, Sessions.OPTIMISED, 1)) {
      Optional<SequencePipeline.Failure> failure =
          new SequencePipeline(
                  model,
                  sequences(10),
                  (sequence, part, tensors) -> {
                    String sums = sequence + ":" + new TreeMap<>(sums(tensors));
                    shown.computeIfAbsent(part, p -> new ArrayList<>()).add(sums);
                  })
              .run(underWay);
      assertThat(failure).isEmpty();
    }
    return shown;
  }

  private static Map<String, Double> sums(Map<String, Tensor> tensors) {
    Map<String, Double> sums = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          double sum = 0;
          for (float value : tensor.values()) {
            sum += value;
          }
          sums.put(name, sum);
        });
    return sums;
  }

  @Test
  void eachPartIsShownTheSameInTheSameOrder() {
    Map<Integer, List<String>> oneByOne = shown(1);
    assertThat(oneByOne).hasSize(parts.size());
    assertThat(oneByOne.get(0)).hasSize(10);
    assertThat(shown(3)).isEqualTo(oneByOne);
  }

  @Test
  void theFirstSequenceThatFailsIsToldWhateverFailedBefore() {
    List<Sequence> sequences = new ArrayList<>(sequences(6));
    sequences.set(4, Sequence.ofIds(0, new long[] {NO_TOKEN}));
    sequences.set(3, Sequence.ofIds(0, new long[] {NO_TOKEN, 1_000}));
    List<Integer> whole = new ArrayList<>();
    try (ModelParts model = new ModelParts(graph, parts, Sessions.OPTIMISED, 1)) {
      Optional<SequencePipeline.Failure> failure =
          new SequencePipeline(
                  model,
                  sequences,
                  (sequence, part, tensors) -> {
                    if (part + 1 == parts.size()) {
                      whole.add(sequence);
                    }
                  })
              .run(4);
      assertThat(failure).map(SequencePipeline.Failure::sequence).contains(3);
      assertThat(failure.orElseThrow().cause()).isInstanceOf(InvalidInputException.class);
      assertThat(whole).containsExactly(0, 1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anInterruptEndsItWithTheSequencesThatAreUnderWay(int underWay) {
    Set<Integer> shown = ConcurrentHashMap.newKeySet();
    try (ModelParts model = new ModelParts(graph, parts, Sessions.OPTIMISED, 1)) {
      Thread caller = Thread.currentThread();
      SequencePipeline pipeline =
          new SequencePipeline(
              model,
              sequences(10),
              (sequence, part, tensors) -> {
                shown.add(sequence);
                if (sequence == 2) {
                  caller.interrupt();
                  waitForAnInterrupt();
                }
              });
      assertThatThrownBy(() -> pipeline.run(underWay)).isInstanceOf(IllegalStateException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(shown).contains(2).allMatch(sequence -> sequence < 2 + underWay);
    }
  }

  /** The time bounds a failure only: an interrupt that is lost leaves a worker in here. */
  private static void waitForAnInterrupt() {
    try {
      new CountDownLatch(1).await(20, TimeUnit.SECONDS);
      throw new AssertionError("no interrupt came");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two threads take a sequence each, so that every operator has one thread either way. */
  @Test
  @Tag("full")
  void figuresDoNotDependOnHowManyAreUnderWay() {
    List<long[]> texts = sequences(7).stream().map(Sequence::ids).toList();
    AttentionReport one = AttentionProbe.of(model).withThreads(1).onIds(texts);
    AttentionReport two = AttentionProbe.of(model).withThreads(2).onIds(texts);
    assertThat(two.layers()).usingRecursiveComparison().isEqualTo(one.layers());
    assertThat(two.stream()).isEqualTo(one.stream());
    assertThat(two.layers().get(5).heads().get(0).softmax().entropyRatio().n()).isGreaterThan(200);
  }
}
