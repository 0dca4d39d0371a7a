/**
 * Asset paths as values, their spelling in URLs, and the rules for text that clients choose. Uses
 * nothing else of Larch.
 */
@NullMarked
package io.larch.path;

import org.jspecify.annotations.NullMarked;
