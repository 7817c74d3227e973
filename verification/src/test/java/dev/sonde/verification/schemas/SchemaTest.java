package dev.sonde.verification.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sonde.verification.Cases;
import dev.sonde.verification.SondeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schemas are the generated ones, and hold what commands write. */
class SchemaTest {
  private static final Path PUBLISHED = Path.of("..", "docs", "schemas");
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Map<String, JsonNode> SCHEMAS = Schemas.all();

  @TempDir Path folder;

  /** {@code mvn test -Dsonde.schemas=write} writes them instead. */
  @Test
  void thePublishedSchemasAreTheGeneratedOnes() throws IOException {
    boolean writes = "write".equals(System.getProperty("sonde.schemas"));
    for (Map.Entry<String, JsonNode> schema : SCHEMAS.entrySet()) {
      Path file = PUBLISHED.resolve(schema.getKey() + ".schema.json");
      String text =
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(schema.getValue()) + "\n";
      if (writes) {
        Files.createDirectories(PUBLISHED);
        Files.writeString(file, text);
      }
      assertThat(file).hasContent(text);
    }
    try (Stream<Path> files = Files.list(PUBLISHED)) {
      assertThat(files.filter(file -> file.toString().endsWith(".schema.json")))
          .hasSize(SCHEMAS.size());
    }
  }

  private static List<String> faults(String kind, JsonNode document) {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(Objects.requireNonNull(SCHEMAS.get(kind)));
    return schema.validate(document).stream().map(Object::toString).limit(12).toList();
  }

  private JsonNode written(String name, String file, String... command) throws Exception {
    Cases.copy(
        folder, "mlp_wine.pt", "mlp_wine.pt2", "mlp_wine.npz", "tiny_decoder.onnx", "training");
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.addAll(List.of("--out", name, "--quiet", "--lang", "en"));
    SondeProcess ended = SondeProcess.run(folder, all.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return MAPPER.readTree(folder.resolve(name).resolve(file).toFile());
  }

  private JsonNode measured(String name, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("measure", "mlp_wine.pt", "--data", "mlp_wine.npz"));
    command.addAll(List.of(more));
    return written(name, "measure.json", command.toArray(String[]::new));
  }

  @Test
  @Tag("full")
  void measurementsComparisonsAndChecksAreAsTheirSchemasSay() throws Exception {
    JsonNode exact = measured("exact", "--by-layer");
    assertThat(faults("measure", exact)).isEmpty();
    JsonNode sampled =
        measured("sampled", "--samples", "100", "--exact-limit", "0", "--budget", "20");
    assertThat(faults("measure", sampled)).isEmpty();
    assertThat(faults("compare", written("c", "compare.json", "compare", "exact", "sampled")))
        .isEmpty();
    assertThat(
            faults(
                "check",
                written(
                    "k",
                    "check.json",
                    "check",
                    "measure",
                    "mlp_wine.pt",
                    "--data",
                    "mlp_wine.npz",
                    "--max",
                    "trace=20",
                    "--against",
                    "exact/measure.json")))
        .isEmpty();
    // a schema that lets everything through would pass all of the above
    ObjectNode changed = exact.deepCopy();
    changed.put("unknown", 1);
    assertThat(faults("measure", changed)).hasSize(1);
    ObjectNode missing = exact.deepCopy();
    ((ObjectNode) missing.get("spectrum")).remove("trace");
    assertThat(faults("measure", missing)).isNotEmpty();
    ObjectNode wrong = exact.deepCopy();
    ((ObjectNode) wrong.at("/spectrum/trace")).put("estimate", "much");
    assertThat(faults("measure", wrong)).isNotEmpty();
  }

