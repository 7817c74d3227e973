package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of input that cannot be measured ends in one message, exit code 2, and no file. */
class MeasureInputTest {
  /** The model takes 13 features and gives 3 classes. */
  private static final int FEATURES = 13;

  @TempDir private Path temporary;
  private Path model;
  private Path data;
  private Path out;

  @BeforeEach
  void copyCase() throws IOException {
    model = copy("mlp_wine.pt");
    data = copy("mlp_wine.npz");
    out = temporary.resolve("out");
  }

  private Path copy(String name) throws IOException {
    try (InputStream in = MeasureInputTest.class.getResourceAsStream(name)) {
      Files.copy(in, temporary.resolve(name));
    }
    return temporary.resolve(name);
  }

  private Run measure(Path model, Path data, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("measure", model.toString(), "--data", data.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(new String[0]));
  }

  private void assertComplaint(Run run, String... parts) {
    assertThat(run.err()).startsWith("sonde: ").contains(parts);
    assertThat(run.err().strip())
        .hasLineCount(1)
        .doesNotContain("Exception", "\tat ", "fault of Sonde");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  private static float[] ramp(int samples) {
    float[] values = new float[samples * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7 - 3) / 3f;
    }
    return values;
  }

  private Npz inputs(int samples) {
    return new Npz().floats("x", samples + ", " + FEATURES, ramp(samples));
  }

  private Path written(Npz npz) throws IOException {
    return npz.write(temporary.resolve("bad.npz"));
  }

  // The model file

  @Test
  void aMissingModel() {
    assertComplaint(measure(temporary.resolve("none.pt"), data), "none.pt");
  }

  @Test
  void anEmptyModel() throws IOException {
    Path empty = Files.createFile(temporary.resolve("empty.pt"));
    assertComplaint(measure(empty, data), "empty.pt");
  }

