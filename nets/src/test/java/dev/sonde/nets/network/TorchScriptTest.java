package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Archives;
import dev.sonde.nets.Cases;
import dev.sonde.nets.Programs;
import dev.sonde.nets.Synthetic;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Loss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not what they should be, and what is said about them. */
class TorchScriptTest {
  @TempDir Path folder;

  @Test
  void aGoodFileLoadsThroughTheTrialProcessAndIsRemembered() throws IOException {
    Path file = folder.resolve("good.pt");
    Map<String, byte[]> entries = Archives.read(Cases.file("mlp_wine.pt"));
    entries.put("mlp_wine/extra/note", new byte[] {1, 2, 3}); // a hash nobody has seen
    Archives.write(file, entries);
    long before = LoadProbe.starts();
    try (Network network = TorchScript.load(file)) {
      assertThat(network.parameterCount()).isEqualTo(173);
    }
    long afterTheFirst = LoadProbe.starts();
    assertThat(afterTheFirst).isGreaterThan(before);
    TorchScript.load(file).close();
    assertThat(LoadProbe.starts()).isEqualTo(afterTheFirst);
  }

  @Test
  void aFileThatEndsLibtorchsProcessIsRefusedAndTheFilesBehindItAreStillAskedAbout() {
    Map<String, byte[]> entries = Archives.read(Cases.file("transformer_layer.pt"));
    entries.put("transformer_layer/constants/1", new byte[0]); // libtorch reads from address 0
    Path deadly = Archives.write(folder.resolve("deadly.pt"), entries);
    refuses(deadly, "ended a trial process");
    assertThat(LoadProbe.verdicts(List.of(deadly, Cases.file("mlp_wine.pt"))))
        .extracting(LoadProbe.Verdict::loads)
        .containsExactly(false, true);
  }

