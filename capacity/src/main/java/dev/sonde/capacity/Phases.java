package dev.sonde.capacity;

import dev.sonde.findings.ProgressListener;

/** Joins the products of several phases into one count for the listener. */
final class Phases {
  private final ProgressListener listener;
  private final long intended;
  private long done;
  private long ahead;
  private long told;

  /**
   * Starts counting.
   *
   * @param listener who is told
   * @param planned the products of all phases together
   */
  Phases(ProgressListener listener, long planned) {
    this.listener = listener;
    this.intended = planned;
    this.ahead = planned;
  }

  /** Returns the products that were spent. */
  long done() {
    return done;
  }

  /** Returns the products that an undisturbed measurement would have spent. */
  long intended() {
    return intended;
  }

  /** Notes that a phase that planned some products spent others, and tells the listener. */
  void spent(long products, long planned) {
    done += products;
    ahead -= planned;
    tell(done, done + ahead);
  }

  /** Returns a listener for a phase that plans some products; {@link #spent} ends the phase. */
  ProgressListener within(long planned) {
    return (inPhase, plannedInPhase) ->
        tell(done + inPhase, done + plannedInPhase + ahead - planned);
  }

  /** A phase that falls back on another way of counting must not take products back. */
  private void tell(long products, long planned) {
    told = Math.max(told, products);
    listener.progressed(told, Math.max(told, planned));
  }
}
