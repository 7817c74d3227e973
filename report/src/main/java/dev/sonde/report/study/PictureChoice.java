package dev.sonde.report.study;

import dev.sonde.studies.StudyFigures;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.landscape.DirectionsFigures;
import dev.sonde.studies.landscape.SaddlesFigures;
import dev.sonde.studies.linear.InputsFigures;
import dev.sonde.studies.linear.OnlineFigures;
import dev.sonde.studies.linear.StoppingFigures;
import dev.sonde.studies.recurrent.RulesFigures;
import dev.sonde.studies.trajectory.StepsFigures;
import dev.sonde.studies.trajectory.TicketsFigures;
import dev.sonde.studies.transformed.ShortcutsFigures;

/** Which pictures a study has. */
final class PictureChoice {
  private PictureChoice() {}

  /** The pictures of a result. */
  static StudyPictures of(StudyResult result, StudyWords words) {
    StudyFigures figures = result.figures();
    return switch (result.study()) {
      case INPUTS ->
          new InputsPictures(
              (InputsFigures) figures, result.settings().containsKey("layers"), words);
      case STOPPING -> new StoppingPictures((StoppingFigures) figures, result.form(), words);
      case ONLINE ->
          new OnlinePictures(
              (OnlineFigures) figures, result.settings().getOrDefault("splits", 1), words);
      case RULES -> new RulesPictures((RulesFigures) figures, words);
      case STEPS -> new StepsPictures((StepsFigures) figures, words);
      case TICKETS -> new TicketsPictures((TicketsFigures) figures, words);
      case SADDLES -> new SaddlesPictures((SaddlesFigures) figures, words);
      case SHORTCUTS -> new ShortcutsPictures((ShortcutsFigures) figures, words);
      case DIRECTIONS -> new DirectionsPictures((DirectionsFigures) figures, words);
    };
  }
}