  @Test
  void whatAProgramPrintsIsLeftOutWhereverItStands() {
    Path file = folder.resolve("prints.pt");
    try (Network printing =
        Programs.of(
            """
            def helper(self, x: Tensor) -> Tensor:
              for i in range(2):
                print("from a loop in a method", i)
              return torch.linear(x, self.w)
            def forward(self, x: Tensor) -> Tensor:
              print("from forward", x.size(0))
              return self.helper(x)
            """)) {
      assertThat(prints(printing)).isEqualTo(2);
      printing.save(file);
    }
    try (Network network = TorchScript.load(file);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Synthetic.classes(20, 3, 3, 1),
                Evaluation.withDefaults())) {
      assertThat(prints(network)).isZero();
      assertThat(objective.value().value()).isPositive();
    }
  }

  private static int prints(Network network) {
    AtomicInteger found = new AtomicInteger();
    Libtorch.run(
        () ->
            ModuleProgram.forEachNodeOfFile(
                network.module(),
                (graph, node) -> {
                  if (ModuleProgram.is(node, "prim::Print")) {
                    found.incrementAndGet();
                  }
                }));
    return found.get();
  }

  @Test
  void elementTypesWrittenIntoAMethodBesideForwardFollowThePrecision() {
    Path file = folder.resolve("helper.pt");
    try (Network written =
        Programs.of(
            """
            def offset(self, x: Tensor) -> Tensor:
              return torch.ones([3], dtype=6)
            def forward(self, x: Tensor) -> Tensor:
              return torch.matmul(x, self.w) @ self.w + torch.mv(self.w, self.offset(x))
            """)) {
      written.save(file);
    }
    try (Network network = TorchScript.load(file);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Synthetic.classes(20, 3, 3, 1),
                Evaluation.withDefaults().withPrecision(Precision.DOUBLE))) {
      assertThat(objective.value().value()).isPositive();
    }
  }

  @Test
  void aMissingFileIsNamed() {
    refuses(folder.resolve("none.pt"), "none.pt does not exist", "Check the path");
  }

  @Test
  void aLinkThatLeadsInACircleIsNamed() throws IOException {
    Path loop = folder.resolve("loop.pt");
    refuses(Files.createSymbolicLink(loop, loop), "is a symbolic link", "or to itself");
  }

  @Test
  void aFolderIsNoModel() {
    refuses(folder, "is a folder", "torch.export.save");
  }

  @Test
  void anEmptyFileIsSaidToBeEmpty() throws IOException {
    refuses(Files.createFile(folder.resolve("empty.pt")), "is empty");
  }

  @ParameterizedTest
  @CsvSource({"0.2", "0.5", "0.9", "0.999"})
  void aTruncatedFileIsSaidToBeDamaged(double share) throws IOException {
    byte[] whole = Files.readAllBytes(Cases.file("mlp_wine.pt"));
    Path file = folder.resolve("cut.pt");
    Files.write(file, Arrays.copyOf(whole, (int) (whole.length * share)));
    refuses(file, "damaged or was cut short");
  }

  @Test
  void aFlippedBitInATensorIsFoundByTheChecksum() throws IOException {
    byte[] bytes = Files.readAllBytes(Cases.file("mlp_wine.pt"));
    bytes[200] ^= 1; // inside data/0
    refuses(Files.write(folder.resolve("flipped.pt"), bytes), "damaged", "checksum");
  }

  @Test
  void aProgramOfTorchExportIsCalledThat() {
    Path file =
        Archives.write(
            folder.resolve("exported.pt2"),
            Map.of("exported/archive_format", new byte[] {'p', 't', '2'}));
    refuses(file, "written by torch.export", "torch.export.save");
  }

  @Test
  void weightsWithoutAProgramAreToldHowToBecomeAModel() {
    Map<String, byte[]> entries = Archives.read(Cases.file("mlp_wine.pt"));
    entries.keySet().removeIf(name -> name.contains("/code/") || name.endsWith("constants.pkl"));
    Path file = Archives.write(folder.resolve("state_dict.pt"), entries);
    refuses(file, "written by torch.save", "load_state_dict", "torch.export.save");
  }

  @Test
  void anNpzArchiveIsNoModel() {
    refuses(Cases.file("mlp_wine.npz"), "of arrays (npz)", "data.pkl");
  }

  @ParameterizedTest
  @CsvSource({
    "800263, a Python pickle",
    "80028a0a6cfc9c46f9206aa850192e, saved by torch.save (before torch 1.6)",
    "894844460d0a1a0a, HDF5",
    "0807120770797468, ONNX",
    "1f8b080000000000, gzip",
    "400000000000000000007b22, unknown format",
    "40000000000000007b225f5f, safetensors",
    "3c21444f43545950, HTML",
    "76657273696f6e2068747470733a2f2f6769742d6c6673, Git LFS"
  })
  void anotherFormatIsNamed(String hexadecimal, String name) throws IOException {
    byte[] bytes = java.util.HexFormat.of().parseHex(hexadecimal);
    refuses(Files.write(folder.resolve("foreign.pt"), bytes), name, "torch.export.save");
  }

  @Test
  void compressedEntriesThatExpandWithoutBoundAreRefusedUnread() throws IOException {
    Path file = folder.resolve("bomb.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : new String[] {"data.pkl", "constants.pkl", "version", "code/a.py"}) {
        zip.putNextEntry(new ZipEntry("m/" + name));
        zip.write('1');
      }
      zip.putNextEntry(new ZipEntry("m/data/0"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        zip.write(zeros);
      }
    }
    assertThat(Files.size(file)).isLessThan(1 << 20);
    refuses(file, "compressed entries claim more than 256 MiB");
  }

  @Test
  void aDamagedProgramBehindRightChecksumsIsRefusedByTheTrialProcess() {
    Map<String, byte[]> entries = Archives.read(Cases.file("mlp_wine.pt"));
    entries.replaceAll(
        (name, bytes) ->
            name.endsWith("linear.py")
                ? new String(bytes, StandardCharsets.UTF_8)
                    .replace("return torch.linear(", "return torch.linear)")
                    .getBytes(StandardCharsets.UTF_8)
                : bytes);
    Path file = Archives.write(folder.resolve("program.pt"), entries);
    refuses(file, "is not a TorchScript module that can be loaded");
  }

  @Test
  void tensorsSavedOnAGpuComeToTheCpu() {
    Map<String, byte[]> entries = Archives.read(Cases.file("logistic_wine.pt"));
    entries.replaceAll(
        (name, bytes) ->
            name.endsWith("data.pkl")
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace("X\3\0\0\0cpu", "X\6\0\0\0cuda:0")
                    .getBytes(StandardCharsets.ISO_8859_1)
                : bytes);
    Path file = Archives.write(folder.resolve("gpu.pt"), entries);
    try (Network network = TorchScript.load(file);
        Network original = Cases.network("logistic_wine")) {
      assertThat(network.parameterVector()).isEqualTo(original.parameterVector());
    }
  }

  @Test
  void parametersThatNeedNoGradientAreLeftOutAndNamed() {
    Path file = folder.resolve("partly.pt");
    try (Network partly =
        Programs.program(
            root -> {
              root.register_parameter("w", Programs.parameter(3, 3), false);
              root.register_parameter(
                  "fixed", Programs.parameter(3, 3).set_requires_grad(false), false);
              root.define(
                  """
                  def forward(self, x: Tensor) -> Tensor:
                    return torch.linear(torch.linear(x, self.fixed), self.w)
                  """);
            })) {
      partly.save(file);
    }
    try (Network again = TorchScript.load(file)) {
      assertThat(again.frozenParameters()).containsExactly("fixed");
      assertThat(again.parameters()).extracting(ParameterTensor::name).containsExactly("w");
      assertThat(again.parameterCount()).isEqualTo(9);
    }
  }

  @Test
  void tiedParametersAreStillTiedAfterSavingAndLoading() {
    Path file = folder.resolve("tied.pt");
    try (Network tied = Programs.tiedLinear()) {
      tied.save(file);
    }
    try (Network again = TorchScript.load(file)) {
      assertThat(again.parameterCount()).isEqualTo(9);
    }
  }

  @Test
  void aModelWithoutTrainableParametersIsToldWhy() {
    Path frozen = folder.resolve("frozen.pt");
    try (Network network = Cases.network("mlp_wine")) {
      Libtorch.run(
          () -> {
            JitModule module = torch.freeze(network.module());
            module.save(frozen.toString());
          });
    }
    refuses(frozen, "no parameters", "torch.jit.freeze");
    Path fixed = folder.resolve("fixed.pt");
    try (Network network =
        Programs.program(
            root -> {
              root.register_parameter(
                  "w", Programs.parameter(3, 3).set_requires_grad(false), false);
              root.define("def forward(self, x: Tensor) -> Tensor:\n  return x * self.w\n");
            })) {
      network.save(fixed);
    }
    refuses(fixed, "all 1 parameters have requires_grad=False", "requires_grad_(True)");
  }

  @Test
  void aModuleWithoutForwardIsToldSo() {
    Path file = folder.resolve("mute.pt");
    try (Network network =
        Programs.program(
            root -> {
              root.register_parameter("w", Programs.parameter(3, 3), false);
              root.define("def encode(self, x: Tensor) -> Tensor:\n  return x * self.w\n");
            })) {
      network.save(file);
    }
    refuses(file, "no method forward");
  }

  @Test
  void halfPrecisionWeightsLoadAndAreMeasuredInSinglePrecision() {
    Path file = folder.resolve("half.pt");
    try (Network half =
        Programs.program(
            root -> {
              Tensor w = Programs.parameter(3, 3).detach().to(ScalarType.Half);
              root.register_parameter("w", w.set_requires_grad(true), false);
              root.define(
                  "def forward(self, x: Tensor) -> Tensor:\n  return torch.linear(x, self.w)\n");
            })) {
      half.save(file);
    }
    try (Network network = TorchScript.load(file);
        Objective objective =
            Objective.of(network, Loss.MEAN_SQUARED_ERROR, Synthetic.reals(20, 3, 3, 1))) {
      assertThat(objective.value().value()).isPositive();
      assertThat(objective.hessian().dimension()).isEqualTo(9);
    }
  }

  private static void refuses(Path file, String... parts) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> TorchScript.load(file).close())
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(parts)
                    .doesNotContain("frame #", "Exception raised", "\n"));
  }
}