  /** The schema is that of OASIS, as a library for Java has it. */
  @Test
  @Tag("full")
  void sarifIsAsItsSchemaSays() throws Exception {
    JsonSchema schema;
    try (InputStream in =
        Objects.requireNonNull(
            SchemaTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
      schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(in);
    }
    measured("run");
    JsonNode before = MAPPER.readTree(folder.resolve("run/measure.json").toFile());
    // findings alone, and limits that are crossed
    for (List<String> limits :
        List.of(
            List.of("--max", "trace=20"),
            List.of("--max", "trace=0.1", "--min", "accuracy=2", "--fail-on", "warning"))) {
      List<String> command = new ArrayList<>(List.of("check", "run", "run", "--quiet"));
      command.addAll(limits);
      command.addAll(List.of("--sarif", "run.sarif"));
      SondeProcess.run(folder, command.toArray(String[]::new));
      JsonNode sarif = MAPPER.readTree(folder.resolve("run.sarif").toFile());
      assertThat(sarif.at("/runs/0/results").size())
          .isGreaterThanOrEqualTo(before.get("findings").size());
      assertThat(schema.validate(sarif)).isEmpty();
    }
    ObjectNode changed = (ObjectNode) MAPPER.readTree(folder.resolve("run.sarif").toFile());
    ((ObjectNode) changed.at("/runs/0/results/0")).put("level", "grave");
    assertThat(schema.validate(changed)).isNotEmpty();
  }

  @Test
  @Tag("full")
  void sweepsAreAsTheirSchemaSays() throws Exception {
    String[] features =
        ("sweep features --data digits --samples 60 --test 200 --seeds 2 --noise 0.2"
                + " --widths 10,30,60,120")
            .split(" ", -1);
    assertThat(faults("sweep", written("features", "sweep.json", features))).isEmpty();
    String[] gaussian =
        "sweep features --data gaussian --samples 40,60 --test 200 --seeds 2 --widths 10,30,60,120"
            .split(" ", -1);
    assertThat(faults("sweep", written("gaussian", "sweep.json", gaussian))).isEmpty();
  }

  @Test
  @Tag("full")
  void trainedSweepsAreAsTheirSchemaSays() throws Exception {
    String[] size =
        ("sweep size --data digits --samples 60 --test 200 --seeds 2 --noise 0.2 --widths 2,8"
                + " --epochs 20")
            .split(" ", -1);
    assertThat(faults("sweep", written("size", "sweep.json", size))).isEmpty();
  }

  @Test
  @Tag("full")
  void attentionIsAsItsSchemaSays() throws Exception {
    String[] plain = "attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3".split(" ", -1);
    assertThat(faults("attention", written("plain", "attention.json", plain))).isEmpty();
    String[] more =
        ("attention tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --ablate mean --baseline"
                + " tiny_decoder.onnx")
            .split(" ", -1);
    assertThat(faults("attention", written("more", "attention.json", more))).isEmpty();
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(
      strings = {
        "",
        "--optimizer adam --learning-rate 0.02",
        "--optimizer momentum:0.9 --budget 40 --samples 100"
      })
  void watchesAreAsTheirSchemaSays(String options) throws Exception {
    String command = "watch training --model mlp_wine.pt2 --data mlp_wine.npz " + options;
    JsonNode watched = written("watch", "watch.json", command.strip().split(" ", -1));
    assertThat(faults("watch", watched)).isEmpty();
    assertThat(watched.get("checkpoints")).hasSize(5);
    ObjectNode missing = watched.deepCopy();
    ((ObjectNode) missing.at("/checkpoints/1/change")).remove("from");
    assertThat(faults("watch", missing)).isNotEmpty();
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(
      strings = {
        "--theory --dimensions 8,16 --keys 16",
        "tiny_decoder.onnx --ids 1,4,5,6,2,7,3 --theory",
        "--theory --dimensions 8 --train --head-sizes 8 --learning-rates 0.001 --steps 5 --seeds 1"
      })
  void theoryIsAsItsSchemaSays(String options) throws Exception {
    String[] command = ("attention " + options).split(" ", -1);
    assertThat(faults("theory", written("theory", "theory.json", command))).isEmpty();
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(
      strings = {
        "inputs --data digits",
        "stopping --theory",
        "stopping --data digits",
        "online --data digits",
        "rules --theory",
        "steps --data digits",
        "tickets --data digits",
        "saddles mlp_wine.pt --data mlp_wine.npz",
        "shortcuts --data digits",
        "directions mlp_wine.pt --data mlp_wine.npz"
      })
  void studiesAreAsTheirSchemaSays(String study) throws Exception {
    String[] command = ("study " + study + " --quick").split(" ", -1);
    assertThat(faults("study", written("study", "study.json", command))).isEmpty();
  }
}
