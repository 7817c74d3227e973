package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.report.words.ColumnText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataCommandTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void everyDataSetIsListedWithinEightyColumns(String language) {
    Run run = Run.of("data", "list", "--lang", language);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("digits", "mnist10k", "moby-dick", "fashion-mnist");
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(ColumnText.width(line)).isLessThanOrEqualTo(80));
  }

  @Test
  void digitsAreDescribedWithShapesAndClasses() {
    Run run = Run.of("data", "describe", "digits");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("1,797", "float32 [1797, 64]", "from 0.000 to 16.00", "cross-entropy");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void realTargetsAreDescribedWithoutClasses() throws IOException {
    Path table = Files.writeString(temporary.resolve("t.csv"), "a,b\n1,0.5\n2,1.5\n");
    Run run = Run.of("data", "describe", table.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("mse").doesNotContain("classes");
  }

  @Test
  void aHeaderIsWhatTheUserSaysItIs() throws IOException {
    Path table = Files.writeString(temporary.resolve("t.csv"), "1,0.5\n2,1.5\n3,2.5\n");
    assertThat(Run.of("data", "describe", table.toString()).out()).contains("float32 [3, 1]");
    assertThat(Run.of("data", "describe", table.toString(), "--header", "YES").out())
        .contains("float32 [2, 1]");
    Path names = Files.writeString(temporary.resolve("n.csv"), "a,b\nc,d\n");
    Run run = Run.of("data", "describe", names.toString(), "--header", "no");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("line 1", "'a' is not a number");
  }

  @Test
  void imagesAreLaidOutInOneRowEach() {
    assertThat(Run.of("data", "describe", "mnist10k").out()).contains("float32 [10000, 1, 28, 28]");
    assertThat(Run.of("data", "describe", "mnist10k", "--flat").out())
        .contains("float32 [10000, 784]");
  }

  @Test
  void aMissingFileIsAComplaintWithWhatWouldDo() {
    Run run = Run.of("data", "describe", temporary.resolve("none.npz").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sonde: ").contains("none.npz", "does not exist", "expected");
  }

  @Test
  void dataAloneListsItsCommands() {
    Run run = Run.of("data");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("list, describe");
  }

  @Test
  void whatLaysImagesOutIsRefusedForATable() throws IOException {
    Path table =
        Files.writeString(temporary.resolve("numbers.csv"), "a,b,y\n1,2,0\n3,4,1\n5,6,0\n");
    Run run = Run.of("data", "describe", table.toString(), "--flat");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("--flat lays images out in rows", "leave it out");
  }
}
