package dev.sonde.studies.landscape;

import dev.sonde.findings.ProgressListener;

/** How far a study is, in gradients over all samples, so that what is left can be foretold. */
final class Work {
  private final ProgressListener listener;
  private final long planned;
  private long spent;

  Work(ProgressListener listener, long planned) {
    this.listener = listener;
    this.planned = planned;
  }

  synchronized void spend(long gradients) {
    spent += gradients;
    listener.progressed(Math.min(spent, planned - 1), planned);
  }

  /** What was planned and not needed is not waited for. */
  synchronized void done() {
    listener.progressed(planned, planned);
  }
}
