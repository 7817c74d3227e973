package dev.sonde.descent;

import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.nets.data.Dataset;
import dev.sonde.runs.Configuration;
import dev.sonde.spectra.survey.SpectralSurvey;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What all cells of a sweep are computed from, as it is sent to other machines: the text of the
 * plan and the data.
 */
public final class PackedWork implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More than one cell may be computed at once; a machine is not asked how many. */
  private static final int SEVERAL = 2;

  private final String plan;

  /** The data; null for those that every cell draws by itself. */
  private final @Nullable Dataset data;

  /** How much memory the survey of one network may take, in bytes. */
  private final long memoryLimit;

  private transient @Nullable CellWork unpacked;

  private PackedWork(String plan, @Nullable Dataset data, long memoryLimit) {
    this.plan = plan;
    this.data = data;
    this.memoryLimit = memoryLimit;
  }

  /**
   * Packs.
   *
   * @param design as it was resolved on the data
   * @param data the data; empty where cells draw them
   * @param memoryLimit of the survey of one network; where it is empty, the other machine's own
   *     memory must not decide which networks are measured, so this one's does
   */
  static PackedWork of(SweepDesign design, Optional<Dataset> data, OptionalLong memoryLimit) {
    return new PackedWork(
        PlanText.of(design).text(),
        data.orElse(null),
        memoryLimit.orElseGet(SpectralSurvey::usualMemoryLimit));
  }

  /**
   * Makes ready to compute, once in a process.
   *
   * @return computes the cells of this sweep
   */
  public synchronized CellWork unpacked() {
    CellWork ready = unpacked;
    if (ready == null) {
      ready = unpack();
      unpacked = ready;
    }
    return ready;
  }

  private CellWork unpack() {
    SweepDesign design = PlanText.read(Configuration.parse(plan));
    return new CellWork(
        design,
        data == null
            ? SweepData.of(
                GaussianTask.of(design.known().flatMap(DataFacts::law).orElseThrow(), design))
            : SweepData.of(data, design),
        OptionalLong.of(memoryLimit),
        UnfinishedCells.of(Optional.empty()),
        SEVERAL);
  }
}
