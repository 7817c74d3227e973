/**
 * What every module says the same way: findings with their evidence, faults of input, progress.
 *
 * <p>A {@link dev.sonde.findings.Finding} is a stable code, a severity and the figures behind it;
 * its wording belongs to the report. {@link dev.sonde.findings.InvalidInputException} is input from
 * outside that cannot be used. {@link dev.sonde.findings.ProgressListener} hears how far long work
 * is. {@link dev.sonde.findings.file.AtomicFile} writes files whole or not at all.
 */
@NullMarked
package dev.sonde.findings;

import org.jspecify.annotations.NullMarked;
