@NullMarked
package io.larch.image.vips;

import org.jspecify.annotations.NullMarked;
