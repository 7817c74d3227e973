package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with the command line is found before model and data are looked at. */
class MeasureArgumentsTest {
  @TempDir private Path temporary;

  private Run measure(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("measure", "no-such-model.pt", "--data", "no-such-data.npz"));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--out")) {
      arguments.addAll(List.of("--out", temporary.resolve("out").toString()));
    }
    return Run.of(arguments.toArray(new String[0]));
  }

  private void assertNothingLeft() {
    assertThat(temporary).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--loss         | hinge      | one of cross-entropy, mse, bce",
        "--matrix       | jacobian   | one of hessian, ggn, fisher",
        "--z            | 0.1,0      | numbers above 0",
        "--z            | a          | numbers above 0",
        "--tau          | -1         | numbers of at least 0",
        "--top          | 0          | a whole number from 1",
        "--bottom       | x          | a whole number from 1",
        "--budget       | 19         | a whole number from 20",
        "--budget       | 1e3        | a whole number from 20",
        "--target-error | 2          | a number above 0 and below 1",
        "--target-error | NaN        | a number above 0 and below 1",
        "--exact-limit  | -1         | a whole number from 0",
        "--samples      | 0          | a whole number from 1",
        "--batch-size   | 99999999999| a whole number from 1",
        "--precision    | half       | one of single, double",
        "--graph-memory | lots       | a size in bytes",
        "--steps        | -5         | a whole number from 0",
        "--header       | maybe      | one of auto, yes, no",
        "--context      | 0          | a whole number from 1",
        "--seed         | 1.5        | a whole number",
        "--threads      | 0          | a whole number from 1",
        "--lang         | fr         | one of en, ja",
      })
  void aBadValueIsNamedWithWhatIsAllowedAndAnExample(String option, String value, String allowed) {
    Run run = measure(option, value);
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .startsWith("sonde: " + option + " expects " + allowed)
        .contains("got '" + value + "'")
        .contains("for example: " + option + " ")
        .hasLineCount(1);
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "--buget,        --budget",
    "--exactlimit,   --exact-limit",
    "--graph-memroy, --graph-memory",
    "--threds=2,     --threads",
    "--by-layers,    --by-layer"
  })
  void aMisspeltOptionSuggestsTheNearest(String written, String meant) {
    Run run = measure(written);
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .contains("'" + written + "' is not an option of sonde measure.")
        .contains("Did you mean " + meant + "?")
        .contains("'sonde measure --help'");
    assertNothingLeft();
  }

  @Test
  void aMisspeltRequiredOptionIsNotJustCalledMissing() {
    Run run = Run.of("measure", "model.pt", "--daat", "digits");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("--data DATA is missing", "Did you mean --data?");
  }

  @Test
  void anUnknownCommandListsWhatExists() {
    Run run = Run.of("messure", "model.pt");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .contains("'messure' is not a command of sonde", "measure, ", "Did you mean measure?");
  }

  @Test
  void oneModelIsMeasuredAtATime() {
    Run run = measure("another.pt");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("'another.pt' is one argument too many");
  }

  @Test
  void complaintsAreInJapaneseWhenAskedFor() {
    Run run = measure("--budget", "abc", "--lang", "ja");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains("--budget には", "整数を指定してください", "'abc'");
  }

  @Test
  void anExistingFolderIsNotTouched() throws IOException {
    Path out = Files.createDirectory(temporary.resolve("there"));
    Run run = measure("--out", out.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(out.toString(), "exists already", "--overwrite");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void anExistingJsonFileIsNotTouched() throws IOException {
    Path json = Files.writeString(temporary.resolve("there.json"), "mine");
    Run run = measure("--json", json.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(json.toString(), "exists already", "--overwrite");
    assertThat(json).hasContent("mine");
  }

  @Test
  void aJsonFileInNoFolderIsRefusedBeforeTheWork() {
    Path json = temporary.resolve("no/such/folder/a.json");
    Run run = measure("--json", json.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.err()).contains(json.toString(), "cannot be made");
    assertNothingLeft();
  }

  @Test
  void helpListsEveryOptionOfTheContract() {
    Run run = Run.of("measure", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "--data",
            "--loss",
            "--matrix",
            "--z",
            "--tau",
            "--top",
            "--bottom",
            "--budget",
            "--target-error",
            "--exact-limit",
            "--samples",
            "--batch-size",
            "--precision",
            "--by-layer",
            "--graph-memory",
            "--initial",
            "--target",
            "--header",
            "--flat",
            "--context",
            "--png",
            "--out",
            "--json",
            "--seed",
            "--threads",
            "--lang",
            "--quiet",
            "--no-progress",
            "--overwrite");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
