/** Inputs that mean harm, made by the thousand, and what becomes of Sonde when it gets them. */
@NullMarked
package dev.sonde.verification.hostile;

import org.jspecify.annotations.NullMarked;
