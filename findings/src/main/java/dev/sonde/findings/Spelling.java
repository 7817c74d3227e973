package dev.sonde.findings;

import java.util.Comparator;
import java.util.List;

/** Finds what somebody probably meant who wrote a name that is none. */
public final class Spelling {

  private Spelling() {}

  /**
   * Returns the known names, the nearest first.
   *
   * @param word what was written
   * @param known names that there are
   */
  public static List<String> nearest(String word, List<String> known) {
    return known.stream().sorted(Comparator.comparingInt(name -> distance(word, name))).toList();
  }

  /**
   * The least number of letters to insert, delete, replace or swap with their neighbour (optimal
   * string alignment; Damerau 1964, doi:10.1145/363958.363994).
   */
  public static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(d[i - 1][j], d[i][j - 1]) + 1;
        least = Math.min(least, d[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, d[i - 2][j - 2] + 1);
        }
        d[i][j] = least;
      }
    }
    return d[a.length()][b.length()];
  }
}
