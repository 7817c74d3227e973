/**
 * Pages, JSON and terminal text of studies: the answer first, at most three pictures, the claims
 * with their verdicts, what to do about them, and the papers.
 */
@NullMarked
package dev.sonde.report.study;

import org.jspecify.annotations.NullMarked;
