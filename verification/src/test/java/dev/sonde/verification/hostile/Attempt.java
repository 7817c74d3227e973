package dev.sonde.verification.hostile;

import java.nio.file.Path;
import java.util.List;

/**
 * A hostile input and the command that gets it.
 *
 * @param input the file or folder that the input is
 * @param command the arguments of {@code sonde}
 */
record Attempt(Path input, List<String> command) {}
