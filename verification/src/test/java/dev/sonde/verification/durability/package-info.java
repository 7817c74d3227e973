/** Sweeps and measurements that are killed, stopped, starved, and left without a disk. */
@NullMarked
package dev.sonde.verification.durability;

import org.jspecify.annotations.NullMarked;
