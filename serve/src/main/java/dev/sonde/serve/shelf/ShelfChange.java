package dev.sonde.serve.shelf;

import java.util.Optional;

/**
 * What happened to a run.
 *
 * @param key the run's key
 * @param run the run as it is now; empty when it is gone
 * @param kind how much of a page about it is out of date
 */
public record ShelfChange(String key, Optional<ShelvedRun> run, Kind kind) {
  /** How much changed. */
  public enum Kind {
    /** Cells ended, or were begun. */
    PROGRESS,
    /** It came, went, ended, stopped, or has other results. */
    WHOLE
  }
}
