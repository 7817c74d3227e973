package dev.sonde.cli.study;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyCatalogue;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.trajectory.StepsReading;
import dev.sonde.studies.trajectory.StepsStudy;
import dev.sonde.studies.trajectory.TicketsReading;
import dev.sonde.studies.trajectory.TicketsStudy;
import dev.sonde.studies.transformed.ShortcutsReading;
import dev.sonde.studies.transformed.ShortcutsStudy;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.StudyInCells;
import java.util.Optional;

/** The studies whose cells stand in a ledger: how each is planned again, and read. */
public final class CellStudies {
  private CellStudies() {}

  /** Whether a run is of a study. */
  public static boolean planned(Configuration plan) {
    return plan.get("study").isPresent();
  }

  private static Study study(Configuration plan) {
    return StudyCatalogue.named(plan.get("study").orElseThrow());
  }

  /** The cells of a run, planned again from its plan. */
  static CellStudy again(Configuration plan, Optional<Network> model, Dataset data) {
    StudyInCells planned =
        switch (study(plan)) {
          case STEPS -> StepsStudy.from(plan);
          case TICKETS -> TicketsStudy.from(plan);
          case SHORTCUTS -> ShortcutsStudy.from(plan);
          default -> throw none(plan);
        };
    return planned.cells(model, data);
  }

  /** What a run found. */
  static StudyResult read(Configuration plan, CellResults results) {
    return switch (study(plan)) {
      case STEPS -> StepsReading.of(plan, results);
      case TICKETS -> TicketsReading.of(plan, results);
      case SHORTCUTS -> ShortcutsReading.of(plan, results);
      default -> throw none(plan);
    };
  }

  private static IllegalStateException none(Configuration plan) {
    return new IllegalStateException("the study " + study(plan) + " has no cells");
  }
}
