package dev.sonde.outcomes.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.outcomes.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of real trainings have a test in {@code verification}. */
class EventLogTest {
  /**
   * What TensorBoard 2.21 writes of tensors of one number, by its {@code RecordWriter} and {@code
   * make_tensor_proto}: {@code float32} 0.75 at step 9; at step 10 {@code float64} 0.1 and a text.
   */
  private static final String TENSORS =
      "2500000000000000eabc36f309000000000000044010092a180a160a0876616c5f6c6f7373420a080112002a0400"
          + "00403f9871a2213b000000000000001a23ac5c090000000000000440100a2a2e0a1a0a0876616c5f6c6f73"
          + "73420e0802120032089a9999999999b93f0a100a0474657874420808071200420268690ff8cb53";

  @TempDir Path folder;

  private Path written(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static List<Scalar> read(Path source) {
    return EventLog.read(source, tag -> true);
  }

  private static byte[] log(Path folder, Scalar... scalars) throws IOException {
    Path scratch = Files.createTempDirectory(folder, "scratch");
    Path file = EventFile.write(scratch, 0, Instant.EPOCH, List.of(scalars));
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(scratch);
    return bytes;
  }

  @Test
  void numbersAreReadInEveryFormThatWritersHave() throws IOException {
    Path file = written("events.out.tfevents.1", HexFormat.of().parseHex(TENSORS));
    List<Scalar> expected =
        List.of(new Scalar("val_loss", 9, 0.75), new Scalar("val_loss", 10, 0.1));
    assertThat(read(file)).isEqualTo(expected);
    assertThat(read(folder)).isEqualTo(expected);
  }

  @Test
  void aFileThatIsBeingWrittenGivesItsWholeRecords() throws IOException {
    byte[] whole = log(folder, new Scalar("loss", 1, 0.5), new Scalar("loss", 2, 0.25));
    int most = 0;
    for (int length = 0; length <= whole.length; length++) {
      Path file = written("events.out.tfevents.1", Arrays.copyOf(whole, length));
      List<Scalar> read = read(file);
      assertThat(read.size()).as("the first %d bytes", length).isBetween(most, most + 1);
      most = read.size();
    }
    assertThat(most).isEqualTo(2);
  }

  @Test
  void anyByteThatWasChangedIsNoticed() throws IOException {
    byte[] whole = log(folder, new Scalar("loss", 1, 0.5), new Scalar("loss", 2, 0.25));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Path file = written("events.out.tfevents.1", changed);
      assertThatThrownBy(() -> read(file))
          .as("byte %d", at)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is damaged, or no event file of TensorBoard");
    }
  }

  @Test
  void aTrainingThatWasBegunAgainOverrulesWhatItRepeats() throws IOException {
    written(
        "events.out.tfevents.1",
        log(
            folder,
            new Scalar("loss", 0, 9),
            new Scalar("loss", 10, 5),
            new Scalar("loss", 20, 4)));
    written(
        "events.out.tfevents.2", log(folder, new Scalar("loss", 10, 6), new Scalar("loss", 15, 3)));
    assertThat(read(folder))
        .containsExactly(
            new Scalar("loss", 0, 9), new Scalar("loss", 10, 6), new Scalar("loss", 15, 3));
  }

  @Test
  void ofSeveralFoldersTagsBeginWithTheFolder() throws IOException {
    written("events.out.tfevents.1", log(folder, new Scalar("lr", 0, 1)));
    written("loss_train/events.out.tfevents.1", log(folder, new Scalar("loss", 0, 2)));
    written("loss_val/events.out.tfevents.1", log(folder, new Scalar("loss", 0, 3)));
    assertThat(read(folder))
        .containsExactly(
            new Scalar("loss_train/loss", 0, 2),
            new Scalar("loss_val/loss", 0, 3),
            new Scalar("lr", 0, 1));
  }

  @Test
  void aFolderWithoutLogsAndAPathToNothingAreRefused() {
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no event file of TensorBoard");
    assertThatThrownBy(() -> read(folder.resolve("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void memoryIsTakenForWhatIsWantedAlone() throws IOException {
    written(
        "events.out.tfevents.1",
        log(
            folder,
            new Scalar("loss", 1, 3),
            new Scalar("norm", 1, 4),
            new Scalar("loss", 2, 2),
            new Scalar("loss", 2, 1)));
    written("events.out.tfevents.2", log(folder, new Scalar("loss", 3, 0.5)));
    assertThat(EventLog.tags(folder)).containsExactly("loss", "norm");
    assertThat(EventLog.read(folder, "loss"::equals, 3))
        .containsExactly(
            new Scalar("loss", 1, 3), new Scalar("loss", 2, 1), new Scalar("loss", 3, 0.5));
    assertThatThrownBy(() -> EventLog.read(folder, "loss"::equals, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("name the tags that are needed");
  }
}
