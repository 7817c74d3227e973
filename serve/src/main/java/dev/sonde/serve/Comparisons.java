package dev.sonde.serve;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.outcomes.ComparedFigure;
import dev.sonde.outcomes.Figure;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.compare.CompareHtml;
import dev.sonde.report.compare.CompareJson;
import dev.sonde.report.file.Provenance;
import dev.sonde.serve.page.LivePages;
import dev.sonde.serve.shelf.RunFiles;
import dev.sonde.serve.shelf.ShelvedRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Two runs side by side, as {@code sonde compare} writes them. */
final class Comparisons {
  private final LivePages pages;

  Comparisons(LivePages pages) {
    this.pages = pages;
  }

  String html(List<ShelvedRun> two) {
    Instant began = Instant.now();
    return CompareHtml.render(provenance(two, began), comparison(two), pages.language());
  }

  String json(List<ShelvedRun> two) {
    Instant began = Instant.now();
    return CompareJson.render(provenance(two, began), comparison(two), pages.language());
  }

  /** A row for every figure that both have. */
  String csv(List<ShelvedRun> two) {
    StringBuilder out = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();
    try (CSVPrinter printer = new CSVPrinter(out, format)) {
      printer.printRecord(
          "figure",
          "first",
          "firstStandardError",
          "second",
          "secondStandardError",
          "difference",
          "differenceStandardError",
          "distinguishable");
      for (ComparedFigure figure : comparison(two).figures()) {
        printer.printRecord(
            name(figure.second()),
            number(figure.first().estimate()),
            number(figure.first().standardError()),
            number(figure.second().estimate()),
            number(figure.second().standardError()),
            number(figure.difference().estimate()),
            number(figure.difference().standardError()),
            figure.distinguishable().map(String::valueOf).orElse(""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static String name(Figure figure) {
    return figure.where().isEmpty()
        ? figure.name().text()
        : figure.where() + " " + figure.name().text();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  private static RunComparison comparison(List<ShelvedRun> two) {
    return RunComparison.of(outcome(two.get(0)), outcome(two.get(1)));
  }

  /** Reads a run whose files are its own: one that is a link is not on the list of files. */
  private static Outcome outcome(ShelvedRun run) {
    Optional<String> first =
        Arrays.stream(OutcomeKind.values())
            .map(OutcomeKind::file)
            .filter(run.files()::contains)
            .findFirst();
    if (first.isEmpty()) {
      throw new InvalidInputException(
          run.name() + " has no figures to compare; choose a run that has ended");
    }
    Outcome read = Outcome.parse(text(run, first.get()), run.name());
    return new Outcome(run.name(), read.kind(), read.figures(), read.facts(), read.notices());
  }

  private static String text(ShelvedRun run, String file) {
    try (InputStream in =
        RunFiles.open(run, file)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        InvalidInputException.Kind.MISSING,
                        file + " of " + run.name() + " is there no longer; load the list again"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Provenance provenance(List<ShelvedRun> two, Instant began) {
    Instant now = Instant.now();
    return new Provenance(
        pages.version(),
        "sonde compare " + two.get(0).folder() + " " + two.get(1).folder(),
        0,
        began,
        (now.toEpochMilli() - began.toEpochMilli()) / 1000.0,
        System.getProperty("java.version", ""),
        System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""),
        1);
  }
}
