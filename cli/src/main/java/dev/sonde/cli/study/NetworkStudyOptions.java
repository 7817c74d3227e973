package dev.sonde.cli.study;

import dev.sonde.cli.session.Session;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.report.words.Language;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyResult;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/**
 * The options of a study of a trained network: the model with its loss, and those of every study.
 */
final class NetworkStudyOptions {
  @Mixin private final StudiedModel model = new StudiedModel();
  @Mixin private final StudyOptions options = new StudyOptions();

  /** What a study makes of a network, telling how far it is. */
  interface OfNetwork<S> {
    StudyResult of(S study, Network network, Loss loss, Dataset data);
  }

  /**
   * Checks what can be checked without reading anything, and sets how a study is conducted.
   *
   * @param study with its usual settings
   * @param ofData the study's own options that are for data alone, beside the model
   * @return the study as it was asked for
   */
  <S extends Conducted<S>> S conducted(S study, Session session, String... ofData) {
    List<String> all = Stream.concat(Stream.of("MODEL"), Arrays.stream(ofData)).toList();
    options.check(List.of(), all, session);
    model.check(options, session);
    Language language = session.language();
    return study
        .withSeed(options.run().seed(language))
        .withThreads(options.run().threads(language))
        .withExtent(options.extent());
  }

  /**
   * Runs the form that was asked for.
   *
   * @param study as {@link #conducted} gave it, with settings of its own
   * @param theory the closed forms beside a simulation
   * @param ofNetwork what becomes of a network and data
   * @return the exit code
   */
  <S extends Conducted<S>> int execute(
      S study, Session session, Function<S, StudyResult> theory, OfNetwork<S> ofNetwork) {
    return new StudyRun(
            session, options, options.run().threads(session.language()), model.file(), model::with)
        .execute(
            listener -> theory.apply(study.withListener(listener)),
            (data, listener) -> of(study.withListener(listener), data, session, ofNetwork));
  }

  private <S> StudyResult of(S study, Dataset data, Session session, OfNetwork<S> ofNetwork) {
    return model.with(
        data, session.language(), (network, loss) -> ofNetwork.of(study, network, loss, data));
  }
}
