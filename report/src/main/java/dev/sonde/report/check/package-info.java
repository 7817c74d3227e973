/** What crossed a limit, as JUnit XML, SARIF and JSON for pipelines. */
@NullMarked
package dev.sonde.report.check;

import org.jspecify.annotations.NullMarked;
