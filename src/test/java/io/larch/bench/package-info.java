/**
 * What {@code larch bench} runs: measurements of a real Larch, each beside a floor that is taken in
 * the same run. Not in the shipped jar.
 */
@NullMarked
package io.larch.bench;

import org.jspecify.annotations.NullMarked;
