package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyResult;
import java.util.concurrent.CancellationException;

/**
 * Do the data repay full-batch work, for a network of the reader's own?
 *
 * <p>Two copies of the network learn from the same samples by plain gradient descent, one after
 * every sample, one after all of them; both are judged on samples that neither saw, on five random
 * splits of the data where the work allows and else on one. Along the second, the noise scale
 * {@code B = tr Cov(g)/‖ḡ‖²} of the gradients of single samples says how large a batch is worth it.
 *
 * <pre>{@code
 * StudyResult result = OnlineNetworkStudy.withDefaults().of(network, DataSource.read("mnist10k"));
 * }</pre>
 *
 * <p><b>Rates.</b> Online the best of five in units of {@code 1/tr G} at the start, at which a step
 * along one sample undoes about its error, by the mean loss of samples before they are learned; it
 * falls with the square root of the passes. In batches first {@code 1/λmax(G)} (G the Gauss–Newton
 * matrix), half of what is stable at the start; then a tenth more after every step, and half after
 * one that would raise the training loss, which is taken back and not counted.
 *
 * <p><b>Cost.</b> A hundred gradients over the samples, thirty in the quick form; four of those one
 * by one. <b>Source.</b> Bottou 1998; for the noise scale McCandlish, Kaplan, Amodei 2018, equation
 * 2.9.
 */
public final class OnlineNetworkStudy implements Conducted<OnlineNetworkStudy> {
  private final Conduct conduct;

  private OnlineNetworkStudy(Conduct conduct) {
    this.conduct = conduct;
  }

  /**
   * Returns the study with its usual settings. {@link StudyResult.Extent#QUICK} learns from fewer
   * samples in fewer passes.
   *
   * @return the study
   */
  public static OnlineNetworkStudy withDefaults() {
    return new OnlineNetworkStudy(Conduct.usual());
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public OnlineNetworkStudy with(Conduct chosen) {
    return new OnlineNetworkStudy(chosen);
  }

  /**
   * Trains copies of a network online and in full batches.
   *
   * @param network as it was before training; it stays as it is
   * @param data real inputs, with classes or real targets; at least 40 samples
   * @return test losses over passes, and the noise scale along the batch training
   * @throws InvalidInputException when there are fewer samples or nothing to learn, the network
   *     does not fit the data, or has been trained
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Network network, Dataset data) {
    return new OnlineNetworkSplits(network, data, conduct).result();
  }
}
