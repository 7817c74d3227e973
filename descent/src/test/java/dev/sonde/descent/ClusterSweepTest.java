package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Width;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.ShardMachines;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.packed.PackedModel;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose cells somebody else computes, of what crossed over as bytes. */
class ClusterSweepTest {
  @TempDir Path folder;

  /** Another machine, as far as a process can be one: it gets the work as bytes. */
  private static final class Bytes implements Cluster {
    private final int lostAfter;
    private final AtomicInteger computed = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PackedWork work;

    Bytes(int lostAfter) {
      this.lostAfter = lostAfter;
    }

    @Override
    public int cells() {
      return Math.min(3, asked.incrementAndGet()); // machines that come one by one
    }

    @Override
    public void take(PackedWork packed) {
      try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(packed);
        out.flush();
        try (ObjectInputStream in =
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
          work = (PackedWork) in.readObject();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Outcome compute(Configuration cell) {
      threads.add(Thread.currentThread().getName());
      if (computed.incrementAndGet() > lostAfter) {
        throw new InvalidInputException("the cluster was lost");
      }
      PackedWork there = work;
      if (there == null) {
        throw new IllegalStateException("nothing to compute from");
      }
      there.unpacked().compute(cell); // as when its machine is lost before the result arrives
      return there.unpacked().compute(cell);
    }

    @Override
    public ShardMachines machines(PackedModel model) {
      throw new UnsupportedOperationException("sweeps only");
    }

    @Override
    public void close() {}
  }

  private Path made(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String fingerprint(String name) {
    try (Ledger ledger = Ledger.open(folder.resolve(name))) {
      assertThat(ledger.cells()).isNotEmpty().allMatch(cell -> cell.status() == CellStatus.DONE);
      return ledger.fingerprint();
    }
  }

  private void equal(UnaryOperator<SweepPlan> elsewhere, SweepPlan plan, Doing doing) {
    doing.on(plan.in(made("here")).withThreads(2));
    doing.on(elsewhere.apply(plan.in(made("there"))));
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }

  private interface Doing {
    Sweep on(SweepPlan plan);
  }

  private static SweepPlan networks() {
    return SweepPlan.over(Width.of(2, 4, 6))
        .withSamples(60)
        .withTestSamples(80)
        .withLabelNoise(0.2)
        .withEpochs(10)
        .withSeeds(2)
        .withDecays()
        .withBudget(20);
  }

  @Test
  void networksHaveTheSameBitsElsewhere() {
    Bytes cluster = new Bytes(Integer.MAX_VALUE);
    equal(
        plan -> plan.withCluster(cluster), networks(), plan -> plan.on(DataSource.read("digits")));
    assertThat(cluster.computed).hasValue(6);
    assertThat(cluster.threads).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void linearModelsAndTheTheorysDataHaveTheSameBitsElsewhere() {
    Bytes cluster = new Bytes(Integer.MAX_VALUE);
    SweepPlan plan =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 40))
            .withSamples(20)
            .withTestSamples(50)
            .withSeeds(3);
    equal(there -> there.withCluster(cluster), plan, p -> p.onGaussian(new GaussianData(4, 1, 1)));
  }

  @Test
  void valuesThatAreAddedLaterAreComputedThereToo() {
    Bytes cluster = new Bytes(Integer.MAX_VALUE);
    SweepPlan plan =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 30, 90))
            .withSamples(40)
            .withTestSamples(50)
            .withLabelNoise(0.1)
            .withRefinement(2)
            .withSeeds(2);
    equal(
        there -> there.withCluster(cluster),
        plan,
        p -> p.on(DataSource.read("digits", DataOptions.withDefaults())));
    assertThat(cluster.computed).hasValue(4);
  }

  @Test
  void aClusterThatIsLostLeavesCellsThatWait() {
    SweepPlan plan = networks().in(made("there"));
    assertThatThrownBy(() -> plan.withCluster(new Bytes(2)).on(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("was lost");
    try (Ledger ledger = Ledger.open(folder.resolve("there"))) {
      assertThat(ledger.counts().ended()).isEqualTo(2);
      assertThat(ledger.counts().claimed()).isZero();
    }
    plan.on(DataSource.read("digits"));
    networks().in(made("here")).on(DataSource.read("digits"));
    assertThat(fingerprint("there")).isEqualTo(fingerprint("here"));
  }
}
