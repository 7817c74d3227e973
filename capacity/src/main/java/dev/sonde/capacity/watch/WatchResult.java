package dev.sonde.capacity.watch;

import dev.sonde.findings.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A training as its checkpoints show it.
 *
 * @param rule the optimiser's rule, where it is known
 * @param checkpoints what was measured, by steps
 * @param changes what changed from each checkpoint to the next
 * @param log what the training logged itself, where that was read
 * @param findings what to notice
 */
public record WatchResult(
    Optional<StepRule> rule,
    List<CheckpointMeasurement> checkpoints,
    List<CheckpointChange> changes,
    Optional<TrainingLog> log,
    List<Finding> findings) {

  /** Copies the lists. */
  public WatchResult {
    checkpoints = List.copyOf(checkpoints);
    changes = List.copyOf(changes);
    findings = List.copyOf(findings);
  }

  /**
   * Reads what checkpoints tell together.
   *
   * @param rule the optimiser's rule, where it is known
   * @param checkpoints what was measured, steps ascending
   * @param log what the training logged itself, where that was read
   */
  public static WatchResult of(
      Optional<StepRule> rule, List<CheckpointMeasurement> checkpoints, Optional<TrainingLog> log) {
    List<CheckpointChange> changes = new ArrayList<>();
    for (int i = 1; i < checkpoints.size(); i++) {
      changes.add(CheckpointChange.of(checkpoints.get(i - 1), checkpoints.get(i)));
    }
    return new WatchResult(
        rule, checkpoints, changes, log, WatchFindings.of(rule, checkpoints, changes, log));
  }
}
