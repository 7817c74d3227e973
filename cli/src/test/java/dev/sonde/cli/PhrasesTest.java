package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void bothLanguagesTakeTheSameArguments() throws IllegalAccessException {
    List<Phrase> phrases = new ArrayList<>();
    for (Class<?> holder : List.of(Phrases.class, StudyPhrases.class, SweepPhrases.class)) {
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
