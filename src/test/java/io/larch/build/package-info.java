/**
 * What the launcher does beside starting Larch: Maven for {@code build}, {@code verify} and {@code
 * format}, the archive of {@code dist}, and what {@code bench} needs.
 *
 * <p>The launcher runs it from its source ({@code java Main.java}), before anything is built. So it
 * uses the JDK alone, and nothing of Larch's.
 */
@NullMarked
package io.larch.build;

import org.jspecify.annotations.NullMarked;
