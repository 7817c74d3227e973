package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.cluster.ClusterPhrases;
import dev.sonde.cli.inputs.ReadingPhrases;
import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.TrackerPhrases;
import dev.sonde.cli.runs.RunsPhrases;
import dev.sonde.cli.serve.ServePhrases;
import dev.sonde.cli.session.ConfigPhrases;
import dev.sonde.cli.session.LimitPhrases;
import dev.sonde.cli.study.StudyPhrases;
import dev.sonde.cli.sweep.SweepPhrases;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.watch.WatchPhrases;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PhrasesTest {
  private static final Pattern PLACE = Pattern.compile("%\\d\\$[,.\\w]+?(?<=[sdg])");

  private static final List<Class<?>> HOLDERS =
      List.of(
          CellPhrases.class,
          ClusterPhrases.class,
          ConfigPhrases.class,
          LimitPhrases.class,
          Phrases.class,
          ReadingPhrases.class,
          RunsPhrases.class,
          ServePhrases.class,
          StudyPhrases.class,
          SweepPhrases.class,
          TrackerPhrases.class,
          WatchPhrases.class);

  @Test
  void bothLanguagesTakeTheSameArguments() throws IllegalAccessException {
    List<Phrase> phrases = new ArrayList<>();
    for (Class<?> holder : HOLDERS) {
      for (Field field : holder.getDeclaredFields()) {
        if (field.get(null) instanceof Phrase phrase) {
          phrases.add(phrase);
        }
      }
    }
    assertThat(phrases).hasSizeGreaterThan(20);
    assertThat(phrases)
        .allSatisfy(
            phrase -> assertThat(places(phrase.japanese())).isEqualTo(places(phrase.english())));
  }

  private static Set<String> places(String wording) {
    return PLACE
        .matcher(wording)
        .results()
        .map(MatchResult::group)
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }
}
