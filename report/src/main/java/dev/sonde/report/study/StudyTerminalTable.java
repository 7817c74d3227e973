package dev.sonde.report.study;

import java.util.List;
import java.util.Optional;

/**
 * A study's table as a terminal shows it.
 *
 * @param rows the cells, the first row being the heading
 * @param note what it does not say of its figures
 */
record StudyTerminalTable(List<String[]> rows, Optional<String> note) {}
