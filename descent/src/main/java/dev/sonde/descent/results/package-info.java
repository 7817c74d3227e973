/** What the cells say together: points, scoreboard, landmarks, advice, theory beside them. */
@NullMarked
package dev.sonde.descent.results;

import org.jspecify.annotations.NullMarked;
