/** Linear models of every width from one factorisation, and their theory. */
@NullMarked
package dev.sonde.descent.linear;

import org.jspecify.annotations.NullMarked;
