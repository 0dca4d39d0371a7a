/** Asset paths as values. Uses nothing else of Larch. */
@NullMarked
package io.larch.path;

import org.jspecify.annotations.NullMarked;
