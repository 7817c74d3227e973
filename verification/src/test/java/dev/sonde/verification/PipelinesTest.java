package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files for GitHub and GitLab run, run here; the launcher has tests of its own. */
class PipelinesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final Pattern INPUT = Pattern.compile("\\$\\{\\{ inputs\\.([a-z-]+) }}");
  private static final String CHECK = "measure mlp_wine.pt --data mlp_wine.npz --max trace=";

  @TempDir Path folder;

  /** A checkout whose launcher starts the classes under test. */
  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(folder.resolve("checkout/pipelines"));
    Path launcher = folder.resolve("checkout/sonde");
    Files.writeString(
        launcher,
        "#!/bin/bash\nexec '"
            + Path.of(System.getProperty("java.home"), "bin", "java")
            + "' -cp '"
            + System.getProperty("java.class.path")
            + "' dev.sonde.cli.Main \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    for (String name : List.of("mlp_wine.pt", "mlp_wine.npz")) {
      Files.copy(CASES.resolve(name), folder.resolve(name));
    }
    // a pattern of files would make this an argument
    Files.writeString(folder.resolve("trace=20"), "");
  }

  private static JsonNode yaml(String name) throws IOException {
    return new YAMLMapper().readTree(ROOT.resolve("pipelines").resolve(name).toFile());
  }

  private int run(List<String> lines, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-eo", "pipefail", "-c", String.join("\n", lines))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private int action(String check) throws Exception {
    JsonNode action = yaml("action.yml");
    Map<String, String> given = Map.of("check", check);
    JsonNode step =
        StreamSupport.stream(action.at("/runs/steps").spliterator(), false)
            .filter(one -> one.has("run"))
            .findFirst()
            .orElseThrow();
    Map<String, String> environment = new TreeMap<>();
    environment.put("GITHUB_ACTION_PATH", folder.resolve("checkout/pipelines").toString());
    step.get("env")
        .properties()
        .forEach(
            variable -> {
              Matcher input = INPUT.matcher(variable.getValue().asText());
              assertThat(input.matches()).as(variable.toString()).isTrue();
              JsonNode declared = action.get("inputs").get(input.group(1));
              environment.put(
                  variable.getKey(),
                  given.getOrDefault(input.group(1), declared.path("default").asText()));
            });
    return run(List.of(step.get("run").asText()), environment);
  }

  private int job(String check) throws Exception {
    JsonNode job = yaml("sonde.gitlab-ci.yml").get(".sonde-check");
    Map<String, String> environment = new TreeMap<>();
    job.get("variables")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    environment.put("SONDE_HOME", "checkout");
    environment.put("SONDE_CHECK", check);
    List<String> lines = new ArrayList<>();
    job.get("before_script").forEach(line -> lines.add(line.asText()));
    job.get("script").forEach(line -> lines.add(line.asText()));
    int code = run(lines, environment);
    assertThat(folder.resolve(job.at("/artifacts/reports/junit").asText())).exists();
    return code;
  }

  @Test
  @Tag("full")
  void theActionEndsAsTheCheckDoes() throws Exception {
    assertThat(action(CHECK + "20\n--fail-on alarm")).as(log()).isZero();
    assertThat(action(CHECK + "0.5")).as(log()).isEqualTo(1);
    assertThat(folder.resolve("sonde-junit.xml")).content().contains("failures=\"1\"");
    assertThat(folder.resolve("sonde.sarif")).content().contains("\"limit/max/trace\"");
    assertThat(action(CHECK + "much")).isEqualTo(2);
  }

  @Test
  @Tag("full")
  void theJobEndsAsTheCheckDoes() throws Exception {
    assertThat(job(CHECK + "20")).as(log()).isZero();
    assertThat(job(CHECK + "0.5")).as(log()).isEqualTo(1);
    assertThat(folder.resolve("sonde.sarif")).content().contains("\"limit/max/trace\"");
  }

  private String log() throws IOException {
    Path log = folder.resolve("log.txt");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** The guide's examples use inputs and variables that there are. */
  @Test
  void theGuideSpeaksOfWhatTheFilesHave() throws IOException {
    JsonNode inputs = yaml("action.yml").get("inputs");
    JsonNode variables = yaml("sonde.gitlab-ci.yml").at("/.sonde-check/variables");
    for (String page : List.of("gates.md", "gates.ja.md")) {
      String text = Files.readString(ROOT.resolve("docs/guide").resolve(page));
      List<JsonNode> examples = new ArrayList<>();
      Matcher block = Pattern.compile("(?s)```yaml\\n(.*?)```").matcher(text);
      while (block.find()) {
        examples.add(new YAMLMapper().readTree(block.group(1)));
      }
      assertThat(examples).as(page).hasSize(2);
      examples.get(0).at("/jobs/check/steps/1/with").properties().stream()
          .map(Map.Entry::getKey)
          .forEach(name -> assertThat(inputs.has(name)).as(name).isTrue());
      assertThat(examples.get(0).at("/jobs/check/steps/1/with/check").asText())
          .startsWith("measure ");
      assertThat(examples.get(1).at("/sonde/extends").asText()).isEqualTo(".sonde-check");
      examples.get(1).at("/sonde/variables").properties().stream()
          .map(Map.Entry::getKey)
          .forEach(name -> assertThat(variables.has(name)).as(name).isTrue());
    }
  }
}
