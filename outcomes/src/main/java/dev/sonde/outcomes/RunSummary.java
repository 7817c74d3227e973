package dev.sonde.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A run in a line or two.
 *
 * @param folder its folder
 * @param command the command as it was typed
 * @param started when it began, in UTC, such as {@code 2026-12-01 09:30}
 * @param findings what its findings say, in the language of the run
 */
public record RunSummary(Path folder, String command, String started, List<String> findings) {
  /** What commands leave in their folders; a demo holds folders of runs beside its own file. */
  private static final List<String> FILES =
      Stream.of(
              Stream.of("demo.json"),
              Arrays.stream(OutcomeKind.values()).map(OutcomeKind::file),
              Stream.of("theory.json", "compare.json"))
          .flatMap(Function.identity())
          .toList();

  /** The demo's file holds two sweeps, of which the networks' is the one asked for. */
  private static final List<String> WITHIN = List.of("", "/networks");

  private static final int MINUTES = "2026-12-01T09:30".length();

  /** Copies the list. */
  public RunSummary {
    findings = List.copyOf(findings);
  }

  /** What it found first; the command where it found nothing. */
  public String headline() {
    return findings.isEmpty() ? command : findings.get(0);
  }

  /** The files that hold the results of commands, by their names. */
  public static List<String> files() {
    return FILES;
  }

  /**
   * Reads what a folder holds.
   *
   * @return nothing where it holds no run, or none whose file can be read
   */
  public static Optional<RunSummary> of(Path folder) {
    return FILES.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .flatMap(file -> read(folder, file));
  }

  private static Optional<RunSummary> read(Path folder, Path file) {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(file.toFile());
    } catch (IOException e) {
      return Optional.empty();
    }
    return WITHIN.stream()
        .map(root::at)
        .filter(node -> node.has("sonde"))
        .findFirst()
        .map(node -> summary(folder, node));
  }

  private static RunSummary summary(Path folder, JsonNode node) {
    String started = node.at("/sonde/started").asText();
    List<String> findings = new ArrayList<>();
    for (String list : List.of("/findings", "/training/findings")) {
      node.at(list).forEach(finding -> findings.add(finding.path("text").asText()));
    }
    return new RunSummary(
        folder,
        node.at("/sonde/command").asText(),
        started.substring(0, Math.min(MINUTES, started.length())).replace('T', ' '),
        findings);
  }
}
