/** Words in English and Japanese: figures, findings, names of measures. */
@NullMarked
package dev.sonde.report.words;

import org.jspecify.annotations.NullMarked;
