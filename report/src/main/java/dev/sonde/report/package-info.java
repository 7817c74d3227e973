/**
 * Findings in words, charts, HTML, JSON and terminal tables; computes nothing.
 *
 * <pre>{@code
 * System.out.print(MeasureTable.in(Language.ENGLISH, TerminalStyle.plain()).render(measurement));
 * MeasureHtml.write(provenance, measurement, Language.JAPANESE, Path.of("report.html"));
 * }</pre>
 *
 * <p>Everything here renders the records of the modules below. The same records and the same
 * language give the same bytes: there is no clock and no machine's locale in any of them.
 */
@NullMarked
package dev.sonde.report;

import org.jspecify.annotations.NullMarked;
