package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingState;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedCellsTest {
  private static final String KEY = "0123abcd";

  @TempDir Path run;

  @Test
  void aCellIsFoundAsItWasKept() throws Exception {
    UnfinishedCells.Unfinished kept = keep();
    UnfinishedCells.Unfinished read = UnfinishedCells.of(Optional.of(run)).read(KEY).orElseThrow();
    assertThat(read.state().bytes()).isEqualTo(kept.state().bytes());
    assertThat(read.curve()).isEqualTo(kept.curve());
    assertThat(UnfinishedCells.of(Optional.of(run)).read("another")).isEmpty();
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws Exception {
    keep();
    Path file = run.resolve(UnfinishedCells.FOLDER).resolve(KEY);
    byte[] whole = Files.readAllBytes(file);
    UnfinishedCells cells = UnfinishedCells.of(Optional.of(run));
    for (int length : new int[] {0, 7, 8, 12, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(cells.read(KEY)).as("%d of %d bytes", length, whole.length).isEmpty();
    }
    for (int at = 0; at < whole.length; at += 11) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThat(cells.read(KEY)).as("byte %d changed", at).isEmpty();
    }
  }

  /** As a folder may be that comes from somebody else. */
  @Test
  void aLengthThatLiesBehindARightChecksumIsAsGoodAsNone() throws Exception {
    keep();
    Path file = run.resolve(UnfinishedCells.FOLDER).resolve(KEY);
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      byte[] forged = Files.readAllBytes(file);
      ByteBuffer.wrap(forged).putInt(Long.BYTES + Integer.BYTES, length);
      CRC32 sum = new CRC32();
      sum.update(forged, Long.BYTES, forged.length - Long.BYTES);
      ByteBuffer.wrap(forged).putLong(sum.getValue());
      Files.write(file, forged);
      assertThat(UnfinishedCells.of(Optional.of(run)).read(KEY)).as("%d", length).isEmpty();
    }
  }

  @Test
  void whatHasEndedIsForgotten() throws Exception {
    keep();
    UnfinishedCells cells = UnfinishedCells.of(Optional.of(run));
    cells.remove(KEY);
    assertThat(cells.read(KEY)).isEmpty();
    keep();
    cells.removeAll();
    assertThat(run.resolve(UnfinishedCells.FOLDER)).doesNotExist();
    cells.removeAll(); // nothing is there any more
  }

  @Test
  void savingIsNeitherForShortCellsNorTakesMuchOfLongOnes() throws Exception {
    UnfinishedCells.Unfinished unfinished = unfinished();
    long[] time = {0};
    List<Long> asked = new ArrayList<>();
    UnfinishedCells cells = UnfinishedCells.of(Optional.of(run));
    UnfinishedCells.Saver saver = cells.saver(KEY, () -> time[0]);
    for (time[0] = 0; time[0] < 60_000_000_000L; time[0] += 10_000_000) {
      saver.offer(
          () -> {
            asked.add(time[0]);
            assertThat(cells.read(KEY).isPresent()).isEqualTo(asked.size() > 1);
            time[0] += 20_000_000; // that is what saving takes
            return unfinished;
          });
    }
    assertThat(asked).hasSizeBetween(40, 60).first().isEqualTo(100_000_000L);
    UnfinishedCells.of(Optional.empty())
        .saver(KEY, () -> time[0]++ * 1_000_000_000)
        .offer(
            () -> {
              throw new AssertionError("without a folder nothing is kept");
            });
  }

  private UnfinishedCells.Unfinished keep() {
    UnfinishedCells.Unfinished unfinished = unfinished();
    long[] time = {0};
    UnfinishedCells.of(Optional.of(run))
        .saver(KEY, () -> time[0] += 1_000_000_000)
        .offer(() -> unfinished);
    return unfinished;
  }

  private static UnfinishedCells.Unfinished unfinished() {
    Dataset data =
        new Dataset(
            new Values.Floats(new float[] {1, 2, 3, 4}, new long[] {2, 2}),
            new Values.Integers(new long[] {0, 1}, new long[] {2}),
            "two",
            "");
    List<TrainingState> states = new ArrayList<>();
    try (Network network = Perceptron.of(2, 2).withWidths(3).build(0)) {
      Trainer.withDefaults()
          .withEpochs(2)
          .withStateListener((epoch, state) -> states.add(state.get()))
          .train(network, Loss.CROSS_ENTROPY, data);
    }
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("trace", 1 / 3.0);
    CurvePoint point = new CurvePoint(2, 17, 0.5, 0.25, null, 0.1, 0.3, measures);
    return new UnfinishedCells.Unfinished(states.get(0), List.of(point));
  }
}