  @Test
  void aFolderForAModel() {
    assertComplaint(measure(temporary, data), temporary.toString());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 0.9, 0.999})
  void aTruncatedModel(double share) throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    Path cut = temporary.resolve("cut.pt");
    Files.write(cut, Arrays.copyOf(bytes, (int) (share * bytes.length)));
    assertComplaint(measure(cut, data), "cut.pt", "cut short", "again");
  }

  @Test
  void aForeignModel() throws IOException {
    Path text = Files.writeString(temporary.resolve("notes.pt"), "not a model at all\n");
    assertComplaint(measure(text, data), "notes.pt", "TorchScript");
    assertComplaint(measure(data, data), "mlp_wine.npz", "TorchScript");
  }

  @Test
  void anInitialModelOfAnotherArchitecture() throws IOException {
    Path other = temporary.resolve("other.pt");
    try (Network network = Perceptron.of(FEATURES, 3).withWidths(4).build(1)) {
      network.save(other);
    }
    assertComplaint(measure(model, data, "--initial", other.toString()), "other.pt");
  }

  // The data file

  @Test
  void whatIsRefusedInEnglishHasALeadInJapanese() throws IOException {
    assertComplaint(
        measure(model, temporary.resolve("none.npz"), "--lang", "ja"), "ファイルがありません", "none.npz");
    assertComplaint(measure(model, written(inputs(5)), "--lang", "ja"), "配列 x", "bad.npz");
    Npz npz = inputs(4).integers("y", "4,", 0, 1, 9, 0);
    assertComplaint(measure(model, written(npz), "--lang", "ja"), "ラベル", "label 9");
    assertComplaint(measure(model, data, "--loss", "mse", "--lang", "ja"), "損失関数", "mse");
    assertComplaint(measure(data, data, "--lang", "ja"), "形式が違います", "TorchScript");
    assertThat(measure(model, data, "--budget", "x", "--lang", "ja").err())
        .doesNotContain("詳細(英語)");
  }

  @Test
  void aNumberOfProductsIsHeeded() throws IOException {
    Path net = temporary.resolve("net.pt");
    try (Network network = Perceptron.of(FEATURES, 3).withWidths(30).build(1)) {
      network.save(net);
    }
    assertThat(measure(net, data, "--budget", "40").exitCode()).isZero();
    assertThat(out.resolve("measure.json"))
        .content()
        .contains("\"budget\": 40", "\"method\": \"estimated\"", "\"endedBy\": \"budget\"");
  }

  @Test
  void withoutANumberASmallMatrixIsDecomposedAndTheTableSaysSo() {
    assertThat(measure(model, data, "--budget", "auto").exitCode()).isZero();
    assertThat(out.resolve("measure.json"))
        .content()
        .contains("\"budget\": \"auto\"", "\"endedBy\": \"exact\"");
  }

  @Test
  void aSurveyThatLeavesNothingToExploreIsReported() {
    assertThat(measure(model, data, "--exact-limit", "0", "--budget", "100000").exitCode())
        .isZero();
    assertThat(out.resolve("report.html")).content().contains("nothing was left to explore");
  }

  @Test
  void missingData() {
    assertComplaint(measure(model, temporary.resolve("none.npz")), "none.npz", "does not exist");
  }

  @Test
  void anArchiveWithoutItsArrays() throws IOException {
    assertComplaint(measure(model, written(inputs(5))), "bad.npz", "y");
    assertComplaint(measure(model, written(new Npz().integers("y", "2,", 0, 1))), "bad.npz", "x");
  }

  @Test
  void numbersThatAreNone() throws IOException {
    float[] x = ramp(4);
    x[2 * FEATURES + 5] = Float.NaN;
    Npz npz = new Npz().floats("x", "4, 13", x).integers("y", "4,", 0, 1, 2, 0);
    assertComplaint(measure(model, written(npz)), "bad.npz", "NaN");
  }

  @Test
  void targetsOfAnotherLength() throws IOException {
    assertComplaint(
        measure(model, written(inputs(4).integers("y", "3,", 0, 1, 2))), "bad.npz", "4", "3");
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 99, -1})
  void aLabelOutOfRange(long label) throws IOException {
    Npz npz = inputs(4).integers("y", "4,", 0, 1, label, 0);
    assertComplaint(measure(model, written(npz)), "bad.npz", Long.toString(label));
  }

  @Test
  void aShapeThatTheModelRefuses() throws IOException {
    Npz npz = new Npz().floats("x", "2, 3", 1, 2, 3, 4, 5, 6).integers("y", "2,", 0, 1);
    assertComplaint(measure(model, written(npz)), "[2, 3]", "mlp_wine.pt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mse", "bce"})
  void aLossThatDoesNotFitTheTargets(String loss) {
    assertComplaint(measure(model, data, "--loss", loss), loss);
  }

  @Test
  void tablesThatNeedDoublePrecisionAreTakenWithANote() throws IOException {
    Path one = temporary.resolve("one.pt");
    try (Network network = Perceptron.of(1, 1).withWidths(4).build(1)) {
      network.save(one);
    }
    Path far = Files.writeString(temporary.resolve("far.csv"), "1,1e8\n2,100000001.5\n3,1e8\n");
    Run run = measure(one, far);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("read in double precision", "subtract a constant");
    Path near = Files.writeString(temporary.resolve("near.csv"), "1,0.1\n2,1.6\n3,0.1\n");
    Run usual = measure(one, near, "--overwrite");
    assertThat(usual.exitCode()).as(usual.err()).isZero();
    assertThat(usual.err()).doesNotContain("double precision");
  }

  @Test
  void oneHotTargetsAreTakenAsRealsWithANote() throws IOException {
    Path two = temporary.resolve("two.pt");
    try (Network network = Perceptron.of(FEATURES, 2).withWidths(4).build(1)) {
      network.save(two);
    }
    Path oneHot = written(inputs(3).floats("y", "3, 2", 0, 1, 1, 0, 0, 1));
    Run run = measure(two, oneHot);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("measured by mse", "y.argmax(1)");
    assertThat(measure(two, oneHot, "--loss", "mse", "--overwrite").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mse", "bce"})
  void targetsWithoutTheOutputsLastAxisAreTakenWithANote(String loss) throws IOException {
    Path single = temporary.resolve("single.pt");
    try (Network network = Perceptron.of(FEATURES, 1).withWidths(4).build(1)) {
      network.save(single);
    }
    Npz npz = inputs(4).floats("y", "4,", 0, 1, 0.5f, 1);
    Run run = measure(single, written(npz), "--loss", loss);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .isEqualTo("Note: y of shape [4] is taken as [4, 1], the shape of the model's output.\n");
    Run quiet = measure(single, written(npz), "--loss", loss, "--overwrite", "--quiet");
    assertThat(quiet.err()).isEmpty();
  }

  @Test
  void imagesForAPerceptronAreFlattenedWhenAskedFor() throws IOException {
    Npz npz = new Npz().floats("x", "4, 13, 1", ramp(4)).integers("y", "4,", 0, 1, 2, 0);
    assertComplaint(measure(model, written(npz)), "[4, 13, 1]", "--flat");
    assertThat(measure(model, written(npz), "--flat").exitCode()).isZero();
  }

  @Test
  void crossEntropyWithRealTargets() throws IOException {
    Npz npz = inputs(2).floats("y", "2, 3", 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f);
    assertComplaint(measure(model, written(npz), "--loss", "cross-entropy"), "Cross-entropy");
  }

  @Test
  void aBasisThatDoesNotFitTheMemory() throws IOException {
    Path large = temporary.resolve("large.pt");
    try (Network network = Perceptron.of(FEATURES, 3).withWidths(1_000, 1_000).build(1)) {
      network.save(large);
    }
    assertComplaint(
        measure(large, data, "--samples", "10", "--budget", "100000"), "large.pt", "MiB", "budget");
  }

  @Test
  void aColumnThatIsNotThere() throws IOException {
    Path table = temporary.resolve("table.csv");
    Files.writeString(table, "a,b,price\n1,2,3.5\n4,5,6.5\n", StandardCharsets.UTF_8);
    assertComplaint(measure(model, table, "--target", "cost"), "cost", "price");
  }
}
