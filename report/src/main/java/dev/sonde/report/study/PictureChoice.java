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
    if (figures instanceof InputsFigures inputs) {
      return new InputsPictures(inputs, words);
    }
    if (figures instanceof StoppingFigures stopping) {
      return new StoppingPictures(stopping, result.form(), words);
    }
    if (figures instanceof OnlineFigures online) {
      return new OnlinePictures(online, words);
    }
    if (figures instanceof RulesFigures rules) {
      return new RulesPictures(rules, words);
    }
    if (figures instanceof StepsFigures steps) {
      return new StepsPictures(steps, words);
    }
    if (figures instanceof TicketsFigures tickets) {
      return new TicketsPictures(tickets, words);
    }
    if (figures instanceof SaddlesFigures saddles) {
      return new SaddlesPictures(saddles, words);
    }
    if (figures instanceof ShortcutsFigures shortcuts) {
      return new ShortcutsPictures(shortcuts, words);
    }
    if (figures instanceof DirectionsFigures directions) {
      return new DirectionsPictures(directions, words);
    }
    throw new IllegalArgumentException("no pictures for " + figures.getClass());
  }
}
