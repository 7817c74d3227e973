/** What every page is made of: frame, prose, assets, charts, sections of findings. */
@NullMarked
package dev.sonde.report.page;

import org.jspecify.annotations.NullMarked;
