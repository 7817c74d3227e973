package dev.sonde.nets.curvature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Synthetic;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.packed.ModelReading;
import dev.sonde.nets.packed.PackedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of shards that crossed over as bytes are those of one process, bit for bit. */
class ShardTest {
  private static final int[] COUNTS = {1, 2, 3, 10, 100};
  private static final int COLUMNS = 3;

  @TempDir private Path folder;

  /** Machines, as far as one process can be several: each has the model and its shard as bytes. */
  private final class Machines implements ShardMachines {
    private final int count;
    private final PackedModel model;
    private int cut;
    private int products;
    private int closed;

    Machines(int count, PackedModel model) {
      this.count = count;
      this.model = model;
    }

    @Override
    public int shards(int groups) {
      return count;
    }

    @Override
    public Holders hold(List<Shard> shards) {
      cut = shards.size();
      return new Holders() {
        @Override
        public List<VectorBlock> multiply(ShardRequest request) {
          products++;
          List<VectorBlock> out = new ArrayList<>();
          List<Integer> order = new ArrayList<>();
          for (int i = 0; i < shards.size(); i++) {
            order.add(i);
            out.add(VectorBlock.empty(0, 0, Precision.SINGLE));
          }
          Collections.shuffle(order, new Random(products));
          for (int i : order) {
            out.set(i, ofANewMachine(shards.get(i), request));
          }
          return out;
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }

    /** As when every executor is lost after every product. */
    private VectorBlock ofANewMachine(Shard shard, ShardRequest request) {
      Shard there = crossed(shard);
      try (Network network = crossed(model).load(Files.createTempDirectory(folder, "machine"));
          WorkingCopy copy = HeldShard.copyFor(there, network);
          HeldShard held = HeldShard.of(there, network, copy, 1 << 20)) {
        return crossed(held.multiply(crossed(request)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @SuppressWarnings("unchecked") // what is read is what was written
  private static <T> T crossed(T value) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
      out.flush();
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[][] vectors(int dimension) {
    Random random = new Random(5);
    double[][] out = new double[COLUMNS][dimension];
    for (double[] vector : out) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextGaussian();
      }
    }
    return out;
  }

  private static double[][] times(CurvatureOperator operator) {
    double[][] vectors = vectors(operator.dimension());
    double[][] products = new double[COLUMNS][operator.dimension()];
    operator.multiply(vectors, products);
    return products;
  }

  private PackedModel packed(Network network) {
    Path file = folder.resolve("model.pt");
    network.save(file);
    return PackedModel.of(ModelReading.of(file));
  }

  /** Compares products of whole matrices and of one tensor's block. */
  private void sameBits(CurvatureMatrix matrix, Dataset data, Evaluation evaluation) {
    try (Network network = Perceptron.of(8, 4).withWidths(6, 5).build(3)) {
      PackedModel model = packed(network);
      try (Objective here = Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation)) {
        List<ParameterTensor> block = List.of(network.parameters().get(2));
        double[][] expected = times(here.curvature(matrix));
        double[][] ofBlock = times(here.curvature(matrix).restrictedTo(block));
        int groups = here.curvature(matrix).groups();
        for (int count : COUNTS) {
          Machines machines = new Machines(count, model);
          try (Objective there =
              Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation.withMachines(machines))) {
            assertThat(times(there.curvature(matrix)))
                .as(count + " shards")
                .isDeepEqualTo(expected);
            assertThat(times(there.curvature(matrix).restrictedTo(block)))
                .as(count + " shards, a block")
                .isDeepEqualTo(ofBlock);
            assertThat(machines.cut).isEqualTo(Math.min(count, groups));
            assertThat(machines.products).isEqualTo(2);
            assertThat(there.graphsKept(matrix)).as("graphs of this process").isZero();
          }
          assertThat(machines.closed).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMatrixOfShardsIsTheMatrixOfAll(CurvatureMatrix matrix) {
    sameBits(
        matrix,
        Synthetic.classes(300, 8, 4, 1),
        Evaluation.withDefaults().withBatchSize(7).withThreads(2).withSeed(9));
  }

  @ParameterizedTest
  @EnumSource
  void soItIsInDoublePrecisionOnSamplesThatWereDrawn(CurvatureMatrix matrix) {
    sameBits(
        matrix,
        Synthetic.classes(300, 8, 4, 1),
        Evaluation.withDefaults()
            .withBatchSize(5)
            .withThreads(2)
            .withSamples(130)
            .withSeed(9)
            .withPrecision(Precision.DOUBLE));
  }

  @Test
  void productsOfGroupsAreTheSame() {
    Dataset data = Synthetic.classes(200, 8, 4, 1);
    Evaluation evaluation = Evaluation.withDefaults().withBatchSize(8).withSamples(150);
    try (Network network = Perceptron.of(8, 4).withWidths(6).build(3)) {
      Machines machines = new Machines(3, packed(network));
      try (Objective here = Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation);
          Objective there =
              Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation.withMachines(machines))) {
        CurvatureOperator hessian = here.hessian();
        double[][] vectors = vectors(hessian.dimension());
        double[][][] expected = new double[hessian.groups()][COLUMNS][hessian.dimension()];
        double[][][] products = new double[hessian.groups()][COLUMNS][hessian.dimension()];
        hessian.multiplyByGroup(vectors, expected);
        there.hessian().multiplyByGroup(vectors, products);
        assertThat(products).isDeepEqualTo(expected);
        assertThat(expected[3][1]).as("groups differ").isNotEqualTo(expected[4][1]);
      }
    }
  }

  @Test
  void whatMachinesCannotMultiplyIsRefusedAsHere() {
    Dataset data = Synthetic.classes(60, 8, 4, 1);
    Evaluation evaluation = Evaluation.withDefaults().withBatchSize(8);
    try (Network network = Perceptron.of(8, 4).withWidths(6).build(3)) {
      Machines machines = new Machines(2, packed(network));
      try (Objective there =
          Objective.of(network, Loss.CROSS_ENTROPY, data, evaluation.withMachines(machines))) {
        double[][] vectors = vectors(there.hessian().dimension());
        vectors[1][4] = Double.NaN;
        assertThatExceptionOfType(InvalidInputException.class)
            .isThrownBy(
                () -> there.hessian().multiply(vectors, new double[COLUMNS][vectors[0].length]))
            .withMessageContaining("not finite");
      }
    }
  }
}
