/**
 * What clients ask of pictures, as values: the parameters, a normalised transformation, the sizes
 * that come of it, the format that {@code Accept} chooses, and the signatures of URLs. No I/O, no
 * web types, no pixels. May use {@code path}, for what is wrong with a request.
 */
@NullMarked
package io.larch.image;

import org.jspecify.annotations.NullMarked;
