package dev.sonde.verification.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Makes hostile inputs of one format. */
interface Mutator {
  /**
   * Makes one.
   *
   * @param random what it is made by: the same numbers make the same input
   * @param folder an empty folder for it
   * @param jail where it will be tried
   * @return the input and the command that gets it
   */
  Attempt make(SplittableRandom random, Path folder, Jail jail) throws IOException;
}
