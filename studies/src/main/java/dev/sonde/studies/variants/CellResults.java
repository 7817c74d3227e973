package dev.sonde.studies.variants;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The results of a study's cells, as far as they are there.
 *
 * @param figures those of every cell that is done, by its configuration
 * @param divergedCells the trainings that left the range of numbers
 * @param missing how many cells are not computed yet
 */
public record CellResults(
    Map<Configuration, CellFigures> figures, Set<Configuration> divergedCells, int missing) {

  /** Copies map and set. */
  public CellResults {
    figures = new LinkedHashMap<>(figures);
    divergedCells = new LinkedHashSet<>(divergedCells);
  }

  /**
   * Returns how many trainings diverged.
   *
   * @return their number
   */
  public int diverged() {
    return divergedCells.size();
  }

  /**
   * Tells whether a cell is done or has diverged.
   *
   * @param cell its configuration
   * @return whether its result is known
   */
  public boolean isComputed(Configuration cell) {
    return figures.containsKey(cell) || divergedCells.contains(cell);
  }

  /**
   * Reads the cells of a ledger.
   *
   * @param cells all of them
   * @return what they yielded
   */
  public static CellResults of(List<Cell> cells) {
    Map<Configuration, CellFigures> done = new LinkedHashMap<>();
    Set<Configuration> diverged = new LinkedHashSet<>();
    int missing = 0;
    for (Cell cell : cells) {
      if (cell.status() == CellStatus.DONE) {
        done.put(cell.configuration(), CellFigures.of(cell.result()));
      } else if (cell.status() == CellStatus.DIVERGED) {
        diverged.add(cell.configuration());
      } else {
        missing++;
      }
    }
    return new CellResults(done, diverged, missing);
  }

  /**
   * Returns what to say of a study that cannot be read.
   *
   * @return the complaint, with what to do
   */
  public InvalidInputException incomplete() {
    return new InvalidInputException(
        diverged() > 0
            ? "%d of the training runs diverged: their loss left the range of numbers. Choose a smaller learning rate (--rate), or scale the inputs"
                .formatted(diverged())
            : "%d cells are not computed yet; go on with sonde runs resume".formatted(missing));
  }

  /**
   * Returns the figures of one cell.
   *
   * @param cell its configuration
   * @return the figures; empty when it diverged or is not computed yet
   */
  public Optional<CellFigures> of(Configuration cell) {
    return Optional.ofNullable(figures.get(cell));
  }

  /**
   * Returns the figures of the cells that a condition chooses.
   *
   * @param chosen the condition
   * @return their figures, in the order of the ledger
   */
  public List<CellFigures> where(Predicate<Configuration> chosen) {
    return figures.entrySet().stream()
        .filter(entry -> chosen.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
